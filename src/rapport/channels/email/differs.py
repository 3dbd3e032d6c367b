"""Tells a mail whose text and whose HTML say different things: a program shows one, a person may be shown the other."""

import re

FEWEST_WORDS = 5
ALIKE = 0.5
LOOK_AT = 100_000

_WORD = re.compile(r"[^\W_]{2,}")
_LINK = ("http://", "https://", "www.", "mailto:")


def say_different_things(text: str, html_text: str) -> bool:
    """Whether less than half of the shorter one's words are found in the other. Addresses of links don't count."""
    one, other = _words(text), _words(html_text)
    if min(len(one), len(other)) < FEWEST_WORDS:
        return False
    return len(one & other) < ALIKE * min(len(one), len(other))


def _words(text: str) -> set[str]:
    pieces = text[:LOOK_AT].lower().split()
    kept = " ".join(piece for piece in pieces if "@" not in piece and not piece.strip("<([").startswith(_LINK))
    return set(_WORD.findall(kept))
