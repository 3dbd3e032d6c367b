"""The n-grams that the manners model knows, counted in our texts and in samples of public ones; no labels are read."""

import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from rapport.etiquette.models.ngrams import ngrams
from training.moments import Moment, read_rows

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_PUBLIC = {"goemotions": 3500, "stanford_politeness": 2500, "multidogo_customer_turns": 1500, "banking77": 800}


class Space:
    """The n-grams that stand in at least ``least`` of some texts, as columns."""

    def __init__(self, texts: list[str], least: int = 4) -> None:
        counts = Counter(name for text in texts for name in ngrams(text))
        names = sorted(name for name, count in counts.items() if count >= least)
        self.index = {name: place for place, name in enumerate(names)}
        self.idf = np.array([np.log((1 + len(texts)) / (1 + counts[name])) for name in names], dtype=np.float32) / 4

    def rows(self, texts: list[str]) -> csr_matrix:
        """The n-grams of texts: idf over the root of how many there are."""
        data: list[float] = []
        places: list[int] = []
        ends = [0]
        for text in texts:
            names = ngrams(text)
            known = sorted(self.index[name] for name in names if name in self.index)
            places += known
            data += (self.idf[known] / np.sqrt(len(names) + 1)).tolist()
            ends.append(len(places))
        return csr_matrix((data, places, ends), shape=(len(texts), len(self.index)), dtype=np.float32)


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
