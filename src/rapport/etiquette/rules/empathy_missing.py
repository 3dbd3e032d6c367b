"""empathy.missing: the customer is upset, and nothing in the draft acknowledges it."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.feeling import acknowledged_before, acknowledges
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Turn
from rapport.etiquette.wording import begin_with

SENTENCE = "I am sorry for the trouble this has caused you, and I understand that it is frustrating."


def check(document: Document) -> Found | None:
    """Upset 2 or more and no feeling, trouble or apology named, nor in our turn just before in a quick chat."""
    if document.upset < 2 or not document.body or acknowledges(document):
        return None
    if document.is_quick and acknowledged_before(document):
        return None
    return remedy(document)


def remedy(document: Document) -> Found:
    """The brand's own apology, or a sentence of understanding, at the head of the body."""
    return begin_with(document, document.context.voice.apology.strip() or SENTENCE)


_UPSET = Context(
    channel="email",
    customer=Customer(name="Ana", upset=3),
    history=(Turn("customer", "Third week without internet and nobody answers. I am furious."),),
)

_HEARD = Context(
    channel="chat",
    situation="mid",
    customer=Customer(name="Ana", upset=2),
    history=(
        Turn("customer", "The app logs me out for the third time today"),
        Turn("agent", "I am so sorry, Ana. Which phone do you use?"),
        Turn("customer", "Pixel 7"),
        Turn("agent", "Thanks. Which version of the app is it?"),
        Turn("customer", "8.2.1"),
    ),
)

RULE = Rule(
    id="empathy.missing",
    title="Acknowledge how they feel",
    why="Somebody upset hears nothing else until they have been heard.",
    needs="S2.10",
    dimension="empathy",
    suggestion="Begin with one sentence on what this has cost them, then the solution.",
    check=check,
    remedy=remedy,
    severity="high",
    examples=(
        Example("Hi Ana,\n\nA technician visits you on Monday at 9.\n\nTom", True, _UPSET),
        Example(
            "Hi Ana,\n\nThree weeks without internet is far too long. A technician visits you on Monday at 9.\n\nTom",
            False,
            _UPSET,
        ),
        Example(
            "Hi Ana,\n\nA technician visits you on Monday at 9.\n\nTom",
            False,
            Context(channel="email", customer=Customer(name="Ana", upset=0)),
        ),
        Example("Thank you. Please update it to 8.2.3 and try again, I stay with you.", False, _HEARD),
    ),
)
