"""Trains the small linear models from the project's own labelled lines: ``python -m rapport.etiquette.models.training CORPORA``.

Needs nothing beyond this package. One logistic regression for each head, AdaGrad on sparse features, the same seed
each time, so that the same corpora give the same file. Sources and licences: README.md beside this file.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.etiquette.models.features import features_of

Sample = tuple[list[str], int, float]


@dataclass(slots=True, frozen=True)
class Line:
    """A training line: text, 1 or 0, its weight, and the group whose twins must stay on one side of a split."""

    text: str
    label: int
    weight: float
    group: str


def fit(samples: Sequence[Sample], *, epochs: int = 12, rate: float = 0.25, decay: float = 2e-4, seed: int = 7) -> dict[str, float]:
    """Weights by feature (and "" the bias) of a logistic regression on (features, label, weight) samples."""
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-2)
    order = list(range(len(samples)))
    shuffle = random.Random(seed).shuffle
    for _ in range(epochs):
        shuffle(order)
        for index in order:
            features, label, weight = samples[index]
            scale = 1 / math.sqrt(len(features) + 1)
            total = weights[""] + scale * sum(weights[f] for f in features)
            slope = weight * (1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - label)
            step = slope * scale
            for feature in features:
                change = step + decay * weights[feature]
                squares[feature] += change * change
                weights[feature] -= rate * change / math.sqrt(squares[feature])
            squares[""] += slope * slope
            weights[""] -= rate * slope / math.sqrt(squares[""])
    return dict(weights)


def predict(weights: dict[str, float], features: list[str]) -> float:
    """The probability that a fitted model gives to these features."""
    total = weights.get("", 0.0) + sum(weights.get(f, 0.0) for f in features) / math.sqrt(len(features) + 1)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
