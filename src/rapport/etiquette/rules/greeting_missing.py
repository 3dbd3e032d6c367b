"""greeting.missing: a letter that opens without any greeting."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer, Turn
from rapport.etiquette.wording import first_name


def check(document: Document) -> Found | None:
    """E-mail opens with a greeting, a first chat reply with a greeting, name or courtesy; later lines need none."""
    if document.salutation is not None or not document.sentences:
        return None
    if document.is_letter:
        if document.situation != "first" and _goes_on(document):
            return None
    elif document.context.channel != "chat" or document.situation != "first" or _named_early(document):
        return None
    name = first_name(document)
    greeting = f"Hi {name}" if name else "Hello"
    return Found(replacement=f"{greeting},\n\n" if document.is_letter else f"{greeting}! ", at=0)


_COURTEOUS = re.compile(
    r"\W*(?:thank|welcome|(?:i am |i'm |we are |we're |oh,? )*(?:so |very |really |truly )*sorry|oh (?:no|dear)|"
    r"(?:i |we )?(?:sincerely |do )*apologi[sz]e|(?:my |our )?apologies|congratulations|no (?:worries|problem)|"
    r"of course|sure|certainly|absolutely|gladly|happy to|glad to|i understand|i(?:'d| would) be (?:happy|glad)|"
    r"yes,? i(?:'m| am) here|(?:i|we) can (?:certainly |definitely |gladly )?help|let(?:'s| me))\b"
)


def _named_early(document: Document) -> bool:
    opening = document.low[:80].split()
    return any(word.strip(",.!?") in document.customer for word in opening) or bool(_COURTEOUS.match(document.low))


def _goes_on(document: Document) -> bool:
    """A quick exchange of letters: the last turns were short and the draft is too."""
    return len(document.text) < 160 and any(
        len(turn.text) < 120 for turn in document.context.history if turn.author == "agent"
    )


_ASKS = (Turn("customer", "My order 7781 has not come. Where is it?"),)
_MAIL = Context(channel="email", situation="first", customer=Customer(name="Amina Diallo"), history=_ASKS)

RULE = Rule(
    id="greeting.missing",
    title="No greeting",
    why="A letter without a greeting reads like an order. A hello with the name costs two words and sets the tone.",
    needs="S1.4",
    dimension="tone",
    suggestion="Open with a greeting and the customer's name.",
    check=check,
    severity="medium",
    examples=(
        Example("Your order left our warehouse this morning and arrives on Friday.\n\nKind regards,\nTom", True, _MAIL),
        Example("Hi Amina,\n\nYour order arrives on Friday.\n\nKind regards,\nTom", False, _MAIL),
        Example("Good morning,\n\nYour order arrives on Friday.\n\nTom", False, _MAIL),
        Example("I am sorry to hear that. What does the lamp show?", False, Context(channel="chat", situation="first")),
        Example("On it, one minute please.", False, Context(channel="chat", situation="mid")),
        Example(
            "Your order is on the van.",
            True,
            Context(channel="chat", situation="first", customer=Customer(name="Amina")),
        ),
        Example(
            "Thank you, Amina. Your order is on the van.",
            False,
            Context(channel="chat", situation="first", customer=Customer(name="Amina")),
        ),
    ),
)
