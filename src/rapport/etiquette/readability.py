"""How easy a text is to read."""

import re

_VOWELS = re.compile(r"[aeiouy]+")
_WORD = re.compile(r"[a-z']+")


def reading_ease(sentences: list[str]) -> float | None:
    """Flesch reading ease (0 hard to 100 easy; Flesch 1948), None for fewer than ten words."""
    words = [word for sentence in sentences for word in _WORD.findall(sentence.lower())]
    if len(words) < 10:
        return None
    syllables = sum(
        max(1, len(_VOWELS.findall(word)) - (word.endswith("e") and not word.endswith("le"))) for word in words
    )
    score = 206.835 - 1.015 * len(words) / max(1, len(sentences)) - 84.6 * syllables / len(words)
    return round(min(100.0, max(0.0, score)), 1)
