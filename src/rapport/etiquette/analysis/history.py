"""A message of the history, read once: its plain text, sentences, words, customer phrases and questions."""

from dataclasses import dataclass
from functools import lru_cache

from rapport.etiquette.analysis.phrases import Hit, phrase_book
from rapport.etiquette.analysis.plain import plain, words_of
from rapport.etiquette.analysis.sentences import Sentence, split_sentences
from rapport.etiquette.types import Turn

LONGEST_TURN = 20_000


@dataclass(slots=True, frozen=True)
class Reading:
    """One message, read. ``hits`` are of all phrase lists."""

    text: str
    low: str
    sentences: tuple[Sentence, ...]
    words: frozenset[str]
    hits: dict[str, list[Hit]]

    def has(self, *names: str) -> bool:
        """Whether any phrase of these lists stands in it."""
        return any(name in self.hits for name in names)


@lru_cache(maxsize=2048)
def read_text(text: str) -> Reading:
    """Read a message; kept, since a history is read again at every pause of typing."""
    text = text[:LONGEST_TURN]
    low = plain(text)
    return Reading(text, low, tuple(split_sentences(text, low)), frozenset(words_of(text)), phrase_book().find(low))


@dataclass(slots=True, frozen=True)
class Past:
    """The history of a conversation from where the draft stands."""

    turns: tuple[Turn, ...]
    readings: tuple[Reading, ...]

    def by(self, *authors: str) -> list[Reading]:
        """The messages of these authors, oldest first."""
        return [reading for turn, reading in zip(self.turns, self.readings, strict=True) if turn.author in authors]

    @property
    def waiting(self) -> list[tuple[int, Reading]]:
        """(turn index, reading) of the customer's messages that nobody of us has answered yet."""
        found = []
        for index in range(len(self.turns) - 1, -1, -1):
            if self.turns[index].author == "agent":
                break
            if self.turns[index].author == "customer":
                found.append((index, self.readings[index]))
        return found[::-1]

    @property
    def rounds(self) -> int:
        """How many times the customer has written."""
        return sum(turn.author == "customer" for turn in self.turns)


def read_past(turns: tuple[Turn, ...]) -> Past:
    """Read a history, oldest first."""
    return Past(turns, tuple(read_text(turn.text) for turn in turns))
