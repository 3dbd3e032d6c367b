"""tone.shouting: words in capitals for emphasis, or piled-up marks."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_MARKS = re.compile(r"!{2,}|\?{2,}|[!?]*(?:!\?|\?!)[!?]*")
_CAPITAL = re.compile(r"(?<![\w@#/.-])[A-ZÀ-Þ]{2,}(?:'[A-Z]+)?(?![\w@/-]|\.\w)")
_EMPHASIS = frozenset(
    [
        "not",
        "no",
        "never",
        "must",
        "please",
        "now",
        "today",
        "immediately",
        "always",
        "only",
        "all",
        "any",
        "every",
        "this",
        "that",
        "do",
        "don't",
        "dont",
        "cannot",
        "can't",
        "you",
        "your",
        "very",
        "before",
        "after",
        "urgent",
        "important",
        "again",
        "already",
        "stop",
        "wait",
        "read",
        "again",
        "both",
        "same",
        "still",
        "ever",
        "again",
        "attention",
        "note",
        "warning",
        "yes",
        "free",
        "new",
        "will",
        "have",
        "is",
        "are",
        "and",
        "or",
        "the",
        "for",
        "with",
        "without",
        "more",
        "less",
        "really",
        "so",
        "thank",
        "thanks",
        "sorry",
        "first",
        "before",
        "twice",
        "here",
        "there",
        "why",
        "what",
        "when",
        "how",
        "back",
        "full",
        "email",
        "call",
        "wrong",
        "right",
        "before",
        "each",
        "own",
        "never",
        "until",
        "once",
        "none",
        "nothing",
        "exactly",
        "sure",
        "done",
        "must've",
        "should",
        "need",
    ]
)


_LABEL = re.compile(
    r"(?i)\b(?:press|tap|click|hit|reply|text|type|select|choose|button|labell?ed|says|saying|reading|named|called|marked|"
    r"code|enter|send|word|status|key|option|menu)"
    r"(?: on| the| with| as| is)?[ :\"“']{1,3}$"
)


def check(document: Document) -> Found | None:
    """Marks piled up more than once, or an everyday word in capitals that the customer did not write so."""
    marks = _MARKS.search(document.text)
    if marks and len(_MARKS.findall(document.text)) == 1 and marks.end() - marks.start() == 2:
        marks = None
    loud = _loud_word(document)
    exclaims = list(re.finditer("!", document.text))
    if loud:
        start, end = loud
        return Found(start, end, replacement=_quiet(document, start, end))
    if marks:
        start = marks.start()
        return Found(start, marks.end(), replacement="?" if "?" in marks.group() else "!")
    if len(exclaims) >= 4 and len(exclaims) > 0.6 * len(document.sentences) and not document.is_quick:
        return Found(exclaims[1].start(), exclaims[1].end(), replacement=".")
    return None


_LONG = 6


def _loud_word(document: Document) -> tuple[int, int] | None:
    text = document.text
    said = {word for turn in document.context.history for word in _CAPITAL.findall(turn.text)}
    run_start = run_end = -1
    count = 0
    for match in _CAPITAL.finditer(text):
        word = match.group()
        near = run_end >= 0 and text[run_end : match.start()].strip(" ,") == ""
        run_start, count = (run_start, count + 1) if near else (match.start(), 1)
        run_end = match.end()
        if word in said:
            continue
        if _LABEL.search(text[max(0, match.start() - 16) : match.start()]):
            continue
        if word.lower() in _EMPHASIS and word not in {"IS", "OR", "NO", "ALL", "IT", "AND"}:
            if len(word) > 3 or count > 1 or _MARKS.search(text):
                return run_start, _run_end(text, match.end())
            continue
        if count >= 3 and sum(len(w) > 3 for w in text[run_start : match.end()].split()) >= 2:
            return run_start, match.end()
        if len(word) >= _LONG and word.isalpha() and (word.endswith("LY") or word.lower() in _everyday(document)):
            return match.start(), match.end()
        if (
            word in {"NO", "ALL", "IS"}
            and re.search(r"[a-z],? $", text[max(0, match.start() - 3) : match.start()])
            and not re.match(r"[.:]? ?\d", text[match.end() :])
        ):
            return match.start(), match.end()
    return None


def _run_end(text: str, end: int) -> int:
    """The end of the row of capitals that goes on there."""
    more = re.match(r"(?:[ ,]+[A-ZÀ-Þ']{2,})+[!?]*", text[end:])
    return end + more.end() if more else end


def _everyday(document: Document) -> frozenset[str]:
    """Long words that stand in small letters too, in the draft or its history: they are no names of things."""
    texts = [document.text, *(turn.text for turn in document.context.history)]
    return frozenset(w.strip(".,!?") for text in texts for w in text.split() if len(w) >= _LONG and w[0].islower())


def _quiet(document: Document, start: int, end: int) -> str:
    low = document.text[start:end].lower()
    opens = any(sentence.start == start for sentence in document.sentences)
    return low[:1].upper() + low[1:] if opens else low


RULE = Rule(
    id="tone.shouting",
    title="Reads like shouting",
    why="Capitals and rows of marks read as a raised voice.",
    needs="S0.2",
    dimension="tone",
    suggestion="Use small letters and one mark; let the words carry the weight.",
    check=check,
    examples=(
        Example("You MUST send the form before Friday.", True),
        Example("Please send the form today!!!", True),
        Example("Please send the VAT form as PDF to HR by Friday.", False),
        Example("Your parcel is here!", False),
        Example("You can find the steps in the README file.", False),
        Example(
            "I took the ASAP slot for you.",
            False,
            Context(channel="chat", history=(Turn("customer", "I need it ASAP"),)),
        ),
    ),
)
