"""no.options: one imposed way, where a choice was natural."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn
from rapport.etiquette.wording import first_fault

_CHOICE = re.compile(
    r"\b(?:or|either|alternatively|instead|would you (?:like|prefer|rather)|"
    r"if you(?:'d| would)? (?:prefer|rather|like)|"
    r"which (?:one|would|of)|options|choose|also (?:possible|offer)|another (?:way|option)|can also|could also)\b"
)


def check(document: Document) -> Found | None:
    """An "only" or "have to" about the solution itself, with no other way anywhere in the draft."""
    fault = first_fault(document, "one.way", keep=lambda hit, sentence: not sentence.asks)
    if fault is None or any(sentence.asks or _CHOICE.search(sentence.low) for sentence in document.body):
        return None
    _, sentence = fault
    return Found(sentence.start, sentence.end, confidence=0.5)


_ASKED = Context(
    channel="chat", situation="mid", history=(Turn("customer", "The hotel moved us. What are my options?"),)
)

RULE = Rule(
    id="no.options",
    title="Only one way offered",
    why="A choice, even a small one, gives the customer back some control.",
    needs="S3.46",
    dimension="responsiveness",
    suggestion="Offer a second way, or ask which they would prefer.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("The only option is the hotel at the airport.", True, _ASKED),
        Example("You have to take the voucher.", True, _ASKED),
        Example("You have two options: the hotel at the airport, or your money back.", False, _ASKED),
        Example("Would you rather have the voucher or the money?", False, _ASKED),
    ),
)
