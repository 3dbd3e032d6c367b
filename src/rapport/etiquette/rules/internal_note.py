"""internal.note: words meant for colleagues stand in what the customer will read."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context

_INTERNAL = re.compile(
    r"(?:^|\n|[.!?(\[] ?)\s*(?:(?:internal(?: note)?|int\. note|note to self|agent note|staff only|team note)\s*[:\-–]|"
    r"(?:@\w{2,20} )?(?:can|could) you (?:take|check|handle) this (?:one|customer|ticket)\b|"
    r"(?:cust|customer|cx) (?:says|claims|is (?:angry|upset|difficult|wrong|lying|annoyed)|wants|asked|called)\b)|"
    r"\b(?:do not|don't) (?:tell|send to|show|mention (?:this|it) to) (?:the )?(?:customer|cust|client|user)\b|"
    r"\b(?:internal use only|not for the customer|for internal)\b"
)


def check(document: Document) -> Found | None:
    """A label of an internal note, or the reader spoken of as "the customer" to somebody else."""
    if any(_INTERNAL.search(reading.low) for reading in document.past.by("customer")):
        return None
    match = _INTERNAL.search(document.masked)
    if match is None:
        return None
    sentence = document.sentence_at(min(match.end() - 1, len(document.text) - 1))
    return Found(sentence.start, sentence.end, evidence=document.text[match.start() : match.end()].strip())


RULE = Rule(
    id="internal.note",
    title="Looks like an internal note",
    why="What colleagues tell each other hurts when the customer reads it, and can't be taken back.",
    needs="S0.12",
    dimension="confidentiality",
    suggestion="Move it to a note, which only your team sees.",
    check=check,
    firm=False,
    severity="high",
    examples=(
        Example("Internal note: customer claims it arrived broken.", True, Context(channel="chat", situation="mid")),
        Example("Your refund is done. Don't tell the customer about the second one.", True),
        Example("I wrote a note for our customer team so that they know.", False),
        Example("Could you check this for me: is the lamp on?", False),
    ),
)
