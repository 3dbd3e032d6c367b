"""call.better: a heated or tangled matter where a call should be offered."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.exchange import they_are_settled
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Turn

_CALL = re.compile(
    r"\b(?:call|calls|phone|ring|telephone|speak|talk|in person|video|direct line|callback|call-back|"
    r"come (?:by|in)|visit)\b"
)
_AGAINST = re.compile(
    r"\b(?:don't call|do not call|no calls?|can't (?:talk|phone|hear|call)|cannot (?:talk|phone|hear|"
    r"call)|deaf|hard of hearing|at work|in a meeting|not by phone|no phone|by (?:e-?mail|text|chat) "
    r"(?:only|please)|prefer (?:e-?mail|writing|text)|in writing|don't ring|don't phone|called (?:you "
    r")?(?:three|four|five|many|several)|on hold)\b"
)
_GRAVE = re.compile(
    r"\b(?:died|death|passed away|funeral|cancer|hospital|surgery|evict\w*|stolen|fraud|lawyer|court|"
    r"lost everything|life savings|wedding|bankrupt\w*|payroll|\d{1,3}[.,]\d{3}|[€$£]\s?\d{4,}|"
    r"foreclos\w*|mortgage|denied|refused|rejected)\b"
)


def check(document: Document) -> Found | None:
    """Upset 2 or more with three rounds, or a grave matter; no call in the draft and nothing known against calling."""
    past = document.past
    if document.upset < 2 or _CALL.search(document.low) or they_are_settled(document):
        return None
    customer = " ".join(reading.low for reading in past.by("customer"))
    if _AGAINST.search(customer) or any(_CALL.search(reading.low) for reading in past.by("agent")):
        return None
    rounds = past.rounds + (
        1
        if re.search(
            r"\b(?:third|fourth|fifth|3rd|4th|5th) (?:time|mail|e-?mail|message|contact|call|agent|person)\b", customer
        )
        else 0
    )
    grave = document.upset >= 3 and bool(_GRAVE.search(customer))
    if rounds >= 3 or grave:
        return Found(confidence=0.6)
    return None


_ROUNDS = Context(
    channel="email",
    situation="mid",
    customer=Customer(name="Ana", upset=3),
    history=(
        Turn("customer", "Bill wrong."),
        Turn("agent", "Corrected."),
        Turn("customer", "Still wrong!"),
        Turn("agent", "Corrected."),
        Turn("customer", "It is wrong AGAIN."),
    ),
)

RULE = Rule(
    id="call.better",
    title="Offer a call",
    why="After three rounds a voice settles in minutes what mails only heat up.",
    needs="S1.13",
    dimension="responsiveness",
    suggestion="Offer a call at a time that suits them.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("Hi Ana,\n\nI am sorry. The bill is corrected now.\n\nTom", True, _ROUNDS),
        Example("Hi Ana,\n\nI am sorry. May I call you today at 3?\n\nTom", False, _ROUNDS),
        Example(
            "Hi Ana,\n\nI am sorry. The bill is corrected now.\n\nTom",
            False,
            Context(channel="email", customer=Customer(upset=2), history=(Turn("customer", "The bill is wrong."),)),
        ),
    ),
)
