"""The features that the small models read in a sentence: words, pairs of words, word beginnings and endings, shape."""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

from rapport.etiquette.analysis.plain import plain

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d[\d.,:/-]*|[?!]")
_DAY = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "today",
        "tomorrow",
        "tonight",
        "noon",
    ]
)
LONGEST_KEPT = 500
_NUMBER = "0n"
_TIME = "0day"


def words_in(low: str) -> list[str]:
    """The words of a plain text; numbers and days each as one sign, so that no date is learned by heart."""
    found = []
    for word in _WORD.findall(low):
        if word[0].isdigit():
            found.append(_NUMBER)
        elif word in _DAY:
            found.append(_TIME)
        else:
            found.append(word)
    return found


def features_of(text: str) -> list[str]:
    """The feature names of a sentence, each once."""
    words = words_in(plain(text))
    found = set(words)
    edged = ["^", *words, "$"]
    found.update(map(" ".join, pairwise(edged)))
    for one, two, three in zip(edged, edged[1:], edged[2:], strict=False):
        found.add(f"{one} {two} {three}")
        found.add(f"{one} _ {three}")
    for word in words:
        if len(word) > 5:
            found.add(word[:5] + "*")
            found.add("*" + word[-4:])
    return list(found)


def sentence_features(text: str) -> Collection[str]:
    """The same, kept for a while where it is short: several models read each sentence of a draft."""
    return _kept(text) if len(text) <= LONGEST_KEPT else features_of(text)


@lru_cache(maxsize=256)
def _kept(text: str) -> tuple[str, ...]:
    return tuple(features_of(text))
