"""next.step.missing: the customer is left without knowing what happens next."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.promises import find_promises
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_STATE = re.compile(r"\b(?:i (?:see|can see|have seen|have noted|noted|have passed|passed|forwarded|have forwarded|checked|have checked|spoke|looked)|(?:has|have) been (?:noted|passed|forwarded|escalated|logged|received|reported|registered|raised)|is (?:under|being|with|in)|we (?:have|received|are aware|know)|there (?:is|was|seems)|it (?:looks|seems|appears|shows)|thank you for)\b")
_SETTLED = re.compile(r"\b(?:refunded|sent|shipped|fixed|solved|done|cancelled|canceled|changed|updated|booked|confirmed|credited|replaced|added|removed|reset|unlocked|restored|corrected|activated|extended|attached|enclosed|back|closed|free|yes|no|costs?|open|included|works?)\b")


def check(document: Document) -> Found | None:
    """A mid or resolving reply that only tells how things stand: nothing asked, promised, dated, done or offered."""
    if document.situation in {"closing", "first"} or not document.body or not document.past.waiting:
        return None
    if any(reading.has("thanks") and len(reading.words) < 12 for _, reading in document.past.waiting):
        return None
    body = document.body
    if any(sentence.asks or document.within("next.step", sentence) for sentence in body) or find_promises(document):
        return None
    text = " ".join(sentence.low for sentence in body)
    if _SETTLED.search(text) or not _STATE.search(text):
        return None
    return Found(confidence=0.5)


_OPEN = Context(channel="chat", situation="mid", history=(Turn("customer", "My line is still dead, what now?"),))

RULE = Rule(
    id="next.step.missing",
    title="What happens next?",
    why="Without a next step the customer has to write again to learn it.",
    needs="S2.9",
    dimension="responsiveness",
    suggestion="End with what you do now, what they do, and when.",
    check=check,
    firm=False,
    severity="medium",
    examples=(
        Example("I see that there is a fault in your area.", True, _OPEN),
        Example("I see that there is a fault in your area. A crew is there by 3 pm and I write to you then.", False, _OPEN),
        Example("Glad it works!", False, Context(channel="chat", situation="closing")),
    ),
)
