"""What shows a mood in one message: hard words that are meant for us, loudness, and anger said with restraint."""

import math
import re
from collections import Counter
from functools import lru_cache

from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.analysis.plain import plain
from rapport.etiquette.baseline import find_again, find_sarcasm
from rapport.etiquette.models.features import features_of
from rapport.etiquette.restraint import Found, find_not_meant, find_restrained

_CAPITALS = re.compile(r"\b[A-Z]{2,}(?:['’][A-Z]+)?\b(?:[ ,]+\b[A-Z]{2,}\b)*")
_MARKS = re.compile(r"[!?]{2,}")
_KINDS = {
    "mood.anger": ("anger", "Angry words", 1.0),
    "mood.threat": ("threat", "Means to leave or to take it further", 1.0),
    "mood.frustration": ("frustration", "Frustration", 0.5),
    "mood.pain": ("pain", "Something painful", 0.6),
}
_PROMISED = re.compile(
    r"\b(?:promised|you said|was told|were told|supposed to|was meant to|said (?:it|you|he|she|they) would)\b"
)
_LONG_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_SHORT = {"u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thanks",
          "w": "with", "bc": "because", "cuz": "because", "n": "and", "ppl": "people", "rly": "really"}  # fmt: skip
_SHORT_WORD = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")


def mood_features(text: str) -> list[str]:
    """The features of a message as people type it: with or without apostrophes, short forms and long-drawn letters."""
    low = _LONG_DRAWN.sub(r"\1\1", plain(text).replace("'", ""))
    return features_of(_SHORT_WORD.sub(lambda match: _SHORT[match.group()], low))


def mood_signs(text: str) -> dict[str, float]:
    """What the mood model weighs besides the words of a message: its signals, its loudness, its length; 0-1 each."""
    reading = read_text(text)
    found, weight = read_signals(text)
    kinds = Counter(kind for kind, *_ in found)
    letters, capitals = sum(c.isalpha() for c in text), sum(c.isupper() for c in text)
    return (
        {f"has {kind}": min(count, 3) / 3 for kind, count in kinds.items()}
        | {
            "weight": min(weight, 4.0) / 4,
            "calm": float(reading.has("mood.calm")),
            "thanks": float(reading.has("thanks")),
            "person": float(reading.has("wants.person")),
            "repeat": float(find_again(reading.low) is not None),
            "sarcasm": float(find_sarcasm(reading.low) is not None),
            "not meant": float(bool(find_not_meant(reading.low))),
            "long": min(math.log1p(len(text.split())), 5.0) / 5,
            "calls": min(text.count("!"), 4) / 4,
            "asks": min(text.count("?"), 4) / 4,
            "piled": float(bool(_MARKS.search(text))),
            "capitals": capitals / max(letters, 20) if capitals > 8 else 0.0,
        }
        | {f"turn {kind}": 1.0 for kind in {kind for kind, *_ in find_restrained(reading.low)}}
    )


@lru_cache(maxsize=1024)
def read_signals(text: str) -> tuple[tuple[Found, ...], float]:
    """(kind, label, start, end) of what says the mood outright in a message, and how heavy all of it is together."""
    reading = read_text(text)
    found, weight = _strong_words(reading)
    loud = [m for m in _CAPITALS.finditer(text) if len(m.group().split()) > 1 or len(m.group()) >= 5]
    letters = sum(c.isalpha() for c in text)
    if loud and sum(len(m.group()) for m in loud) > 0.12 * max(letters, 1):
        weight += 0.8 if len(loud) > 1 or sum(c.isupper() for c in text) > 0.5 * letters else 0.5
        found.extend(("capitals", "Writing in capitals", m.start(), m.end()) for m in loud[:3])
    marks = list(_MARKS.finditer(text))
    if marks:
        weight += 0.3 * min(len(marks), 2)
        found.extend(("marks", "Piled-up marks", m.start(), m.end()) for m in marks[:3])
    promised = _PROMISED.search(reading.low)
    if promised:
        weight += 0.3
        found.append(("promise", "A promise that was not kept", promised.start(), promised.end()))
    if reading.has("mood.calm") and not any(kind in {"anger", "threat"} for kind, *_ in found):
        weight *= 0.5
    return tuple(found), weight


def _strong_words(reading: Reading) -> tuple[list[Found], float]:
    found: list[Found] = []
    weight = 0.0
    not_meant = find_not_meant(reading.low)
    for name, (kind, label, worth) in _KINDS.items():
        hits = [
            hit
            for hit in reading.hits.get(name, [])
            if not any(hit.start < end and hit.end > start for start, end in not_meant)
        ]
        found.extend((kind, label, hit.start, hit.end) for hit in hits[:4])
        weight += worth * min(len(hits), 3)
    return found, weight
