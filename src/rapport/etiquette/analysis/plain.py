"""Text in one plain form of the same length: lower case, straight quotes, so that offsets stay true."""

import re

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "‑": "-"}
)
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")


def plain(text: str) -> str:
    """The text in lower case with straight quotes; the length never changes."""
    low = text.translate(_QUOTES).lower()
    if len(low) == len(text):
        return low
    return "".join(one if len(one := c.lower()) == 1 else c for c in text.translate(_QUOTES))


def words_of(text: str) -> list[str]:
    """The words of a text in plain form."""
    return _WORD.findall(plain(text))


def blank(text: str, spans: list[tuple[int, int]], filler: str = "\u2581") -> str:
    """The text with the spans filled in, same length: what stands there can match no phrase."""
    for start, end in spans:
        text = text[:start] + filler * (end - start) + text[end:]
    return text
