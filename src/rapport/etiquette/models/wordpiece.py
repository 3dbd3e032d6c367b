"""Cuts a text into the word pieces of a vocabulary, as BERT does: the longest known beginning first."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\w\s]|_")
_LONGEST = 64


@dataclass(slots=True, frozen=True)
class Piece:
    """A piece: its number, and where it stands in the text (characters)."""

    number: int
    start: int
    end: int


class Pieces:
    """A vocabulary at work; ``numbers`` by piece, where a piece inside of a word begins with ##."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._unknown = numbers[UNKNOWN]
        self.begin, self.end = numbers[BEGIN], numbers[END]
        self._cut = lru_cache(maxsize=2048)(self._cut_word)

    def read(self, text: str, most: int) -> list[Piece]:
        """The first ``most`` pieces of a text."""
        found: list[Piece] = []
        for word in _WORD.finditer(text):
            if len(found) >= most:
                break
            start, end = word.span()
            for number, begin, stop in self._cut(word.group()):
                found.append(Piece(number, start + begin, min(start + stop, end)))
        return found[:most]

    def _cut_word(self, word: str) -> tuple[tuple[int, int, int], ...]:
        """The pieces of one word with their places in it; one unknown piece where none fits."""
        plain = word.lower()
        if not plain.isascii():
            plain = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn")
        whole = ((self._unknown, 0, len(word)),)
        if len(plain) > _LONGEST:
            return whole
        found, at = [], 0
        while at < len(plain):
            stop = next((stop for stop in range(len(plain), at, -1) if self._known(plain, at, stop)), 0)
            if not stop:
                return whole
            number = self._numbers[plain[at:stop] if at == 0 else f"##{plain[at:stop]}"]
            found.append((number, at, stop) if len(plain) == len(word) else (number, 0, len(word)))
            at = stop
        return tuple(found)

    def _known(self, plain: str, at: int, stop: int) -> bool:
        return (plain[at:stop] if at == 0 else f"##{plain[at:stop]}") in self._numbers
