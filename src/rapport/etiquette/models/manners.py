"""The manners model at work: n-grams with a whole-number weight for each head, summed sentence by sentence.

``manners.zip`` holds ``names.txt`` (an n-gram a line), ``weights.i8`` (signed bytes for each) and ``heads.json``.
A row is kept as one whole number with 24 bits for each head, so that a sentence is read by adding numbers.
"""

import io
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zipfile import ZipFile

from rapport.etiquette.models.ngrams import ngrams

LANE = 3
_SHIFT = 128


@dataclass(slots=True, frozen=True)
class Decider:
    """How one check is decided: a logistic regression over signs and heads.

    A finding of the rule stands from ``keep`` on; from ``add`` on the model alone is enough.
    """

    bias: float
    keep: float
    add: float
    weights: dict[str, float]


@dataclass(slots=True, frozen=True)
class Asks:
    """How well an ask is met: a logistic regression over signs of an answer; met from ``least`` on."""

    bias: float
    least: float
    weights: dict[str, float]

    def sum_up(self, signs: dict[str, float]) -> float:
        """The log-odds that the ask is met."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in signs.items())


@dataclass(slots=True, frozen=True)
class Table:
    """All weights: ``rows`` by n-gram, ``heads`` in the order of their lanes as (kind, name, scale, bias)."""

    rows: dict[str, int]
    heads: tuple[tuple[str, str, float, float], ...]
    deciders: dict[str, Decider]
    asks: Asks


@lru_cache(maxsize=1)
def read_table() -> Table | None:
    """The table, read once; None where the file is not installed."""
    source = files("rapport.etiquette.models").joinpath("manners.zip")
    if not source.is_file():
        return None
    with ZipFile(io.BytesIO(source.read_bytes())) as packed:
        told = json.loads(packed.read("heads.json"))
        names = packed.read("names.txt").decode().split("\n")
        weights = packed.read("weights.i8")
    heads = tuple((h["kind"], h["name"], h["scale"], h["bias"]) for h in told["heads"])
    width = len(heads)
    rows = {name: _lanes(weights[at * width : (at + 1) * width]) for at, name in enumerate(names)}
    deciders = {check: Decider(**decider) for check, decider in told["deciders"].items()}
    return Table(rows, heads, deciders, Asks(**told["asks"]))


def _lanes(row: bytes) -> int:
    spread = bytearray(LANE * len(row))
    spread[::LANE] = bytes((value + _SHIFT) & 255 for value in row)
    return int.from_bytes(spread, "little")


@lru_cache(maxsize=4096)
def read_sentence(text: str) -> tuple[float, ...]:
    """What every head adds up to for a sentence, without its bias."""
    table = read_table()
    if table is None:
        return ()
    names = ngrams(text)
    rows = table.rows
    known = [row for row in map(rows.get, names) if row]
    total = sum(known).to_bytes(LANE * len(table.heads) + 1, "little")
    share, empty = 1 / math.sqrt(len(names) + 1), _SHIFT * len(known)
    return tuple(
        (int.from_bytes(total[at * LANE : at * LANE + LANE], "little") - empty) * head[2] * share
        for at, head in enumerate(table.heads)
    )
