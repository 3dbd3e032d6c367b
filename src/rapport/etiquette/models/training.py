"""Trains the small linear models: ``python -m rapport.etiquette.models.training CORPORA``.

Needs nothing beyond this package. One logistic regression for each head, AdaGrad on sparse features, the same seed
each time, so that the same corpora give the same file. Sources and licences: README.md beside this file.
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rapport.etiquette.models.samples import HEADS, Line, read_moments, read_rows

_SMALLEST = 0.04
_LEAST_LINES = 3


def fit(
    lines: Sequence[Line], *, epochs: int = 8, rate: float = 0.25, decay: float = 2e-4, seed: int = 7
) -> dict[str, float]:
    """Weights by feature (and "" the bias) of a logistic regression."""
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-2)
    order = list(range(len(lines)))
    shuffle = random.Random(seed).shuffle  # noqa: S311  # order of training, nothing secret
    for _ in range(epochs):
        shuffle(order)
        for index in order:
            line = lines[index]
            scale = 1 / math.sqrt(len(line.features) + 1)
            slope = line.weight * (predict(weights, line.features) - line.label)
            for feature in line.features:
                change = slope * scale + decay * weights[feature]
                squares[feature] += change * change
                weights[feature] -= rate * change / math.sqrt(squares[feature])
            squares[""] += slope * slope
            weights[""] -= rate * slope / math.sqrt(squares[""])
    return dict(weights)


def without_rare(lines: Sequence[Line]) -> list[Line]:
    """The lines without what stands in one or two of them only: learned by heart, it takes two thirds of the room."""
    counts = Counter(feature for line in lines for feature in line.features)
    return [replace(line, features=sorted(f for f in line.features if counts[f] >= _LEAST_LINES)) for line in lines]


def predict(weights: dict[str, float], features: list[str]) -> float:
    """The probability that a fitted model gives to these features."""
    total = weights.get("", 0.0) + sum(weights.get(f, 0.0) for f in features) / math.sqrt(len(features) + 1)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def area(scores: list[tuple[float, int]]) -> float:
    """The area under the ROC curve of (score, label) pairs."""
    ranked = sorted(scores, key=lambda pair: pair[0])
    positive = sum(label for _, label in ranked)
    ranks = sum(place for place, (_, label) in enumerate(ranked, start=1) if label)
    return (ranks - positive * (positive + 1) / 2) / max(1, positive * (len(ranked) - positive))


def held_out(lines: Sequence[Line]) -> float:
    """The area under the curve on lines never trained on, five folds by group."""
    scores: list[tuple[float, int]] = []
    for fold in range(5):
        weights = fit([line for line in lines if line.fold != fold])
        scores += [(predict(weights, line.features), line.label) for line in lines if line.fold == fold]
    return area(scores)


def pack(weights: dict[str, float]) -> dict[str, object]:
    """A head as whole numbers: a weight is ``scale`` times its number; tiny ones are left out."""
    scale = max(abs(value) for name, value in weights.items() if name) / 127
    kept = {name: round(value / scale) for name, value in weights.items() if name and abs(value) >= _SMALLEST}
    return {
        "bias": round(weights.get("", 0.0), 4),
        "scale": scale,
        "weights": {name: kept[name] for name in sorted(kept) if kept[name]},
    }


def main(corpora: Path, target: Path) -> None:
    """Train every head, print how it does on what it has not seen, and write the weights."""
    sentences, moments = read_rows(corpora / "sentences" / "dev.jsonl"), read_moments(corpora)
    heads = {}
    for name, sampled in HEADS.items():
        lines = without_rare(list(sampled(sentences, moments)))
        sys.stdout.write(
            f"{name:12} lines {len(lines):5} positive {sum(line.label for line in lines):5} held-out AUC "
            f"{held_out(lines):.3f}\n"
        )
        sys.stdout.flush()
        heads[name] = pack(fit(lines))
    target.write_text(json.dumps({"heads": heads}, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    sys.stdout.write(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name("weights.json"))
