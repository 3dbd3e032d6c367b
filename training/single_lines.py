"""Scores acts and faults in single lines: ``python -m training.single_lines CORPORA``, macro-F1 by task of sentences/.

Each head of the manners model that reads a sentence is fitted on all drafts and four fifths of its lines, and asked
about the last fifth; twins share what they answer and stay in one fifth. From which log-odds on a line counts as one is
settled on what was said of the other fifths. Beside it stands what length and digits alone would give.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from training.heads import Material, Task, gather, learn, tasks
from training.moments import Moment, read_moments, read_rows
from training.space import Space, read_unlabelled

_FOLDS, _GOAL = 5, 0.85


def folds_of(rows: list[dict[str, Any]]) -> np.ndarray:
    """A fifth for each line; lines that answer the same words share one."""
    groups: dict[str, int] = {}
    named = [row["context"] if isinstance(row["context"], str) and row["context"] else row["text"] for row in rows]
    return np.array([groups.setdefault(name, len(groups)) % _FOLDS for name in named])


def held_out(task: Task, folds: np.ndarray) -> np.ndarray:
    """The log-odds of each line by heads that have not read its fifth."""
    assert task.line_rows is not None
    odds = np.zeros(len(folds))
    for fold in range(_FOLDS):
        apart = folds == fold
        kept = replace(task, line_rows=task.line_rows[~apart], line_labels=task.line_labels[~apart])
        odds[apart] = learn(kept, frozenset()).decision_function(task.line_rows[apart])
    return odds


def decided(odds: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> float:
    """Macro-F1 where each fifth is decided at the border that was best for the others."""
    said = np.zeros(len(labels), dtype=int)
    for fold in range(_FOLDS):
        apart = folds == fold
        borders = np.quantile(odds[~apart], np.linspace(0.1, 0.9, 33))
        best = max(borders, key=lambda border: f1_score(labels[~apart], odds[~apart] >= border, average="macro"))
        said[apart] = odds[apart] >= best
    return float(f1_score(labels, said, average="macro"))


def by_length(rows: list[dict[str, Any]], labels: np.ndarray, folds: np.ndarray) -> float:
    """Macro-F1 of length, digits and question marks alone."""
    signs = np.array([[len(r["text"]) / 100, sum(c.isdigit() for c in r["text"]) / 5, "?" in r["text"]] for r in rows])
    odds = np.zeros(len(labels))
    for fold in range(_FOLDS):
        apart = folds == fold
        odds[apart] = LogisticRegression().fit(signs[~apart], labels[~apart]).decision_function(signs[apart])
    return decided(odds, labels, folds)


def scored(
    space: Space, material: Material, moments: list[Moment], corpora: Path
) -> Iterator[tuple[str, int, float, float]]:
    """Task, lines, macro-F1 of its head, and of length and digits."""
    lines = read_rows(corpora / "sentences" / "dev.jsonl")
    for task in tasks(space, material, moments, corpora):
        rows = [r for r in lines if r["task"] == task.name and r["label"] in (0, 1)]
        if task.kind == "said" and rows:
            folds = folds_of(rows)
            odds = held_out(task, folds)
            yield (
                task.name,
                len(rows),
                decided(odds, task.line_labels, folds),
                by_length(rows, task.line_labels, folds),
            )


def main(corpora: Path) -> None:
    """A line for each task, and the mean."""
    moments, found = read_moments(corpora), []
    space = Space(read_unlabelled(corpora, moments))
    for name, count, macro, alone in scored(space, gather(space, moments), moments, corpora):
        found.append(macro)
        reached = "met" if macro >= _GOAL else ""
        print(f"{name:20} {count:4} lines   macro-F1 {macro:.3f} {reached:4} length and digits {alone:.3f}", flush=True)
    print(f"mean of {len(found)} tasks: {np.mean(found):.3f}; {sum(one >= _GOAL for one in found)} reach {_GOAL}")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(Path(sys.argv[1]))
