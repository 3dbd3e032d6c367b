"""The next step for the customer's mood: what an experienced colleague would whisper."""

from rapport.etiquette.analysis.history import read_past
from rapport.etiquette.protocols import take_steps
from rapport.etiquette.types import Advice, Mood, Turn


def advise(mood: Mood, history: tuple[Turn, ...], channel: str, draft: str = "") -> Advice | None:
    """The protocol for this mood with what was done already, and one line on the next step; None where all is calm."""
    past = read_past(history)
    kinds = {signal.kind for signal in mood.signals}
    upset, public = mood.level >= 2, channel in {"social", "social_public"}
    if mood.level == 0:
        return _PERSON if mood.wants_person else None
    steps = take_steps(mood, history, public=public, heated=upset and past.rounds >= 3, draft=draft)
    open_steps = {step.id for step in steps if not step.done}
    lines = (
        (mood.wants_person and not upset, _PERSON),
        ("threat" in kinds and upset and bool(open_steps & {"apologise", "solve", "own"}), _OWN),
        ("pain" in kinds and bool(open_steps & {"listen", "acknowledge"}), _CARE),
        ("private" in open_steps, _PRIVATE),
        ("call" in open_steps, _call(past.rounds)),
        (mood.repeated and "listen" in open_steps, _LISTEN),
        (bool(open_steps & {"listen", "acknowledge"}) and upset, _ACKNOWLEDGE),
        (bool(open_steps & {"apologise", "own"}), _APOLOGISE),
        (bool(open_steps & {"solve", "offer"}), _SOLVE),
        (bool(open_steps & {"expect", "follow_up"}), _TIME),
    )
    said = next((advice for applies, advice in lines if applies), _DONE)
    return Advice(said.line, said.action, said.step, "public" if public else "calming", steps)


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
_TIME = Advice("Say by when. A definite next step with a time settles more than a kind word.", None, "time")
_SOLVE = Advice("Stay calm and concrete: what happens next, by whom, by when.", None, "solve")
_APOLOGISE = Advice("A little annoyed. A short apology and a clear answer are enough.", None, "apologise")
_DONE = Advice("All steps are taken. Keep what was promised, and look in again.", None, "done")
