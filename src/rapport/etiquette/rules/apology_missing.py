"""apology.missing: the fault is ours, and nobody says sorry."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.blame import is_our_fault
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn
from rapport.etiquette.wording import begin_with


def check(document: Document) -> Found | None:
    """Our fault is clear from the customer's words or from the draft; no apology here or in an earlier turn of ours."""
    if document.has("apology", "apology.hollow") or not document.body:
        return None
    if any(reading.has("apology") for reading in document.past.by("agent")):
        return None
    if not is_our_fault(document):
        return None
    return remedy(document)


def remedy(document: Document) -> Found:
    """An apology in the brand's own words, or in plain ones, at the head of the body."""
    return begin_with(document, document.context.voice.apology.strip() or "I am sorry about this.")


_LATE = Context(channel="chat", situation="mid", history=(Turn("customer", "You charged me twice for order 7781."),))

RULE = Rule(
    id="apology.missing",
    title="Say sorry",
    why="The fault is ours. Two words own it, and the rest is heard more kindly.",
    needs="S3.36",
    dimension="empathy",
    suggestion="Name what went wrong and say that you are sorry for it.",
    check=check,
    remedy=remedy,
    firm=False,
    severity="medium",
    examples=(
        Example("The second payment is back on your card.", True, _LATE),
        Example("I am sorry, that was our mistake. The second payment is back on your card.", False, _LATE),
        Example(
            "Cancelling takes one click.",
            False,
            Context(channel="chat", history=(Turn("customer", "How do I cancel?"),)),
        ),
    ),
)
