"""How polite a text is, and how much empathy it shows: two small linear models over words and pieces of words."""

import html
import re
from functools import lru_cache

import msgspec

from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.analysis.sentences import split_sentences
from rapport.etiquette.models.linear import chance, weigh
from rapport.etiquette.politeness import polite_signs

LONGEST = 20_000
_WORD = re.compile(r"<\w{1,12}>|[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!.,:;()\"…]+")


class Tone(msgspec.Struct):
    """0-1 each; ``politeness`` has its border at .5, ``empathy`` from .5 on is shown."""

    politeness: float
    empathy: float


def read_tone(text: str) -> Tone:
    """The tone of an English text; .5 and 0 where there is nothing to read or no model is installed.

    Politeness is of the whole, empathy that of the sentence that shows most of it.
    """
    text = unescaped(text[:LONGEST])
    found = tone_features(text)
    if not found:
        return Tone(0.5, 0.0)
    polite = weigh("tone", "politeness", found, polite_signs(plain(text)))
    felt = [odds for sentence in split_sentences(text, plain(text)) if (odds := _felt(sentence.text)) is not None]
    return Tone(
        0.5 if polite is None else round(chance(polite), 4),
        round(chance(max(felt)), 4) if felt else 0.0,
    )


def _felt(sentence: str) -> float | None:
    found = tone_features(sentence)
    return weigh("empathy", "empathy", found, polite_signs(plain(sentence))) if found else None


def tone_features(text: str) -> list[str]:
    """The feature names of a text, each once: runs of one to three words, and pieces of two to five letters."""
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(plain(unescaped(text)))]
    if not words:
        return []
    found: dict[str, None] = {}
    edged = ["^", *words, "$"]
    for size in (1, 2, 3):
        for at in range(len(edged) - size + 1):
            found["=" + " ".join(edged[at : at + size])] = None
    for word in words:
        found.update(_pieces(word[:24]))
    return list(found)


def unescaped(text: str) -> str:
    """The text with its HTML entities read."""
    return html.unescape(text) if "&" in text else text


@lru_cache(maxsize=8_192)
def _pieces(word: str) -> dict[str, None]:
    edged = f" {word} "
    return {edged[at : at + size]: None for size in (2, 3, 4, 5) for at in range(len(edged) - size + 1)}
