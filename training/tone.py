"""Trains politeness: ``python -m training.tone CORPORA`` (needs ``training/requirements.txt``).

Stanford's requests with their ratings (CC BY 4.0) and lines of agents from sentences/, leaning on signs of politeness,
on emotions (goemotions, Apache-2.0) and on which words stand near each other in both.
"""

import re
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression, Ridge

from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.tone import tone_features
from training.linear import Space, fit_emotions, fit_meanings, fold_of, pack, read_rows, write_heads
from training.signs import Signs

_WORD = re.compile(r"<\w+>|[^\W\d_]+(?:'[^\W\d_]+)?|[?!.]+")
OTHER_HALF, EMOTION, MEANING = 0.35, 0.05, 0.35
MILD = 1.2
AGENTS, CLEARLY = 0.3, 0.8
STRENGTHS, SHARES_OF_SIGNS = (2.0, 3.5), (0.05, 0.08)


def words_said(text: str) -> list[str]:
    return _WORD.findall(plain(text))


class Lean:
    """Emotions and meanings as further columns, and the way back to one weight for each feature."""

    def __init__(self, space: Space, corpora: Path, texts: list[str]) -> None:
        self.names, emotions = fit_emotions(space, corpora)
        meanings = fit_meanings(space, texts, words_said)
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


@dataclass(slots=True, frozen=True)
class Lessons:
    """Texts as rows, how polite each is (0 is the border), how much it counts, its fold, and which ones are judged."""

    plain: csr_matrix
    signs: np.ndarray
    scores: np.ndarray
    shares: np.ndarray
    folds: np.ndarray
    wiki: np.ndarray
    clear: np.ndarray

    def wide(self, share: float) -> csr_matrix:
        """All columns, signs with their share."""
        return hstack([self.plain, csr_matrix(self.signs * share)]).tocsr()


def read_lessons(corpora: Path, space: Space, lean: Lean) -> tuple[Lessons, Signs]:
    """Stanford's requests, then rude, cold and kind lines of agents, whose twins share a fold."""
    rows = read_rows(corpora / "nlp" / "stanford_politeness" / "dev.jsonl")
    lines = [row for row in read_rows(corpora / "sentences" / "dev.jsonl") if row["task"] in {"tone.rude", "tone.cold"}]
    texts = [row["text"] for row in rows + lines]
    signs = Signs(texts[: len(rows)])
    wiki = np.array([row.get("domain") == "wikipedia" for row in rows + lines])
    said = [CLEARLY if row["label"] == 0 else -CLEARLY for row in lines]
    folds = [fold_of(row["id"]) for row in rows] + [fold_of(f"{row['task']} {row['context']}") for row in lines]
    lessons = Lessons(
        lean.widen(space.rows(texts)),
        signs.rows(texts),
        np.clip([row["score"] for row in rows] + said, -MILD, MILD),
        np.where(wiki, 1.0, [OTHER_HALF] * len(rows) + [AGENTS] * len(lines)),
        np.array(folds),
        wiki,
        wiki & np.array([row["label"] != "neutral" for row in rows + lines]),
    )
    return lessons, signs


def fit(lessons: Lessons, wide: csr_matrix, strength: float, among: np.ndarray) -> Ridge:
    """Ridge regression on the mean rating, cut where it is beyond doubt."""
    model = Ridge(alpha=strength, solver="sparse_cg", tol=1e-4)
    return model.fit(wide[among], lessons.scores[among], sample_weight=lessons.shares[among])


def said_of_held_out(lessons: Lessons, strength: float, share: float, among: np.ndarray) -> np.ndarray:
    """What is said of each of some texts by a model that did not see its fold."""
    wide, said = lessons.wide(share), np.zeros(len(lessons.scores))
    for fold in sorted(set(lessons.folds[among])):
        asked = among & (lessons.folds == fold)
        said[asked] = fit(lessons, wide, strength, among & (lessons.folds != fold)).predict(wide[asked])
    return said


def settle(lessons: Lessons, among: np.ndarray) -> tuple[float, float]:
    """The strength and the share of signs that follow the ratings best on held-out folds of some texts."""

    def follows(pair: tuple[float, float]) -> float:
        kept = among & lessons.wiki
        return float(np.corrcoef(said_of_held_out(lessons, *pair, among)[kept], lessons.scores[kept])[0, 1])

    return max(product(STRENGTHS, SHARES_OF_SIGNS), key=follows)


def print_blind(lessons: Lessons) -> None:
    """Accuracy on the Wikipedia quartiles of five folds, each with all choices made without it."""
    said = np.zeros(len(lessons.scores))
    for fold in range(5):
        seen = lessons.folds != fold
        strength, share = settle(lessons, seen)
        wide = lessons.wide(share)
        said[~seen] = fit(lessons, wide, strength, seen).predict(wide[~seen])
        print(f"  fold {fold}: strength {strength}, share of signs {share}")
    right = ((said > 0) == (lessons.scores > 0))[lessons.clear].mean()
    print(f"politeness: Wikipedia quartiles {lessons.clear.sum()}, accuracy on held-out folds {right:.4f}")


def politeness(lessons: Lessons, space: Space, lean: Lean, signs: Signs) -> dict[str, object]:
    """The head; its odds are those of the quartiles when they were held out."""
    everything = np.ones(len(lessons.scores), bool)
    strength, share = settle(lessons, everything)
    said = said_of_held_out(lessons, strength, share, everything)[lessons.clear]
    slope = LogisticRegression(C=1e6, fit_intercept=False).fit(said[:, None], lessons.scores[lessons.clear] > 0)
    factor = float(slope.coef_[0][0])
    model = fit(lessons, lessons.wide(share), strength, everything)
    size = len(signs.names)
    weights = factor * lean.fold_back(model.coef_[:-size])
    print(f"politeness: strength {strength}, share of signs {share}, factor {factor:.2f}")
    return pack(
        space, weights, factor * model.intercept_, signs.weights(factor * share * model.coef_[-size:]), least=0.016
    )


def main(corpora: Path) -> None:
    """Train, print how it does on what it has not seen, and write the weights."""
    polite = [row["text"] for row in read_rows(corpora / "nlp" / "stanford_politeness" / "dev.jsonl")]
    spoken = [row["text"] for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")]
    space = Space([*polite, *spoken[:20000]], tone_features, least=3)
    lean = Lean(space, corpora, polite + spoken)
    lessons, signs = read_lessons(corpora, space, lean)
    print_blind(lessons)
    target = write_heads("tone", {"politeness": politeness(lessons, space, lean, signs)})
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
