"""The next step for the customer's mood: what an experienced colleague would whisper."""

import re

from rapport.etiquette.analysis.history import read_past
from rapport.etiquette.types import Advice, Mood, Turn

_CALL = re.compile(r"\b(?:call|phone|ring|speak)\b")


def advise(mood: Mood, history: tuple[Turn, ...], channel: str) -> Advice | None:
    """One line and at most one action; None where all is calm."""
    past = read_past(history)
    kinds = {signal.kind for signal in mood.signals}
    acknowledged = any(reading.has("empathy", "apology") for reading in past.by("agent")[-1:])
    public = channel == "social"
    if mood.wants_person and mood.level < 2:
        return Advice("They would like to speak with a person. Say who you are, and offer a call.", "offer_call", "person")
    if mood.level == 0:
        return None
    if "threat" in kinds and mood.level >= 2:
        return Advice("They are ready to leave or to take it further. Own the fault, and offer something definite.", "offer_call", "own")
    if "pain" in kinds:
        return Advice("Something painful has happened. One warm sentence first, facts after, nothing they must do today.", None, "care")
    if public and mood.level >= 1:
        return Advice("Others are reading. Acknowledge it here, then take the details to a private message.", "go_private", "private")
    if mood.level >= 2 and past.rounds >= 3 and not any(_CALL.search(reading.low) for reading in past.by("agent")):
        return Advice(f"This is message {past.rounds} about it. A call may settle it faster than another message.", "offer_call", "call")
    if mood.repeated:
        return Advice("They have said this before. Show that you know the history, and don't ask again.", None, "listen")
    if mood.level >= 2 and not acknowledged:
        return Advice("First name what this has cost them, then the solution, then when.", None, "acknowledge")
    if mood.trend == "up":
        return Advice("The mood is sinking. Give a definite next step with a time.", None, "time")
    if mood.level >= 2:
        return Advice("Stay calm and concrete: what happens next, by whom, by when.", None, "solve")
    return Advice("A little annoyed. A short apology and a clear answer are enough.", None, "apologise")
