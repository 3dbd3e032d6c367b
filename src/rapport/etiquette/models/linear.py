"""Linear models of one file each: a score is the weighed mean of a text's features plus that of a few signs."""

import json
import math
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import repeat
from operator import mul

Head = tuple[float, float, dict[str, int], dict[str, float]]


@lru_cache(maxsize=16)
def _heads(file: str) -> dict[str, Head]:
    """Head -> (bias, scale, weight by feature, weight by sign); empty where the file is not installed."""
    source = files("rapport.etiquette.models").joinpath(f"{file}.json")
    if not source.is_file():
        return {}
    heads = json.loads(source.read_text(encoding="utf-8"))
    return {name: (head["bias"], head["scale"], head["weights"], head["signs"]) for name, head in heads.items()}


def weigh(file: str, head: str, features: Collection[str], signs: Mapping[str, float] | None = None) -> float | None:
    """The log-odds that a head gives to a text; None where there are no weights, and the rule goes on without."""
    known = _heads(file).get(head)
    if known is None:
        return None
    bias, scale, weights, by_sign = known
    total = sum(map(weights.get, features, repeat(0)))
    given = sum(map(mul, map(by_sign.get, signs, repeat(0.0)), signs.values())) if signs else 0.0
    return bias + scale * total / math.sqrt(len(features) + 4) + given


def chance(odds: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
