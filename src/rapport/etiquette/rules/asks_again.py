"""asks.again: the draft asks for what the customer has already given."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.slots import find_asked
from rapport.etiquette.types import Context, Customer, Turn


def check(document: Document) -> Found | None:
    """A slot asked for in the draft and filled in the history, in a sentence that excuses nothing."""
    for sentence, _, given in find_asked(document):
        if given is not None:
            return Found(sentence.start, sentence.end, evidence=_line(given, document))
    return None


def _line(given: re.Match[str], document: Document) -> str:
    text = "\n".join(reading.text for reading in document.past.by("customer"))
    return text[given.start() : given.end()].strip() if len(text) == len(given.string) else given.group().strip()


_ORDER = Context(
    channel="chat",
    situation="mid",
    customer=Customer(name="Jo"),
    history=(Turn("customer", "Order #48213 came without the lid. Photo attached."),),
)

RULE = Rule(
    id="asks.again",
    title="Already told",
    why="Asking again tells the customer that nobody read what they wrote.",
    needs="S1.9",
    dimension="active listening",
    suggestion="Use what stands in the conversation; ask only for what is missing.",
    check=check,
    severity="medium",
    examples=(
        Example("Could you tell me your order number, please?", True, _ORDER),
        Example("Please send us a photo of the damage.", True, _ORDER),
        Example("Could you take one more photo, from closer up?", False, _ORDER),
        Example("Just to confirm, is it order number 48213?", False, _ORDER),
        Example("Could you tell me your phone number?", False, _ORDER),
    ),
)
