"""Phrase lists: data files compiled once, all of them matched in one pass over the words of a text.

A line of ``data/*.txt`` is a phrase: ``word``, ``stem*``, ``(one|two words)``, ``maybe?``, ``#`` for a number,
``..`` for up to three words between and ``....`` for up to seven, ``@name`` for a macro of
``data/macros.txt``, ``^`` in front where the phrase must open a sentence. ``[list.name]`` opens a list.
There are no free repetitions, so that matching time grows with the length of the text only.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_GAP = r"(?:[\s,–—-]{1,3}[^\s.!?;:,]{1,30},?){0,%d}"
_JOIN = r"[\s,–—:-]{1,4}"
_FIRST = re.compile(r"(?<![\w'])(?:[^\W_]+(?:'[^\W\d_]+)?)")
_MACRO = re.compile(r"@(\w+)")
_ELEMENT = re.compile(r"\([^()]*\)\??|\S+")


@dataclass(slots=True, frozen=True)
class Hit:
    """A phrase of a list found in a text, as code points."""

    start: int
    end: int
    phrase: str


@lru_cache(maxsize=1)
def _macros() -> dict[str, str]:
    lines = files("rapport.etiquette.data").joinpath("macros.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("//"))
    return {name.strip(): value.strip() for name, value in pairs}


def _piece(word: str) -> str:
    if word == "#":
        return r"[€$£]?\d[\d.,:/-]{0,12}"
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"[\w'-]{0,20}"
    return re.escape(word)


def _element(element: str) -> str:
    if element.startswith("("):
        ways = [_sequence(way.split()) for way in element[1:-1].split("|")]
        return "(?:" + "|".join(sorted(ways, key=len, reverse=True)) + ")"
    return _piece(element)


def _sequence(elements: list[str]) -> str:
    body = _element(elements[0])
    for element in elements[1:]:
        if set(element) == {"."}:
            body += _GAP % (3 if len(element) < 4 else 7)
        elif element.endswith("?"):
            body += "(?:" + _JOIN + _element(element[:-1]) + ")?"
        else:
            body += _JOIN + _element(element)
    return body


def _expand_macros(line: str) -> str:
    inside = re.sub(r"(?<=[(|])@(\w+)", lambda m: _macros()[m.group(1)], line)
    return _MACRO.sub(lambda m: "(" + _macros()[m.group(1)] + ")", inside)


def _openings(elements: list[str]) -> list[list[str]]:
    """The phrase once for each way to begin it, so that its first word is fixed."""
    first, rest = elements[0], elements[1:]
    optional = first.endswith("?")
    first = first.removesuffix("?")
    ways = first[1:-1].split("|") if first.startswith("(") else [first]
    found = [[*way.split(), *rest] for way in ways]
    return found + _openings(rest) if optional and rest else found


@dataclass(slots=True)
class Phrase:
    """One way to begin a phrase: its first word (a stem where it ends in ``*``), compiled when first met."""

    name: str
    line: str
    elements: list[str]
    opens: bool = False
    next_words: frozenset[str] | None = None
    next_stems: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """Its pattern."""
        if self.pattern is None:
            self.pattern = re.compile(_sequence(self.elements) + r"(?![\w]|'[^\W\d_])")
        return self.pattern

    def match(self, low: str, at: int) -> re.Match[str] | None:
        """The match at that position of a plain text."""
        return (self.pattern or self.compiled()).match(low, at)


def parse_phrase(name: str, line: str) -> list[Phrase]:
    """The phrase of a line, once for each way to begin it."""
    opens, line = line.startswith("^"), line.removeprefix("^")
    phrases = []
    for elements in _openings(_ELEMENT.findall(_expand_macros(line))):
        following = _following(elements)
        words = None if following is None else frozenset(word for word in following if not word.endswith("*"))
        stems = tuple(word[:-1] for word in following or () if word.endswith("*"))
        phrases.append(Phrase(name, line, elements, opens, words, stems))
    return phrases


def _following(elements: list[str]) -> set[str] | None:
    """The words (or stems with ``*``) that can stand second; None where any word can."""
    if "-" in elements[0] or "*" in elements[0]:
        return None
    found: set[str] = set()
    for element in elements[1:]:
        if set(element) == {"."}:
            return None
        optional = element.endswith("?")
        bare = element.removesuffix("?")
        ways = bare[1:-1].split("|") if bare.startswith("(") else [bare]
        for way in ways:
            first = way.split()[0]
            if first == "#" or set(first) == {"."} or not first[0].isalpha():
                return None
            found.add(first if first.endswith("*") and "-" not in first else re.split(r"[-*]", first, maxsplit=1)[0])
        if not optional:
            return found
    return None


After = tuple[dict[str, list[Phrase]], list[Phrase]]


class PhraseBook:
    """All phrase lists, indexed by the first word of their phrases."""

    def __init__(self) -> None:
        self._whole: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[tuple[str, Phrase]]] = {}
        self._after: dict[str, After] = {}
        self.names: set[str] = set()

    def add(self, name: str, line: str) -> None:
        """Add one phrase to the list ``name``."""
        self.names.add(name)
        self._after = {}
        for phrase in parse_phrase(name, line):
            first = phrase.elements[0]
            if first.endswith("*"):
                self._stems.setdefault(first[:2], []).append((first[:-1], phrase))
            else:
                self._whole.setdefault(re.split(r"[-\s]", first, maxsplit=1)[0], []).append(phrase)

    def compile(self) -> None:
        """Compile every phrase, which is done when first met otherwise: two seconds, spread over the first reviews."""
        for phrases in self._whole.values():
            for phrase in phrases:
                phrase.compiled()
        for stems in self._stems.values():
            for _, phrase in stems:
                phrase.compiled()

    def find(self, low: str) -> dict[str, list[Hit]]:
        """Every list's hits in a plain text, in order; of hits that overlap in one list the longest first is kept."""
        hits: dict[str, list[Hit]] = {}
        if not self._after:
            self._after = {word: _sorted_by_next(phrases) for word, phrases in self._whole.items()}
        whole, stems, numbers = self._after, self._stems, self._whole.get("#", ())
        tokens = [(token.start(), token.group()) for token in _FIRST.finditer(low)]
        follow = [*(word for _, word in tokens), ""][1:]
        for (at, word), after in zip(tokens, follow, strict=True):
            if word in whole:
                by_word, others = whole[word]
                for phrase in by_word.get(after, others):
                    if phrase.next_words is None or after in phrase.next_words or after.startswith(phrase.next_stems):
                        _match(hits, phrase, low, at)
            for stem, phrase in stems.get(word[:2], ()):
                if word.startswith(stem):
                    _match(hits, phrase, low, at)
            if word[0].isdigit():
                for phrase in numbers:
                    _match(hits, phrase, low, at)
        return hits


def _sorted_by_next(phrases: list[Phrase]) -> After:
    """Which phrases may match before each next word, and which before any other; all in their order."""
    words = frozenset().union(*(phrase.next_words or () for phrase in phrases))
    others = [phrase for phrase in phrases if phrase.next_words is None or phrase.next_stems]
    by_word = {
        word: [p for p in phrases if p.next_words is None or word in p.next_words or p.next_stems] for word in words
    }
    return by_word, others


def _match(hits: dict[str, list[Hit]], phrase: Phrase, low: str, at: int) -> None:
    match = phrase.match(low, at)
    if match is None or (phrase.opens and not _opens_sentence(low, at)):
        return
    found = hits.setdefault(phrase.name, [])
    if found and found[-1].start == at and found[-1].end < match.end():
        found[-1] = Hit(at, match.end(), phrase.line)
    elif not found or found[-1].end <= at:
        found.append(Hit(at, match.end(), phrase.line))


def _opens_sentence(low: str, at: int) -> bool:
    while at and low[at - 1] in " \t\"'(*-":
        at -= 1
    return at == 0 or low[at - 1] in ".!?\n:;…"


@lru_cache(maxsize=1)
def phrase_book() -> PhraseBook:
    """The lists of ``data/*.txt``, read once."""
    book = PhraseBook()
    for name, line in read_lines():
        book.add(name, line)
    return book


def read_lines() -> list[tuple[str, str]]:
    """(list name, phrase) of every data file, in order."""
    found = []
    for file in sorted(files("rapport.etiquette.data").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".txt") and file.name != "macros.txt":
            found.extend(parse_lists(file.read_text(encoding="utf-8")))
    return found


def parse_lists(text: str) -> list[tuple[str, str]]:
    """(list name, phrase) of one data file's text."""
    found = []
    name = ""
    for raw in text.splitlines():
        line = raw.split("//", 1)[0].strip()
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
        elif line:
            found.append((name, line))
    return found
