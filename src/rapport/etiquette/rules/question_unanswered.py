"""question.unanswered: something that the customer asked is left open."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.coverage import find_questions
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn


def check(document: Document) -> Found | None:
    """The first open question of the customer's waiting messages that the draft does not touch."""
    if len(document.body) == 0:
        return None
    return remedy(document) if any(not question.answered for question in find_questions(document)) else None


def remedy(document: Document) -> Found:
    """The question that is least met, as evidence."""
    asks = find_questions(document)
    open_one = next((ask for ask in asks if not ask.answered), asks[-1] if asks else None)
    return Found(evidence=open_one.text if open_one else None)


_TWO = Context(
    channel="chat",
    situation="mid",
    history=(Turn("customer", "Can I change the delivery address? And how much does express shipping cost?"),),
)

RULE = Rule(
    id="question.unanswered",
    title="A question is still open",
    why="A question left open means another message, and the feeling of not being read.",
    needs="S0.19",
    dimension="active listening",
    suggestion="Answer it, or say when you will.",
    check=check,
    remedy=remedy,
    firm=False,
    severity="medium",
    examples=(
        Example("Yes, I can change the delivery address for you.", True, _TWO),
        Example("Yes, I can change the delivery address for you. Express shipping is 9 euros.", False, _TWO),
        Example(
            "Happy to help!",
            False,
            Context(channel="chat", situation="mid", history=(Turn("customer", "Thanks, all clear now."),)),
        ),
    ),
)
