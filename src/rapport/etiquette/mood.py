"""The customer's mood, read from what they wrote, with the words that show it."""

from functools import lru_cache

from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.analysis.language import language_of
from rapport.etiquette.baseline import find_beside, find_slower
from rapport.etiquette.models.linear import weigh
from rapport.etiquette.mood_signs import mood_features, mood_signs, read_signals
from rapport.etiquette.restraint import find_restrained
from rapport.etiquette.types import Mood, MoodPoint, Signal, Turn

WORDS = ("calm", "a little annoyed", "frustrated", "very upset")
BORDERS, UNSAID = (0.48, 1.3, 2.1), 0.3
FADING, SOOTHED = 0.9, 0.25
PUT_OUT, MOST_LINES = 1.0, 6
LONGEST_READ = 4_000
_ADDED = {"repeat": 0.3, "curt": 0.3, "sarcasm": 0.5, "unanswered": 0.2}


def read_customer(history: tuple[Turn, ...]) -> Mood:
    """The mood after the last message of the customer; calm where they have written nothing."""
    signals: list[Signal] = []
    points: list[MoodPoint] = []
    score = outright = 0.0
    urgency, language, wants, repeated = 0, "en", False, False
    felts: list[float] = []
    for index, turn in enumerate(history):
        if turn.author != "customer":
            continue
        reading = read_text(turn.text)
        beside = find_beside(history, index)
        repeated = repeated or any(signal.kind == "repeat" for signal in beside)
        felt = min(3.0, _felt_with(history, index) + sum(_ADDED[signal.kind] for signal in beside))
        felts.append(felt)
        shown = _signals(turn.text, index, felt) + beside
        # what was felt before fades slowly; a friendly message takes most of it away
        fading = SOOTHED if reading.has("mood.calm", "thanks") and not beside else FADING
        score = max(felt, score * fading)
        # nothing to point at: the ranking hears it, the level only where it is loud
        outright = max(felt if shown else felt - UNSAID, outright * fading)
        signals.extend(shown)
        points.append(MoodPoint(index, _level(outright)))
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


def _felt_with(history: tuple[Turn, ...], index: int) -> float:
    """How upset a message is, read by itself and together with the lines just before it that nobody answered."""
    lines = [history[index].text]
    while index and history[index - 1].author == "customer":
        index -= 1
        lines.insert(0, history[index].text)
    alone = _felt(lines[-1])
    return alone if len(lines) == 1 else max(alone, _felt("\n".join(lines[-MOST_LINES:])))


def _rank(now: float, felts: list[float]) -> float:
    """How upset a whole conversation was, 0-3: half as it ended, half its two worst messages."""
    if not felts:
        return 0.0
    worst = sorted(felts, reverse=True)[:2]
    peak = worst[0] if len(felts) == 1 else 0.7 * worst[0] + 0.3 * worst[1]
    return 0.5 * now + 0.5 * peak


def _level(score: float) -> int:
    return sum(score >= border for border in BORDERS)


def _is_english(text: str) -> bool:
    """English as far as can be told: few words tell no language, other letters than ours do."""
    foreign = sum(sign > "\u024f" and sign.isalpha() for sign in text)
    return foreign * 2 < len(text) and language_of(read_text(text).words) in {"en", None}


@lru_cache(maxsize=1024)
def _felt(text: str) -> float:
    """How upset one message is, 0-3: what the model hears; without a model, what its words say outright."""
    text = text[:LONGEST_READ]
    _, weight = read_signals(text)
    heard = weigh("mood", "upset", mood_features(text), mood_signs(text))
    if heard is None:
        return 3.0 if weight >= 2.4 else 2.0 if weight >= 1.4 else 1.0 if weight >= 0.6 else 0.0
    if weight == 0 and not _is_english(text):
        return 0.0
    return max(0.0, min(3.0, heard))


def _urgency(reading: Reading) -> int:
    if reading.has("urgent.low"):
        return 0
    return 2 if reading.has("urgent.high") else 1


def _signals(text: str, turn: int, felt: float) -> list[Signal]:
    """What is outright in a message; what is said with restraint only where the message was felt to be put out."""
    text = text[:LONGEST_READ]
    restrained = find_restrained(read_text(text).low) if felt >= PUT_OUT else []
    return [Signal(kind, label, turn, start, end) for kind, label, start, end in (*read_signals(text)[0], *restrained)]
