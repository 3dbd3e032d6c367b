"""What the linear models of single texts share: rows of features, emotions and word meanings to lean on, packing."""

import json
import math
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.utils.extmath import randomized_svd

Features = Callable[[str], Collection[str]]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_lines(name: str) -> list[tuple[str, str]]:
    """(label, text) of our own lines in ``training/lines``."""
    path = Path(__file__).with_name("lines") / f"{name}.tsv"
    pairs = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return [(label, text) for label, text in pairs]


def fold_of(group: str, folds: int = 5) -> int:
    """The fold of a group: the same on every machine."""
    return zlib.crc32(group.encode()) % folds


class Space:
    """The features that stand in at least ``least`` of some texts, as columns."""

    def __init__(self, texts: Iterable[str], read: Features, least: int = 2) -> None:
        counts = Counter(feature for text in texts for feature in read(text))
        names = sorted(feature for feature, count in counts.items() if count >= least)
        self.read = read
        self.names = names
        self.columns = {name: column for column, name in enumerate(names)}

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """A row a text: 1/sqrt(n + 4) in the column of each of its n features, as at run time."""
        places, columns, values = [], [], []
        for place, text in enumerate(texts):
            features = self.read(text)
            value = 1 / math.sqrt(len(features) + 4)
            for feature in features:
                column = self.columns.get(feature)
                if column is not None:
                    places.append(place)
                    columns.append(column)
                    values.append(value)
        shape = (len(texts), len(self.names))
        indices = (np.array(places, np.int32), np.array(columns, np.int32))
        return coo_matrix((np.array(values, np.float32), indices), shape=shape).tocsr()


def fit_emotions(space: Space, corpora: Path) -> tuple[list[str], np.ndarray]:
    """The emotions of goemotions and, a column each, the weights that tell them apart."""
    rows = read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")
    matrix = space.rows([row["text"] for row in rows])
    names = sorted({label for row in rows for label in row["labels"]})
    weights = []
    for name in names:
        labels = np.array([name in row["labels"] for row in rows])
        model = LogisticRegression(C=2, max_iter=60, solver="liblinear").fit(matrix, labels)
        weights.append(model.coef_[0])
    return names, np.array(weights, np.float32).T


def fit_meanings(space: Space, texts: Sequence[str], words: Callable[[str], list[str]], size: int = 300) -> np.ndarray:
    """A vector for every column that is a word (``=word``), from which words stand near each other; others are 0."""
    counts = Counter(word for text in texts for word in words(text))
    known = {word: at for at, word in enumerate(word for word, count in counts.items() if count >= 4)}
    ones, twos = [], []
    for text in texts:
        places = [known.get(word, -1) for word in words(text)]
        for at, one in enumerate(places):
            for two in places[max(0, at - 4) : at] if one >= 0 else ():
                if two >= 0:
                    ones += [one, two]
                    twos += [two, one]
    near = coo_matrix((np.ones(len(ones)), (ones, twos)), shape=(len(known), len(known))).tocsr().tocoo()
    each = np.asarray(near.sum(axis=1)).ravel()
    smooth = each**0.75 / (each**0.75).sum()
    value = np.log((near.data / each.sum()) / (each[near.row] / each.sum() * smooth[near.col]))
    kept = value > 0
    positive = csr_matrix((value[kept], (near.row[kept], near.col[kept])), shape=near.shape)
    left, strength, _ = randomized_svd(positive, size, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    found = np.zeros((len(space.names), size), np.float32)
    for word, at in known.items():
        column = space.columns.get("=" + word)
        if column is not None:
            found[column] = vectors[at] * math.log(len(texts) / (1 + counts[word]))
    return found


def pack(
    space: Space, weights: np.ndarray, bias: float, signs: dict[str, float] | None = None, least: float = 0.01
) -> dict[str, Any]:
    """A head for ``models/linear.py``: whole numbers times a scale; those under ``least`` of the largest are out."""
    scale = float(np.abs(weights).max()) / 127
    numbers = np.round(weights / scale).astype(int)
    kept = np.flatnonzero(np.abs(numbers) >= max(1, round(127 * least)))
    return {
        "bias": round(float(bias), 5),
        "scale": round(scale, 8),
        "weights": {space.names[at]: int(numbers[at]) for at in kept},
        "signs": {name: round(value, 4) for name, value in sorted((signs or {}).items())},
    }


def write_heads(file: str, heads: dict[str, Any]) -> Path:
    """Write the heads of one file beside the engine's other weights."""
    target = Path(__file__).parents[1] / "src" / "rapport" / "etiquette" / "models" / f"{file}.json"
    target.write_text(json.dumps(heads, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return target
