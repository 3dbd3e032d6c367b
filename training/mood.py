"""Trains the customer's mood: ``python -m training.mood CORPORA`` (needs ``training/requirements.txt``).

Levels 0-3 of our own lines, sentences/, pairs/ and the last messages of our drafts in ``training/authors``; everyday
turns of multidogo (CDLA-Permissive) and banking77 (CC BY 4.0) as calm; leaning on the angry and the calm texts of
goemotions (Apache-2.0). Prints how each source is ranked by a model that never saw it.
"""

import random
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score

from rapport.etiquette.mood_signs import mood_features, mood_signs
from training.linear import Space, pack, read_lines, read_rows, write_heads

ANGRY = {"anger", "annoyance", "disappointment", "disgust"}
UNCLEAR = {"disapproval", "embarrassment", "sadness", "fear", "remorse", "confusion", "surprise", "realization",
           "nervousness", "grief"}  # fmt: skip
NOT_PLAIN = re.compile(
    r"\b(?:frustrat|angry|annoy|ridiculous|worst|terrible|horrible|disappoint|complain|upset|unhappy|useless|time|again|"
    r"still|waiting|sick|hate|bad|manager|why)\w*\b|!!|\?\?",
    re.IGNORECASE,
)
SIGN, EMOTION, SMOOTH = 0.5, 0.3, 0.7


@dataclass(slots=True)
class Source:
    """Messages with their levels, and how much each counts."""

    name: str
    share: float
    texts: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)


def read_sources(corpora: Path) -> list[Source]:
    """All messages with a level, by where they come from."""
    own = [(label, text.replace(" / ", "\n")) for label, text in read_lines("mood")]
    spoken = [row for row in read_rows(corpora / "sentences" / "dev.jsonl") if row["task"] == "mood"]
    found = [
        Source("own", 3.0, [text for _, text in own], [int(label) for label, _ in own]),
        Source("sentences", 1.0, [row["text"] for row in spoken], [row["label"] for row in spoken]),
        last_words("pairs", 0.6, corpora / "pairs" / "dev.jsonl"),
    ]
    found += [last_words(path.stem, 0.8, path) for path in sorted((Path(__file__).parent / "authors").glob("*.jsonl"))]
    found.append(everyday("dialogues", 0.4, corpora / "nlp" / "multidogo_customer_turns" / "dev.jsonl", 2500))
    found.append(everyday("bank", 0.3, corpora / "nlp" / "banking77" / "dev.jsonl", 1200))
    return found


def last_words(name: str, share: float, path: Path) -> Source:
    """The customers' last messages in drafts, with the level marked there; each once."""
    source = Source(name, share)
    for row in read_rows(path):
        said = [turn["text"] for turn in row["history"] if turn["from"] == "customer"]
        if said and said[-1] not in source.texts and row["customer"].get("upset") is not None:
            source.texts.append(said[-1])
            source.levels.append(row["customer"]["upset"])
    return source


def everyday(name: str, share: float, path: Path, count: int) -> Source:
    """Plain turns that hold no word of a complaint, as calm."""
    texts = sorted({row["text"] for row in read_rows(path) if row["text"] and not NOT_PLAIN.search(row["text"])})
    chosen = random.Random(1).sample(texts, count)
    return Source(name, share, chosen, [0] * count)


def fit_anger(space: Space, corpora: Path) -> np.ndarray:
    """The weights that tell angry texts of goemotions from calm ones."""
    texts, labels = [], []
    for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl"):
        feelings = set(row["labels"])
        if feelings & ANGRY or not feelings & UNCLEAR:
            texts.append(row["text"])
            labels.append(bool(feelings & ANGRY))
    model = LogisticRegression(C=3, max_iter=80, solver="liblinear").fit(space.rows(texts), labels)
    return np.asarray(model.coef_[0], np.float32)


class Rows:
    """The rows of all sources: words, the anger that they lean on, and signs."""

    def __init__(self, sources: list[Source], corpora: Path) -> None:
        texts = [text for source in sources for text in source.texts]
        calm = [row["text"] for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")]
        self.space = Space(texts + calm[::2], mood_features, least=3)
        self.anger = fit_anger(self.space, corpora)
        given = [mood_signs(text) for text in texts]
        self.signs = sorted({name for row in given for name in row})
        words = self.space.rows(texts)
        dense = np.array([[SIGN * row.get(name, 0.0) for name in self.signs] for row in given])
        self.matrix = hstack([words, csr_matrix(EMOTION * (words @ self.anger))[:].T, csr_matrix(dense)]).tocsr()
        self.levels = np.array([level for source in sources for level in source.levels])
        self.shares = np.array([source.share for source in sources for _ in source.texts])
        self.names = np.array([source.name for source in sources for _ in source.texts])

    def fit(self, kept: np.ndarray) -> Ridge:
        """Ridge regression on the level."""
        model = Ridge(alpha=SMOOTH, solver="sparse_cg", tol=1e-4)
        return model.fit(self.matrix[kept], self.levels[kept], sample_weight=self.shares[kept])


def held_out(rows: Rows, sources: list[Source]) -> None:
    """How each source is ranked blind, and where the levels part best over all drafts of our authors."""
    blind = np.zeros(len(rows.levels))
    for source in sources[:-2]:
        own = rows.names == source.name
        blind[own] = rows.fit(~own).predict(rows.matrix[own])
        upset = roc_auc_score(rows.levels[own] >= 2, blind[own])
        print(f"mood: {source.name:10} n {own.sum():4}  AUC of frustrated {upset:.3f}")
    ours = np.array([len(name) == 1 for name in rows.names])
    shares = [(rows.levels[ours] < level).mean() for level in (1, 2, 3)]
    borders = np.quantile(blind[ours], shares)
    exact = (np.digitize(blind, borders) == rows.levels)[ours].mean()
    print(f"mood: borders that give as many of each level {np.round(borders, 2)}, exact {exact:.3f} of {ours.sum()}")


def main(corpora: Path) -> None:
    """Score blind, train on all, write."""
    sources = read_sources(corpora)
    rows = Rows(sources, corpora)
    held_out(rows, sources)
    model = rows.fit(np.ones(len(rows.levels), bool))
    size = len(rows.space.names)
    words = model.coef_[:size] + model.coef_[size] * EMOTION * rows.anger
    signs = {name: float(SIGN * value) for name, value in zip(rows.signs, model.coef_[size + 1 :], strict=True)}
    target = write_heads("mood", {"upset": pack(rows.space, words, float(model.intercept_), signs, least=0.03)})
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
