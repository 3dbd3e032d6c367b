"""Trains empathy, sentence by sentence: ``python -m training.empathy CORPORA`` (needs ``training/requirements.txt``).

Our own lines and sentences/, the caring texts of goemotions (Apache-2.0) against its others. The share of empathy_er
here is only ever scored. The border is set so that few plain sentences of goemotions pass it.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.tone import tone_features
from training.linear import Space, fold_of, pack, read_lines, read_rows, write_heads

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
PASSING = 0.04


def read_texts(corpora: Path) -> list[tuple[str, int, float]]:
    """(text, 1 where empathy is shown, how much it counts)."""
    found = [(text, int(label != "0"), 1.5) for label, text in read_lines("empathy")]
    for row in read_rows(corpora / "sentences" / "dev.jsonl"):
        if row["task"] == "empathy":
            found.append((row["text"], int(row["label"]), 1.0))
        elif row["task"] == "apology" and row["label"] == "sincere":
            found.append((row["text"], 1, 0.5))
    for row in read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl"):
        labels = set(row["labels"])
        if labels & WARM:
            found.append((row["text"], 1, 0.25))
        elif not labels & NEAR and fold_of(row["id"], 4) == 0:
            found.append((row["text"], 0, 0.15))
    return found


def plain_sentences(corpora: Path) -> list[str]:
    """Neutral texts of goemotions that were not trained on."""
    rows = read_rows(corpora / "nlp" / "goemotions" / "dev.jsonl")
    return [row["text"] for row in rows if row["labels"] == ["neutral"] and fold_of(row["id"], 4) == 1]


def main(corpora: Path) -> None:
    """Train, set the border, write."""
    texts, labels, shares = (list(column) for column in zip(*read_texts(corpora), strict=True))
    space = Space(texts, tone_features, least=2)
    model = LogisticRegression(C=4.0, max_iter=300)
    model.fit(space.rows(texts), labels, sample_weight=shares)
    odds = model.decision_function(space.rows(plain_sentences(corpora)))
    border = float(np.quantile(odds, 1 - PASSING))
    target = write_heads("empathy", {"empathy": pack(space, model.coef_[0], float(model.intercept_[0]) - border)})
    print(f"empathy: {len(texts)} texts, {sum(labels)} with empathy, border at {border:.2f}")
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
