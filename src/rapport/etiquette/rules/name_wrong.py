"""name.wrong: the customer is addressed by a wrong or misspelled name."""

import re
import unicodedata
from functools import lru_cache

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.opening import is_generic, name_words
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Turn
from rapport.etiquette.wording import first_name

_SPOKEN_TO = re.compile(
    r"(?:^|[.!?\n]\s*)(?:thank you|thanks|sorry|hi|hello|hey|dear|welcome|great|sure|of course|"
    r"certainly|good morning|good afternoon),? ([A-ZÀ-Þ][\w'’-]{1,20})(?=[,.!?])"
)
_CAPITAL_WORD = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ]{3,20}\b")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr)\.? $")
_ENDS_A_CALL = re.compile(r"(?: [A-ZÀ-Þ][\w'’-]*)?\s*(?:[,.!?;–—\n]|$)")
_TITLE_WORDS = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "captain", "rev"])


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return (
        "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
        .replace("ø", "o")
        .replace("ł", "l")
        .replace("ß", "ss")
    )


def check(document: Document) -> Found | None:
    """The name in the greeting (or after a thank-you) is neither the one that we know nor how they signed."""
    known = {_folded(word) for part in document.customer for word in re.split(r"[-'.]", part)} | {
        _folded(word) for word in document.customer
    }
    if not known:
        return None
    slip = _misspelled(document, known)
    if slip is not None:
        return slip
    for start, end in _names_used(document):
        words = [_folded(word) for word in name_words(document.text[start:end])]
        pieces = {piece for word in words for piece in re.split(r"[-']", word)} | set(words)
        if not words or pieces & known or _stands_in_history(document, words):
            continue
        if any(len(word) > 2 and word in other for word in pieces for other in known if not other.isalpha()):
            continue
        if any(
            word.startswith(other) or other.startswith(word)
            for word in words
            for other in known
            if min(len(word), len(other)) > 2 and not _near(word, other)
        ):
            continue
        return Found(start, end, evidence=document.context.customer.name, replacement=first_name(document))
    return None


def _names_used(document: Document) -> list[tuple[int, int]]:
    spans = []
    opening = document.salutation
    if opening is not None and opening.name and not opening.generic and opening.name[:1].isupper():
        spans.append((opening.name_start, opening.name_start + len(opening.name)))
    stop = document.sign_off.start if document.sign_off else len(document.text)
    for match in re.finditer(_SPOKEN_TO, _capital_free(document.text[:stop])):
        if match.group(1).lower() not in _TITLE_WORDS | _COMMON and not is_generic(match.group(1)):
            spans.append(match.span(1))
    return spans


_COMMON = frozenset(
    [
        "again",
        "everyone",
        "everybody",
        "all",
        "there",
        "team",
        "both",
        "too",
        "much",
        "very",
        "so",
        "for",
        "that",
        "and",
        "you",
        "yes",
        "no",
        "well",
        "sure",
        "good",
        "great",
        "perfect",
        "done",
        "understood",
    ]
)


def _capital_free(text: str) -> str:
    """The text with the first letter of each sentence's opening word kept low, so that the pattern sees "thank you"."""
    return re.sub(
        r"(?:(?<=^)|(?<=[.!?\n] )|(?<=[.!?\n]))(Thank|Thanks|Sorry|Hi|Hello|Hey|Dear|Welcome|Great|Sure|"
        r"Of|Certainly|Good)\b",
        lambda m: m.group().lower(),
        text,
    )


def _stands_in_history(document: Document, words: list[str]) -> bool:
    """The customer wrote that name as their own: it closes one of their messages or follows "I am" or "this is"."""
    for reading in document.past.by("customer"):
        low = _folded(reading.low)
        for word in words:
            if re.search(rf"\b(?:i am|i'm|this is|it's|my name is|name's|call me)\s(?:\w+\s)?{re.escape(word)}\b", low):
                return True
            if word in low[-40:] and word in low.split("\n")[-1]:
                return True
    return False


def _misspelled(document: Document, known: set[str]) -> Found | None:
    """A capitalised word in address, one or two letters off the customer's name, that stands nowhere in the history."""
    names = [name for name in known if len(name) >= 4]
    for match in _CAPITAL_WORD.finditer(document.text):
        word = _folded(match.group())
        near = [name for name in names if word[0] == name[0] and len(word) >= 4]
        if not near or word in known or not _addresses(document.text, match) or _is_written(document, word):
            continue
        for right in near:
            if 0 < _distance(word, right) <= (1 if len(right) < 7 else 2):
                name = next((w for w in (document.context.customer.name or "").split() if _folded(w) == right), None)
                return Found(match.start(), match.end(), evidence=document.context.customer.name, replacement=name)
    return None


def _is_written(document: Document, word: str) -> bool:
    return any(_folded(other) == word for reading in document.past.readings for other in reading.words)


def _addresses(text: str, match: re.Match[str]) -> bool:
    """Whether a word may be an address: after a title, or set off by what ends a call; not what is quoted."""
    before = text[max(0, match.start() - 12) : match.start()]
    if _TITLED.search(before):
        return True
    return bool(_ENDS_A_CALL.match(text, match.end())) and not before.endswith(('"', "“", "‘", "'", "("))


def _distance(word: str, other: str) -> int:
    """The letters to insert, drop or change (Levenshtein), three at most."""
    if abs(len(word) - len(other)) > 2:
        return 3
    row = list(range(len(other) + 1))
    for i, one in enumerate(word, start=1):
        previous, row[0] = row[0], i
        for j, two in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (one != two))
    return row[-1]


def _near(word: str, other: str) -> bool:
    return word != other and abs(len(word) - len(other)) <= 1 and len(word) > 3


_MAIL = Context(channel="email", situation="first", customer=Customer(name="Stephan Okoro"))

_HANDLE = Context(channel="social", public=True, situation="first", customer=Customer(name="@meera.k"))

RULE = Rule(
    id="name.wrong",
    title="Wrong name",
    why="A wrong or misspelled name tells the customer that nobody looked.",
    needs="S0.10",
    dimension="personalisation",
    suggestion="Use the name as the customer writes it.",
    check=check,
    severity="high",
    examples=(
        Example("Dear Mr Okafor,\n\nyour card is on its way.\n\nKind regards,\nLin", True, _MAIL),
        Example("Hi Stefan,\n\nyour card is on its way.\n\nKind regards,\nLin", True, _MAIL),
        Example("Hi Stephan,\n\nyour card is on its way.\n\nKind regards,\nLin", False, _MAIL),
        Example("Meera, the 21:10 is safe. Please send us a direct message.", False, _HANDLE),
        Example("Dear Mr Okoro,\n\nyour card is on its way.\n\nKind regards,\nLin", False, _MAIL),
        Example(
            "Hi Steve,\n\nyour card is on its way.\n\nLin",
            False,
            Context(
                channel="email",
                situation="mid",
                customer=Customer(name="Stephan Okoro"),
                history=(Turn("customer", "Any news?\nSteve"),),
            ),
        ),
    ),
)
