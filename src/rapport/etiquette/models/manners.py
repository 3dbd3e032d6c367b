"""The manners model at work: n-grams with a whole-number weight for each head, summed sentence by sentence.

``manners.zip`` holds ``names.txt`` (an n-gram a line), ``weights.i8`` (signed bytes for each) and ``heads.json``.
A row is kept as one whole number with 16 bits for each head, so that a sentence is read by adding numbers: 256 rows
at a time, which is as many as fit.
"""

import io
import json
import math
from array import array
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from operator import add
from struct import Struct
from zipfile import ZipFile

from rapport.etiquette.models.ngrams import ngrams

LANE = 2
_SHIFT = 128
_AT_ONCE = 256


@dataclass(slots=True, frozen=True)
class Decider:
    """How one check is decided: a logistic regression over signs and heads.

    A finding of the rule stands from ``keep`` on; from ``add`` on the model alone is enough; what is less likely to
    be right than ``underline`` only advises.
    """

    bias: float
    keep: float
    add: float
    underline: float
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


@dataclass(frozen=True)
class Table:
    """All weights: ``rows`` by n-gram, ``heads`` in the order of their lanes as (kind, name, scale, bias).

    ``close_deciders`` decide where the encoder has read too.
    """

    rows: dict[str, int]
    heads: tuple[tuple[str, str, float, float], ...]
    deciders: dict[str, Decider]
    close_deciders: dict[str, Decider]
    asks: Asks

    @cached_property
    def scales(self) -> tuple[float, ...]:
        """What one step of a weight is worth, head by head."""
        return tuple(scale for _, _, scale, _ in self.heads)

    @cached_property
    def lanes(self) -> Struct:
        """How a sum of rows is taken apart into heads."""
        return Struct(f"<{len(self.heads)}H")


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
    deciders, close = ({c: Decider(**d) for c, d in told[kind].items()} for kind in ("deciders", "close_deciders"))
    return Table(rows, heads, deciders, close, Asks(**told["asks"]))


def _lanes(row: bytes) -> int:
    spread = bytearray(LANE * len(row))
    spread[::LANE] = bytes((value + _SHIFT) & 255 for value in row)
    return int.from_bytes(spread, "little")


@lru_cache(maxsize=4096)
def read_sentence(text: str) -> "array[float]":
    """What every head adds up to for a sentence, without its bias; kept in a quarter of the room of a tuple."""
    table = read_table()
    if table is None:
        return array("d")
    names = ngrams(text)
    known = [row for row in map(table.rows.get, names) if row]
    lanes = _add(known[:_AT_ONCE], table.lanes)
    for begin in range(_AT_ONCE, len(known), _AT_ONCE):
        lanes = tuple(map(add, lanes, _add(known[begin : begin + _AT_ONCE], table.lanes)))
    share, empty = 1 / math.sqrt(len(names) + 1), _SHIFT * len(known)
    return array("d", [(lane - empty) * scale * share for lane, scale in zip(lanes, table.scales, strict=True)])


def _add(rows: list[int], lanes: Struct) -> tuple[int, ...]:
    """The sum of at most 256 rows, head by head."""
    return lanes.unpack(sum(rows).to_bytes(lanes.size, "little"))
