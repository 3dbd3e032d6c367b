"""The next step for the customer's mood: what an experienced colleague would whisper."""

import re

from rapport.etiquette.analysis.history import read_past
from rapport.etiquette.types import Advice, Mood, Turn

_CALL = re.compile(r"\b(?:call|phone|ring|speak)\b")


def advise(mood: Mood, history: tuple[Turn, ...], channel: str) -> Advice | None:
    """One line and at most one action: the first step that fits; None where all is calm."""
    past = read_past(history)
    kinds = {signal.kind for signal in mood.signals}
    upset = mood.level >= 2
    acknowledged = any(reading.has("empathy", "apology") for reading in past.by("agent")[-1:])
    called = any(_CALL.search(reading.low) for reading in past.by("agent"))
    steps = (
        (mood.wants_person and not upset, _PERSON),
        (mood.level == 0, None),
        ("threat" in kinds and upset, _OWN),
        ("pain" in kinds, _CARE),
        (channel == "social", _PRIVATE),
        (upset and past.rounds >= 3 and not called, _call(past.rounds)),
        (mood.repeated, _LISTEN),
        (upset and not acknowledged, _ACKNOWLEDGE),
        (mood.trend == "up", _TIME),
        (upset, _SOLVE),
    )
    return next((advice for applies, advice in steps if applies), _APOLOGISE)


def _call(rounds: int) -> Advice:
    line = f"This is message {rounds} about it. A call may settle it faster than another message."
    return Advice(line, "offer_call", "call")


_PERSON = Advice("They would like to speak with a person. Say who you are, and offer a call.", "offer_call", "person")
_OWN = Advice(
    "They are ready to leave or to take it further. Own the fault, and offer something definite.", "offer_call", "own"
)
_CARE = Advice(
    "Something painful has happened. One warm sentence first, facts after, nothing they must do today.", None, "care"
)
_PRIVATE = Advice(
    "Others are reading. Acknowledge it here, then take the details to a private message.", "go_private", "private"
)
_LISTEN = Advice("They have said this before. Show that you know the history, and don't ask again.", None, "listen")
_ACKNOWLEDGE = Advice("First name what this has cost them, then the solution, then when.", None, "acknowledge")
_TIME = Advice("The mood is sinking. Give a definite next step with a time.", None, "time")
_SOLVE = Advice("Stay calm and concrete: what happens next, by whom, by when.", None, "solve")
_APOLOGISE = Advice("A little annoyed. A short apology and a clear answer are enough.", None, "apologise")
