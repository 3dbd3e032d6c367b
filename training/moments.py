"""Reads the labelled material: whole drafts by our authors and of pairs/, and single lines of sentences/."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.commands import Row, context_of
from training.talks import read_talks

# two voices to a writer: neither is judged by what has read the other
AUTHORS = Path(__file__).with_name("authors")
WRITERS = {
    voice: pair for pair in ("cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st", "uv", "wx", "yz") for voice in pair
}
PAIRS = sorted(set(WRITERS.values()))
# heads and asks are fitted without two writers at a time, which takes half the time of one by one
TALKS = "T"
FOLDS = (*(frozenset("".join(PAIRS[at::6])) for at in range(6)), frozenset({"P1", "P2", "P3", "P4", "P5", TALKS}))
_OFTEN, _TIMES = 20, 8
_NAMES = {"id", "draft", "channel", "situation", "customer", "history"}


@dataclass(slots=True)
class Moment:
    """A draft with its context, what a supervisor marks in it, and who wrote it."""

    row: dict[str, Any]
    author: str
    document: Document
    undecided: frozenset[str] = frozenset()

    @property
    def faults(self) -> set[str]:
        """The checks that are marked."""
        return {fault["check"] for fault in self.row["faults"]}

    @property
    def also(self) -> list[dict[str, Any]]:
        """What a supervisor might mark too, in the form of faults."""
        return [also if isinstance(also, dict) else {"check": also} for also in self.row.get("also", [])]

    def arguable(self, check: str) -> bool:
        """Whether a supervisor might mark this check, and it is not marked."""
        return check not in self.faults and any(also["check"] == check for also in self.also)

    @property
    def open_to_doubt(self) -> set[str]:
        """The checks that a supervisor might mark too; in a faulty draft also those that its writer hardly decides."""
        also = {also["check"] for also in self.also}
        return ((also | self.undecided) if self.row["faults"] else also) - self.faults

    def is_clear(self, check: str) -> bool:
        """Whether every sentence without a mark is free of this fault: marked with its words, if at all."""
        marks = [fault.get("quote") for fault in self.row["faults"] if fault["check"] == check]
        return check not in self.open_to_doubt and (not marks or any(marks))

    def marked(self, sentence: Sentence) -> set[str]:
        """The checks whose quote stands in that sentence."""
        return self._quoted(self.row["faults"], sentence)

    def doubted(self, sentence: Sentence) -> set[str]:
        """The checks that a supervisor might mark too, and whose quote stands in that sentence."""
        return self._quoted(self.also, sentence)

    def _quoted(self, faults: list[dict[str, Any]], sentence: Sentence) -> set[str]:
        found = set()
        for fault in faults:
            quote = fault.get("quote")
            start = self.row["draft"].find(quote) if quote else -1
            if start < 0:
                continue
            shared = min(sentence.end, start + len(quote)) - max(sentence.start, start)
            if shared >= min(8, sentence.end - sentence.start, len(quote)):
                found.add(fault["check"])
        return found


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_moments(corpora: Path) -> list[Moment]:
    """Every draft of pairs/ (authors P1 to P5), of our own authors (by the name of their file) and of our talks."""
    rows = [(raw["id"][:2], raw) for raw in read_rows(corpora / "pairs" / "dev.jsonl")]
    rows += [(path.stem, raw) for path in sorted(AUTHORS.glob("*.jsonl")) for raw in read_rows(path)]
    rows += [(TALKS, raw) for raw in read_talks()]
    found = []
    for author, raw in rows:
        row = msgspec.convert({key: value for key, value in raw.items() if key in _NAMES}, Row)
        found.append(Moment(raw, author, Document(row.draft, context_of(row))))
    for pair in PAIRS:
        mine = [moment for moment in found if WRITERS.get(moment.author) == pair]
        undecided = _undecided(mine)
        for moment in mine:
            moment.undecided = undecided
    return found


def _undecided(moments: list[Moment]) -> frozenset[str]:
    """The checks that a writer calls doubtful eight times as often as marking them: unmarked says nothing there."""
    marked = Counter(check for moment in moments for check in moment.faults)
    doubted = Counter(check for moment in moments for check in moment.open_to_doubt)
    return frozenset(check for check, count in doubted.items() if count >= max(_OFTEN, _TIMES * marked[check]))
