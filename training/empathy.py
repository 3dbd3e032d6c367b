"""Trains empathy, sentence by sentence: ``python -m training.empathy CORPORA`` (needs ``training/requirements.txt``).

Our own lines and sentences/, the caring texts of goemotions (Apache-2.0) against its others, leaning on which words
stand near each other there and on signs of politeness. Empathy_er is only ever scored. The border is set so that few
plain sentences of goemotions pass it.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.tone import tone_features
from training.linear import Space, fit_meanings, fold_of, pack, read_lines, read_rows, write_heads
from training.signs import Signs
from training.tone import words_said

WARM = {"caring"}
NEAR = {
    "sadness",
    "remorse",
    "gratitude",
    "optimism",
    "love",
    "joy",
    "admiration",
    "relief",
    "pride",
    "grief",
    "desire",
}
PASSING = 0.03
OURS, OTHERS, MEANING, SIGNS = 2.0, 0.35, 0.3, 0.2


def read_texts(corpora: Path) -> list[tuple[str, int, float]]:
    """(text, 1 where empathy is shown, how much it counts)."""
    found = [(text, int(label != "0"), OURS) for label, text in read_lines("empathy")]
    for row in read_rows(corpora / "sentences" / "dev.jsonl"):
        if row["task"] == "empathy":
            found.append((row["text"], int(row["label"]), 1.0))
        elif row["task"] == "apology" and row["label"] == "sincere":
            found.append((row["text"], 1, 1.0))
    for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl"):
        labels = set(row["labels"])
        if labels & WARM:
            found.append((row["text"], 1, OTHERS))
        elif not labels & NEAR and fold_of(row["id"], 4) == 0:
            found.append((row["text"], 0, OTHERS))
    return found


def plain_sentences(corpora: Path) -> list[str]:
    """Neutral texts of goemotions that were not trained on."""
    rows = read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")
    return [row["text"] for row in rows if row["labels"] == ["neutral"] and fold_of(row["id"], 4) == 1]


class Rows:
    """Texts as rows: n-grams, meanings and signs."""

    def __init__(self, corpora: Path, texts: list[str]) -> None:
        self.space = Space(texts, tone_features, least=2)
        self.signs = Signs(texts)
        read = [row["text"] for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")]
        read += [row["text"] for row in read_rows(corpora / "nlp" / "stanford_politeness" / "dev.jsonl")]
        meanings = fit_meanings(self.space, [*read, *(text for _, text in read_lines("empathy"))], words_said)
        sample = self.space.rows(texts[:6000]) @ meanings
        self.map = MEANING * meanings / float(np.linalg.norm(sample, axis=1).mean())

    def of(self, texts: list[str]) -> csr_matrix:
        """A row a text."""
        rows = self.space.rows(texts)
        return hstack([rows, csr_matrix(rows @ self.map), csr_matrix(SIGNS * self.signs.rows(texts))]).tocsr()

    def pack(self, weights: np.ndarray, bias: float) -> dict[str, object]:
        """The head: a weight for each feature and each sign."""
        size, meanings = self.map.shape
        words = weights[:size] + self.map @ weights[size : size + meanings]
        return pack(self.space, words, bias, self.signs.weights(SIGNS * weights[size + meanings :]))


def main(corpora: Path) -> None:
    """Train, set the border, write."""
    texts, labels, shares = (list(column) for column in zip(*read_texts(corpora), strict=True))
    rows = Rows(corpora, texts)
    model = LogisticRegression(C=2.0, max_iter=300)
    model.fit(rows.of(texts), labels, sample_weight=shares)
    border = float(np.quantile(model.decision_function(rows.of(plain_sentences(corpora))), 1 - PASSING))
    head = rows.pack(model.coef_[0], float(model.intercept_[0]) - border)
    target = write_heads("empathy", {"empathy": head})
    print(f"empathy: {len(texts)} texts, {sum(labels)} with empathy, border at {border:.2f}")
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
