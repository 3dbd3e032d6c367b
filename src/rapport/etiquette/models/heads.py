"""The small linear models at work: a logistic regression for each head, whole-number weights in ``weights.json``."""

import json
import math
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from itertools import repeat


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[float, float, dict[str, int]]]:
    """Head -> (bias, scale, weight by feature); empty where the file is not installed."""
    source = files("rapport.etiquette.models").joinpath("weights.json")
    if not source.is_file():
        return {}
    heads = json.loads(source.read_text(encoding="utf-8"))["heads"]
    return {name: (head["bias"], head["scale"], head["weights"]) for name, head in heads.items()}


def probability(head: str, features: Collection[str]) -> float | None:
    """How sure a head is, 0-1; None where there are no weights, and the rule goes on without."""
    known = _weights().get(head)
    if known is None:
        return None
    bias, scale, weights = known
    total = bias + scale * sum(map(weights.get, features, repeat(0))) / math.sqrt(len(features) + 1)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def telling(head: str, features: Collection[str], most: int = 3) -> list[str]:
    """The features that spoke loudest for a head: its evidence."""
    known = _weights().get(head)
    if known is None:
        return []
    weights = known[2]
    return sorted((f for f in features if weights.get(f, 0) > 0), key=lambda f: -weights[f])[:most]
