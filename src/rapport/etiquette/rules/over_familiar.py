"""over.familiar: pet names and kisses for a customer."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_PET = re.compile(
    r"(?:^|[,!.?]\s+|\bhi |\bhello |\bhey |\bthanks |\bthank you |\bsorry )"
    r"(?P<pet>hon|hun|honey|sweetie|sweetheart|darling|babe|my dear|my love|love|"
    r"my friend|bestie|cutie|princess)(?=[,!.?]|\s*$|\n)|(?P<kiss>\b(?:xx+|xoxo|mwah|big hugs?|hugs and kisses)\b)"
)


def check(document: Document) -> Found | None:
    """A pet name in address or kisses, unless the customer speaks so or the brand is casual."""
    if document.context.voice.formality == "casual":
        return None
    match = _PET.search(document.masked)
    if match is None:
        return None
    name = "pet" if match["pet"] else "kiss"
    word = match[name]
    if word in " ".join(reading.low for reading in document.past.by("customer")):
        return None
    start, end = match.span(name)
    if document.text[start:end].isupper():
        return None
    return Found(start, end)


RULE = Rule(
    id="over.familiar",
    title="Too familiar",
    why="A pet name from a stranger feels like a hand on the shoulder. Warmth needs no closeness.",
    needs="S0.12",
    dimension="tone",
    suggestion="Use their name, or nothing.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("What's your order number, hon?", True, Context(channel="chat", situation="mid")),
        Example("It is on its way, xoxo", True, Context(channel="chat", situation="mid")),
        Example("We love this colour, too.", False, Context(channel="chat", situation="mid")),
        Example(
            "Thanks, love!",
            False,
            Context(channel="chat", situation="mid", history=(Turn("customer", "can you help, love?"),)),
        ),
    ),
)
