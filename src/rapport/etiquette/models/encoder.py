"""The small encoder at work: three layers of attention read a draft beside what was said before.

``reader/`` holds ``reader.onnx`` (whole-number weights), ``pieces.txt`` (a word piece a line) and ``told.json``
(the checks in order, how much is read). What was said does not see the draft, so that it is read once and kept while
the draft changes. It takes one core, and no lock of Python's while it runs, so other threads go on.
"""

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from typing import Any, cast

from rapport.etiquette.models.wordpiece import Piece, Pieces

NOTHING = -8.0
_HEAD, _TURN, _LOUDEST = 20, 300, 3
_START = attrgetter("start")
KEPT = 4
"""How many talks are kept as read: at most 1.5 MB each."""


@dataclass(slots=True, frozen=True)
class Reading:
    """What the encoder says of a draft: log-odds of each check for the whole, and for each piece of it.

    ``said`` [pieces, checks and a promise] is an array of numpy.
    """

    checks: tuple[str, ...]
    pieces: list[Piece]
    whole: list[float]
    said: Any

    def loudest(self, start: int, end: int) -> list[float]:
        """For each check the mean of the three highest log-odds in a span; -8 where no piece of it was read."""
        rows = self.said[self._at(start) : self._at(end)]
        if not len(rows):
            return [NOTHING] * len(self.checks)
        rows = rows[:, :-1].copy()
        rows.sort(axis=0)
        return cast("list[float]", rows[-_LOUDEST:].mean(axis=0).tolist())

    def promise(self, start: int, end: int) -> float:
        """The mean log-odds of a promise in a span; -8 where no piece of it was read."""
        odds = self.said[self._at(start) : self._at(end), -1]
        return float(odds.mean()) if len(odds) else NOTHING

    def _at(self, place: int) -> int:
        return bisect_left(self.pieces, place, key=_START)


class Encoder:
    """A model with its vocabulary."""

    def __init__(self, model: Path, names: list[str], told: dict[str, Any]) -> None:
        import numpy  # noqa: PLC0415 - 30 MB that only this model needs
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415 - the same; the package ships no types

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # 20 MB less, no slower
        self._numpy = numpy
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._pieces = Pieces({name: place for place, name in enumerate(names)})
        self._layers, self._heads, self._wide = told["layers"], told["heads"], told["wide"]
        self._most_said, self._most_drafted = told["said"], told["drafted"]
        self.checks: tuple[str, ...] = tuple(told["checks"])
        self._listen = lru_cache(maxsize=KEPT)(self._listen_to)

    def read(self, head: str, turns: tuple[tuple[str, str], ...], draft: str) -> Reading:
        """A draft after its turns (who, text), oldest first; ``head`` names channel and situation.

        Of the turns the last 158 pieces count, of a draft the first 298.
        """
        mean, kept = self._listen(head, turns)
        pieces = self._pieces.read(draft, self._most_drafted - 2)
        numbers = [self._pieces.begin, *(piece.number for piece in pieces), self._pieces.end]
        whole, said, _, _ = self._run(numbers, self._most_said, 1, kept, mean)
        return Reading(self.checks, pieces, whole.tolist(), said[1:-1])

    def _listen_to(self, head: str, turns: tuple[tuple[str, str], ...]) -> tuple[Any, Any]:
        """What was said, as the draft will see it."""
        numbers = said_numbers(self._pieces, head, turns, self._most_said)
        nothing = self._numpy.zeros((2 * self._layers, self._heads, 0, self._wide // self._heads), "float32")
        none = self._numpy.zeros(self._wide, "float32")
        _, _, mean, kept = self._run(numbers, 0, 0, nothing, none)
        return mean, kept

    def _run(self, numbers: list[int], first: int, kind: int, past: Any, told: Any) -> Any:
        numpy = self._numpy
        return self._session.run(
            None,
            {
                "ids": numpy.array(numbers, "int64"),
                "pos": numpy.arange(first, first + len(numbers)),
                "kind": numpy.array(kind, "int64"),
                "past": past,
                "told": told,
            },
        )


def said_numbers(pieces: Pieces, head: str, turns: tuple[tuple[str, str], ...], most: int) -> list[int]:
    """The pieces of what was said before: the head, and the end of the turns."""
    begin = [pieces.begin, *(piece.number for piece in pieces.read(head, _HEAD))]
    words = [piece.number for who, text in turns for piece in pieces.read(f"{who}: {text}", _TURN)]
    return [*begin, *words[-(most - 1 - len(begin)) :], pieces.end]


@lru_cache(maxsize=1)
def read_encoder() -> Encoder | None:
    """The encoder, read once; None where its files or onnxruntime is not installed: the engine works without it."""
    source = files("rapport.etiquette.models").joinpath("reader")
    if not source.is_dir() or find_spec("onnxruntime") is None:
        return None
    with as_file(source) as folder:
        names = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
        told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
        return Encoder(folder / "reader.onnx", names, told)
