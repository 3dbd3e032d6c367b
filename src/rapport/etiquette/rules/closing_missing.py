"""closing.missing: a letter that stops without a sign-off."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context


def check(document: Document) -> Found | None:
    """E-mail only: any closing words, name or desk line at the end counts."""
    if not document.is_letter or document.sign_off is not None or not document.sentences:
        return None
    name = None if document.context.signature else document.context.agent
    closing = f"\n\nKind regards,\n{name}" if name else "\n\nKind regards,"
    return Found(replacement=closing, at=len(document.text.rstrip()))


_MAIL = Context(channel="email", situation="first", agent="Tom Hale")

RULE = Rule(
    id="closing.missing",
    title="No sign-off",
    why="A name at the end shows that a person stands behind the answer, and whom to ask for.",
    needs="S1.5",
    dimension="tone",
    suggestion="Close with a short farewell and your name.",
    check=check,
    severity="low",
    examples=(
        Example(
            "Hi Amina,\n\nYour order arrives on Friday. You can follow it with the link in your confirmation.",
            True,
            _MAIL,
        ),
        Example("Hi Amina,\n\nYour order arrives on Friday.\n\nKind regards,\nTom", False, _MAIL),
        Example("Hi Amina,\n\nYour order arrives on Friday.\n\nTom", False, _MAIL),
        Example("Hi Amina,\n\nYour order arrives on Friday.\n\nBilling Team", False, _MAIL),
        Example("Hi Amina,\n\nYour order arrives on Friday.\n\nTom, Mill Lane Books, 0117 496 0123", False, _MAIL),
        Example(
            "Hi Amina,\n\nYour order arrives on Friday.\n\nTom Hale\nMill Lane Books, open till six on weekdays",
            False,
            _MAIL,
        ),
        Example("Your order arrives on Friday.", False, Context(channel="chat", situation="mid")),
    ),
)
