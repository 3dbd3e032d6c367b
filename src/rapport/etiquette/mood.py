"""The customer's mood, read from what they wrote, with the words that show it."""

import math
import re
from collections import Counter
from functools import lru_cache

from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.analysis.language import language_of
from rapport.etiquette.baseline import find_again, find_sarcasm, find_slower, is_curt
from rapport.etiquette.models.features import features_of
from rapport.etiquette.models.linear import weigh
from rapport.etiquette.types import Mood, MoodPoint, Signal, Turn

WORDS = ("calm", "a little annoyed", "frustrated", "very upset")
BORDERS, UNSAID, FADING = (0.4, 1.25, 2.1), 0.3, 0.8
LONGEST_READ = 4_000
_ADDED = {"repeat": 0.3, "curt": 0.3, "sarcasm": 0.5}
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


def read_customer(history: tuple[Turn, ...]) -> Mood:
    """The mood after the last message of the customer; calm where they have written nothing."""
    signals: list[Signal] = []
    points: list[MoodPoint] = []
    score = 0.0
    urgency, language, wants, repeated = 0, "en", False, False
    seen: list[frozenset[str]] = []
    lengths: list[int] = []
    felts: list[float] = []
    for index, turn in enumerate(history):
        if turn.author != "customer":
            continue
        reading = read_text(turn.text)
        beside = _beside(reading, index, seen, lengths)
        again = any(signal.kind == "repeat" for signal in beside)
        repeated = repeated or again
        seen.append(reading.words)
        lengths.append(len(reading.low.split()))
        felt = min(3.0, _felt(turn.text) + sum(_ADDED[signal.kind] for signal in beside))
        felts.append(felt)
        if not beside and not _read_signals(turn.text[:LONGEST_READ])[1]:
            # nothing to point at: the ranking hears it, the level only where it is loud
            felt = max(0.0, felt - UNSAID)
        # what was felt before fades slowly; a friendly message takes most of it away
        calmer = reading.has("mood.calm", "thanks") and not beside
        score = max(felt, score * (0.25 if calmer else FADING))
        signals.extend(_signals(turn.text, index) + beside)
        points.append(MoodPoint(index, _level(score)))
        urgency = max(_urgency(reading), urgency - 1)
        language = language_of(reading.words) or language
        wants = wants or reading.has("wants.person")
    level = points[-1].level if points else 0
    earlier = [point.level for point in points[-3:-1]]
    before = sum(earlier) / len(earlier) if earlier else level
    return Mood(
        level=level,
        word=WORDS[level],
        trend="up" if level > before else "down" if level < before else "flat",
        score=round(_rank(score, felts) / 3, 4),
        urgency=("low", "medium", "high")[urgency],
        signals=sorted(signals + find_slower(history), key=lambda signal: signal.turn),
        points=points,
        language=language,
        repeated=repeated,
        wants_person=wants,
    )


def _beside(reading: Reading, turn: int, seen: list[frozenset[str]], lengths: list[int]) -> list[Signal]:
    """What shows beside the customer's earlier messages, and praise that is not meant."""
    found = []
    size = len(reading.text)
    again = find_again(reading.low)
    if seen and again is not None:
        found.append(Signal("repeat", "Not for the first time", turn, *again))
    elif any(_alike(reading.words, other) for other in seen):
        found.append(Signal("repeat", "The same again", turn, 0, size))
    if is_curt(reading.low, lengths):
        found.append(Signal("curt", "Shorter than before", turn, 0, size))
    sarcasm = find_sarcasm(reading.low)
    if sarcasm is not None:
        found.append(Signal("sarcasm", "Praise that is not meant", turn, *sarcasm))
    return found


def _rank(now: float, felts: list[float]) -> float:
    """How upset a whole conversation was, 0-3: half as it ended, half its two worst messages."""
    if not felts:
        return 0.0
    worst = sorted(felts, reverse=True)[:2]
    peak = worst[0] if len(felts) == 1 else 0.7 * worst[0] + 0.3 * worst[1]
    return 0.5 * now + 0.5 * peak


def _level(score: float) -> int:
    return sum(score >= border for border in BORDERS)


def mood_signs(text: str) -> dict[str, float]:
    """What the mood model weighs besides the words of a message: its signals, its loudness, its length; 0-1 each."""
    reading = read_text(text)
    found, weight = _read_signals(text)
    kinds = Counter(kind for kind, *_ in found)
    letters, capitals = sum(c.isalpha() for c in text), sum(c.isupper() for c in text)
    return {f"has {kind}": min(count, 3) / 3 for kind, count in kinds.items()} | {
        "weight": min(weight, 4.0) / 4,
        "calm": float(reading.has("mood.calm")),
        "thanks": float(reading.has("thanks")),
        "person": float(reading.has("wants.person")),
        "repeat": float(find_again(reading.low) is not None),
        "long": min(math.log1p(len(text.split())), 5.0) / 5,
        "calls": min(text.count("!"), 4) / 4,
        "asks": min(text.count("?"), 4) / 4,
        "piled": float(bool(_MARKS.search(text))),
        "capitals": capitals / max(letters, 20) if capitals > 8 else 0.0,
    }


def _is_english(text: str) -> bool:
    """English as far as can be told: few words tell no language, other letters than ours do."""
    foreign = sum(sign > "\u024f" and sign.isalpha() for sign in text)
    return foreign * 2 < len(text) and language_of(read_text(text).words) in {"en", None}


@lru_cache(maxsize=1024)
def _felt(text: str) -> float:
    """How upset one message is, 0-3: what the model hears; without a model, what its words say outright."""
    text = text[:LONGEST_READ]
    _, weight = _read_signals(text)
    heard = weigh("mood", "upset", features_of(text), mood_signs(text))
    if heard is None:
        return 3.0 if weight >= 2.4 else 2.0 if weight >= 1.4 else 1.0 if weight >= 0.6 else 0.0
    if weight == 0 and not _is_english(text):
        return 0.0
    return max(0.0, min(3.0, heard))


def _alike(words: frozenset[str], other: frozenset[str]) -> bool:
    long = {w for w in words if len(w) > 4}
    return len(long) >= 3 and len(long & other) / len(long) >= 0.5


def _urgency(reading: Reading) -> int:
    if reading.has("urgent.low"):
        return 0
    return 2 if reading.has("urgent.high") else 1


@lru_cache(maxsize=1024)
def _read_signals(text: str) -> tuple[tuple[tuple[str, str, int, int], ...], float]:
    reading = read_text(text)
    found: list[tuple[str, str, int, int]] = []
    weight = 0.0
    for name, (kind, label, worth) in _KINDS.items():
        hits = reading.hits.get(name, [])
        found.extend((kind, label, hit.start, hit.end) for hit in hits[:4])
        weight += worth * min(len(hits), 3)
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
    if reading.has("mood.calm") and not reading.has("mood.anger", "mood.threat"):
        weight *= 0.5
    return tuple(found), weight


def _signals(text: str, turn: int) -> list[Signal]:
    return [Signal(kind, label, turn, start, end) for kind, label, start, end in _read_signals(text)[0]]
