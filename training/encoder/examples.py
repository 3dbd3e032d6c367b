"""Drafts and labelled lines as the network reads them: numbers of word pieces, and what is marked where."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rapport.etiquette.closely import head_of, turns_of
from rapport.etiquette.models.encoder import said_numbers
from rapport.etiquette.models.wordpiece import Piece, Pieces
from rapport.etiquette.types import Context, Turn
from training.encoder.terms import CHECKS, MOST_DRAFTED, MOST_SAID
from training.moments import Moment, read_rows

LINES = "L"
_PAIRS_COUNT, _LINES_COUNT, _LINES_PIECES = 0.5, 0.5, 0.3


@dataclass(slots=True)
class Example:
    """``whole`` and ``marks`` hold 1 where a check is marked, their weights what it teaches; the last is a promise."""

    author: str
    name: str
    said: list[int]
    drafted: list[int]
    whole: np.ndarray
    whole_weights: np.ndarray
    marks: np.ndarray
    marks_weights: np.ndarray
    upset: float = -1.0

    @property
    def size(self) -> int:
        """How many pieces are read."""
        return len(self.said) + len(self.drafted)


def drafts(pieces: Pieces, moments: Sequence[Moment]) -> list[Example]:
    """Every draft; a check that is open to doubt there teaches nothing."""
    return [_draft(pieces, moment) for moment in moments]


def _draft(pieces: Pieces, moment: Moment) -> Example:
    row = moment.row
    made, read = _blank(pieces, moment.document.context, row["draft"], moment.author, row["id"])
    made.whole_weights[:] = _PAIRS_COUNT if moment.author.startswith("P") else 1.0
    for place, check in enumerate(CHECKS):
        made.whole[place] = check in moment.faults
        if check in moment.open_to_doubt:
            made.whole_weights[place] = 0
    for fault in row["faults"]:
        if fault.get("quote") and fault["check"] in CHECKS:
            _mark(made, read, row["draft"], fault["quote"], CHECKS.index(fault["check"]))
    for promise in row.get("promises") or []:
        _mark(made, read, row["draft"], promise["quote"], len(CHECKS))
    made.marks_weights[:-1], made.marks_weights[-1] = made.whole_weights, float("promises" in row)
    upset = (row.get("customer") or {}).get("upset")
    made.upset = -1.0 if upset is None else float(upset)
    return made


def _blank(pieces: Pieces, context: Context, draft: str, author: str, name: str) -> tuple[Example, list[Piece]]:
    read = pieces.read(draft, MOST_DRAFTED - 2)
    said = said_numbers(pieces, head_of(context), turns_of(context), MOST_SAID)
    drafted = [pieces.begin, *(piece.number for piece in read), pieces.end]
    count = len(CHECKS)
    whole, marks = np.zeros(count, "f4"), np.zeros((len(drafted), count + 1), "f4")
    return Example(author, name, said, drafted, whole, whole.copy(), marks, np.zeros(count + 1, "f4")), read


def _mark(made: Example, read: list[Piece], draft: str, quote: str, place: int) -> None:
    start = draft.find(quote)
    if start < 0:
        return
    for number, piece in enumerate(read):
        if piece.start < start + len(quote) and piece.end > start:
            made.marks[number + 1, place] = 1


def lines(pieces: Pieces, corpora: Path) -> list[Example]:
    """The labelled lines of sentences/ on what can be said in one: each teaches its own check only."""
    found = []
    for row in read_rows(corpora / "sentences" / "dev.jsonl"):
        check, label = _label(row)
        if check not in CHECKS or check.endswith("missing") or label not in (0, 1):
            continue
        told = row["context"] if isinstance(row.get("context"), str) else ""
        context = Context(channel="", history=(Turn("customer", told),) if told else ())
        made, _ = _blank(pieces, context, row["text"], LINES, row["id"])
        place = CHECKS.index(check)
        made.whole[place], made.whole_weights[place] = label, _LINES_COUNT
        made.marks[1:-1, place], made.marks_weights[place] = label, _LINES_PIECES
        found.append(made)
    return found


def _label(row: dict[str, Any]) -> tuple[str, Any]:
    if row["task"] == "apology":
        return "apology.hollow", int(row["label"] == "hollow")
    return row["task"], row["label"]
