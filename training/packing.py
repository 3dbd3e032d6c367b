"""Packs heads and deciders as whole numbers into a zip that the product reads without any library."""

import json
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from training.heads import Head
from training.space import Space

_DATE = (2026, 1, 1, 0, 0, 0)
# the least root of the mean square of an n-gram's weights, of 127: those that say less take room and change nothing
_LEAST = 7


def pack(
    target: Path,
    space: Space,
    heads: Sequence[Head],
    deciders: dict[str, dict[str, dict[str, object]]],
    asks: dict[str, object],
) -> None:
    """Signed bytes, a row for each n-gram that tells and a column for each head; ``deciders`` by kind and check.

    The same input gives the same file.
    """
    columns, told = [], []
    for head in heads:
        scale = float(np.quantile(np.abs(head.weights), 0.9995)) / 127 or 1.0
        columns.append(np.clip(np.round(head.weights / scale), -127, 127).astype(np.int8))
        told.append({"kind": head.kind, "name": head.name, "scale": scale, "bias": round(head.bias, 4)})
    rows = np.column_stack(columns)
    kept = np.flatnonzero((rows.astype(np.float64) ** 2).mean(axis=1) >= _LEAST**2)
    names = list(space.index)
    parts = {
        "names.txt": "\n".join(names[place] for place in kept).encode(),
        "weights.i8": rows[kept].tobytes(),
        "heads.json": json.dumps({"heads": told, "asks": asks, **deciders}, sort_keys=True).encode(),
    }
    with ZipFile(target, "w") as packed:
        for name, content in parts.items():
            packed.writestr(ZipInfo(name, _DATE), content, ZIP_DEFLATED, 9)
