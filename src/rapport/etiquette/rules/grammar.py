"""grammar: mistakes that look careless."""

import re
from collections import Counter

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.language import language_of
from rapport.etiquette.analysis.plain import words_of
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.grammar import Slip, check_sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context

_SURE = frozenset({"Agreement", "Grammar", "Repetition", "Eggcorn", "BoundaryError", "Nonstandard"})
_MOST = 80
_PART = re.compile(r"[-_@/]")
_PART_AFTER = re.compile(r"[-_@/]|\.\w")


def check(document: Document) -> Found | None:
    """The first slip of a draft with several, or a certain one. Names, codes and the customer's words are excused."""
    if not document.context.thorough or language_of(frozenset(words_of(document.text))) not in {"en", None}:
        return None
    found: list[tuple[Sentence, Slip]] = []
    for sentence in document.body[:_MOST]:
        for slip in check_sentence(sentence.text, document.context.voice.dialect):
            if not _excused(document, sentence, slip):
                found.append((sentence, slip))
    # unknown words alone may be a foreign tongue or a trade's
    if not any(slip.kind in _SURE for _, slip in found):
        return None
    weight = sum(1.0 if slip.kind in _SURE else 0.6 if slip.kind == "Spelling" else 0.5 for _, slip in found)
    if weight < 1.6:
        return None
    counts = Counter(sentence.start for sentence, _ in found)
    worst = max(counts, key=lambda start: (counts[start], -start))
    inside = [(sentence, slip) for sentence, slip in found if sentence.start == worst]
    sentence, slip = inside[0]
    if len(inside) > 1:
        return Found(sentence.start, sentence.end, suggestion=slip.message, confidence=min(1.0, 0.4 + 0.2 * weight))
    return Found(
        sentence.start + slip.start,
        sentence.start + slip.end,
        suggestion=slip.message,
        replacement=slip.instead,
        confidence=min(1.0, 0.4 + 0.2 * weight),
    )


def _excused(document: Document, sentence: Sentence, slip: Slip) -> bool:
    word = sentence.text[slip.start : slip.end]
    if _PART.search(sentence.text[max(0, slip.start - 1) : slip.start]) or _PART_AFTER.match(sentence.text, slip.end):
        return True
    if slip.kind == "Typo" and slip.instead is not None and slip.instead.replace(" ", "").lower() == word.lower():
        return True
    if slip.kind == "Spelling":
        plain = word.isalpha() and word.islower() and word.isascii() and len(word) > 3
        if (
            not plain
            or slip.instead is None
            or word in document.customer_words
            or _is_far(word, slip.instead)
            or _is_dialect(word, document.context.voice.dialect)
        ):
            return True
    return word.lower() in {term.lower() for term in document.context.voice.glossary}


_DIALECT = (
    ("our", "or"),
    ("ise", "ize"),
    ("isa", "iza"),
    ("isi", "izi"),
    ("yse", "yze"),
    ("re", "er"),
    ("ll", "l"),
    ("ence", "ense"),
    ("amme", "am"),
    ("enq", "inq"),
    ("que", "ck"),
    ("ogue", "og"),
    ("ae", "e"),
    ("oe", "e"),
    ("tyre", "tire"),
    ("grey", "gray"),
    ("gement", "gment"),
)


def _is_dialect(word: str, dialect: str) -> bool:
    """Whether the word is right on the other side of the sea: metres for meters, apologise for apologize."""
    others = {word.replace(*pair) for pair in _DIALECT} | {word.replace(b, a) for a, b in _DIALECT}
    return any(not check_sentence(other, dialect) for other in others - {word})


def _is_far(word: str, instead: str) -> bool:
    """Whether the suggestion is another word rather than the right spelling of this one."""
    other = instead.lower()
    same = sum(a == b for a, b in zip(word, other, strict=False)) + sum(
        a == b for a, b in zip(word[::-1], other[::-1], strict=False)
    )
    return (
        abs(len(word) - len(other)) > 2
        or same < max(len(word), len(other)) - 2
        or " " in other
        or other.rstrip("s") == word.rstrip("s")
    )


RULE = Rule(
    id="grammar",
    title="Grammar or spelling",
    why="Small slips make a careful answer look careless.",
    needs="S1.3",
    dimension="consistency",
    suggestion="Correct the slip.",
    check=check,
    severity="low",
    examples=(
        Example("We has recieved you parcel and will came to you.", True),
        Example("I will to check it and there is two payments.", True),
        Example("We have received your parcel and will come to you.", False),
        Example("Your Fritzbox 7590 and the Kessel-Rücklauf are booked.", False, Context(channel="chat")),
        Example("Our mailroom has it; aduh, sorry boss. The nasi lemak voucher is yours.", False),
    ),
)
