"""The signs of politeness as further columns beside n-grams."""

from collections.abc import Sequence

import numpy as np

from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.politeness import polite_signs
from rapport.etiquette.tone import unescaped


class Signs:
    """The signs of texts as columns of like size."""

    def __init__(self, texts: Sequence[str]) -> None:
        found = [polite_signs(plain(unescaped(text))) for text in texts]
        self.names = sorted({name for signs in found for name in signs})
        self.size = np.ones(len(self.names))
        self.size = np.sqrt((self.rows(texts) ** 2).mean(axis=0))

    def rows(self, texts: Sequence[str]) -> np.ndarray:
        """A row a text."""
        found = [polite_signs(plain(unescaped(text))) for text in texts]
        return np.array([[signs.get(name, 0.0) for name in self.names] for signs in found]) / self.size

    def weights(self, columns: np.ndarray) -> dict[str, float]:
        """Sign -> weight at run time, from the weights of the columns."""
        return dict(zip(self.names, map(float, columns / self.size), strict=True))
