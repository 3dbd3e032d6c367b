"""Where sentences and paragraphs begin and end."""

import re
from dataclasses import dataclass

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"')\]]*(?=\s)|\n[ \t\r]*\n|\n(?=[ \t]*(?:[-*•–]|\d{1,2}[.)])\s)|\n")
_ABBREVIATION = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "no",
        "nos",
        "e.g",
        "i.e",
        "etc",
        "vs",
        "approx",
        "inc",
        "ltd",
        "co",
        "jr",
        "sr",
        "ext",
        "tel",
        "ref",
        "art",
        "dept",
        "est",
        "fig",
        "max",
        "min",
        "p.m",
        "a.m",
        "u.s",
        "u.k",
        "nr",
    ]
)
_LAST_WORD = re.compile(r"([\w.]*\w)\.$")


@dataclass(slots=True, frozen=True)
class Sentence:
    """A sentence of a text, as code points; ``paragraph`` counts from 0."""

    start: int
    end: int
    text: str
    low: str
    paragraph: int

    @property
    def asks(self) -> bool:
        """Whether it ends as a question."""
        return self.text.rstrip("\"')] ").endswith("?")


def _is_abbreviation(text: str, begin: int, stop: int) -> bool:
    if text[stop - 1] != ".":
        return False
    word = _LAST_WORD.search(text, max(begin, stop - 12), stop)
    if word is None:
        return False
    last = word.group(1).lower()
    return last in _ABBREVIATION or (len(last) == 1 and last.isalpha() and last != "i")


def split_sentences(text: str, low: str) -> list[Sentence]:
    """Sentences in order. A line break ends one: replies are written in lines, and a list item is its own sentence."""
    found: list[Sentence] = []
    begin = paragraph = 0
    for mark in _END.finditer(text):
        piece = mark.group()
        stop = mark.start() if piece[0] == "\n" else mark.end()
        if piece[0] != "\n" and _is_abbreviation(text, begin, mark.end()):
            continue
        _append(found, (text, low), begin, stop, paragraph)
        if piece.count("\n") > 1:
            paragraph += 1
        begin = mark.end()
    _append(found, (text, low), begin, len(text), paragraph)
    return found


def _append(found: list[Sentence], forms: tuple[str, str], begin: int, stop: int, paragraph: int) -> None:
    text, low = forms
    while begin < stop and text[begin].isspace():
        begin += 1
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    if begin < stop:
        found.append(Sentence(begin, stop, text[begin:stop], low[begin:stop], paragraph))
