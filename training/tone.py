"""Trains politeness: ``python -m training.tone CORPORA`` (needs ``training/requirements.txt``).

Stanford's requests with their ratings (CC BY 4.0), leaning on emotions (goemotions, Apache-2.0) and on which words
stand near each other in both.
"""

import re
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import Ridge

from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.tone import tone_features
from training.linear import Space, fit_emotions, fit_meanings, fold_of, pack, read_rows, write_heads

_WORD = re.compile(r"<\w+>|[^\W\d_]+(?:'[^\W\d_]+)?|[?!.]+")
OTHER_HALF, EMOTION, MEANING = 0.35, 0.05, 0.35
MILD = 1.2


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


class Lean:
    """Emotions and meanings as further columns, and the way back to one weight for each feature."""

    def __init__(self, space: Space, corpora: Path, texts: list[str]) -> None:
        self.names, emotions = fit_emotions(space, corpora)
        meanings = fit_meanings(space, texts, _words)
        sample = space.rows(texts[:8000])
        self.map = np.hstack(
            [EMOTION * emotions / (sample @ emotions).std(axis=0), MEANING * meanings / self._size(sample @ meanings)]
        )

    @staticmethod
    def _size(rows: np.ndarray) -> float:
        return float(np.linalg.norm(rows, axis=1).mean())

    def widen(self, rows: csr_matrix) -> csr_matrix:
        """The rows with the further columns."""
        return hstack([rows, csr_matrix(rows @ self.map)]).tocsr()

    def fold_back(self, weights: np.ndarray) -> np.ndarray:
        """One weight for each feature: all columns are sums over features."""
        size = self.map.shape[0]
        return weights[:size] + self.map @ weights[size:]


def fit_politeness(rows: csr_matrix, scores: np.ndarray, shares: np.ndarray) -> Ridge:
    """Ridge regression on the mean rating, cut where it is beyond doubt."""
    model = Ridge(alpha=2.0, solver="sparse_cg", tol=1e-4)
    return model.fit(rows, np.clip(scores, -MILD, MILD), sample_weight=shares)


def politeness(space: Space, lean: Lean, corpora: Path) -> dict[str, object]:
    """The head, after its accuracy on the Wikipedia quartiles of five folds never trained on."""
    rows = read_rows(corpora / "nlp" / "stanford_politeness" / "dev.jsonl")
    wide = lean.widen(space.rows([row["text"] for row in rows]))
    wiki = np.array([row["domain"] == "wikipedia" for row in rows])
    scores, shares = np.array([row["score"] for row in rows]), np.where(wiki, 1.0, OTHER_HALF)
    clear = wiki & np.array([row["label"] != "neutral" for row in rows])
    folds = np.array([fold_of(row["id"]) for row in rows])
    said = np.zeros(len(rows))
    for fold in range(5):
        model = fit_politeness(wide[folds != fold], scores[folds != fold], shares[folds != fold])
        said[folds == fold] = model.predict(wide[folds == fold])
    right = ((said > 0) == (scores > 0))[clear].mean()
    print(f"politeness: Wikipedia quartiles {clear.sum()}, accuracy on held-out folds {right:.4f}")
    model = fit_politeness(wide, scores, shares)
    return pack(space, 2.5 * lean.fold_back(model.coef_), 2.5 * model.intercept_)


def main(corpora: Path) -> None:
    """Train, print how it does on what it has not seen, and write the weights."""
    polite = [row["text"] for row in read_rows(corpora / "nlp" / "stanford_politeness" / "dev.jsonl")]
    spoken = [row["text"] for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")]
    space = Space([*polite, *spoken[:20000]], tone_features, least=3)
    lean = Lean(space, corpora, polite + spoken)
    target = write_heads("tone", {"politeness": politeness(space, lean, corpora)})
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
