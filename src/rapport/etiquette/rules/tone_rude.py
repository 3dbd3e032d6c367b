"""tone.rude: impatient, sarcastic, dismissive or condescending words."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.wording import first_fault

_LEAD = re.compile(
    r"^(?:(?:as|like) (?:i|we) (?:have )?(?:already |clearly |previously |just )*(?:said|told you|"
    r"explained|wrote|mentioned|stated|answered|informed you)[^,.!?]{0,40}, ?|(?:obviously|clearly|"
    r"evidently|with all due respect|frankly|honestly|well|look|listen|for the (?:last|hundredth|"
    r"second|third) time),? )"
)
_CALM = re.compile(r"\bcalm down\b|\bno need (?:to be|for the|to get)\b")


def check(document: Document) -> Found | None:
    """The first rude phrase that no polite reading covers; the whole sentence is marked."""
    fault = first_fault(document, "tone.rude", innocent="tone.rude.innocent")
    if fault is None:
        return None
    hit, sentence = fault
    lead = _LEAD.match(sentence.low)
    replacement = None
    if lead is not None and len(sentence.text) - lead.end() > 12:
        rest = sentence.text[lead.end() :]
        replacement = rest[:1].upper() + rest[1:]
    elif _CALM.search(sentence.low) and len(sentence.text) < 60:
        replacement = "I can see that this is upsetting, and I am on it."
    return Found(sentence.start, sentence.end, evidence=document.text[hit.start : hit.end], replacement=replacement)


RULE = Rule(
    id="tone.rude",
    title="May sound rude",
    why="Impatience and sarcasm end trust at once, however right the facts are.",
    needs="S2.20",
    dimension="tone",
    suggestion="State the fact alone, without the remark.",
    check=check,
    severity="high",
    examples=(
        Example("As I already told you, the part arrives on Friday.", True),
        Example("Calm down, it is only a parcel.", True),
        Example("Did you even read the manual?", True),
        Example("As mentioned on Monday, the part arrives on Friday.", False),
        Example("You are right to be upset about this.", False),
        Example("Calm is our lavender blend.", False),
    ),
)
