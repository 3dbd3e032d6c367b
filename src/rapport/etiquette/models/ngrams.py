"""The features that the manners model reads in a sentence: its words, pairs of words, and pieces of words."""

from functools import lru_cache

from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.models.features import words_in


@lru_cache(maxsize=3_000)
def _pieces(word: str) -> tuple[str, ...]:
    """The pieces of 3, 4 and 5 letters of a word with its edges, and the word itself."""
    edged = f" {word} "
    size = len(edged)
    found = [f"={word}"]
    for length in (3, 4, 5):
        found += [edged[at : at + length] for at in range(size - length + 1)]
    return tuple(found)


def ngrams(text: str) -> set[str]:
    """The feature names of a sentence, each once; words beyond the first 80 are not read."""
    words = words_in(plain(text))[:80]
    found: set[str] = set()
    before = "^"
    for word in words:
        found.update(_pieces(word[:24]))
        found.add(f"={before} {word}")
        before = word
    found.add(f"={before} $")
    return found
