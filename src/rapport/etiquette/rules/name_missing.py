"""name.missing: the customer's name is known and the first reply does not use it."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Customer
from rapport.etiquette.wording import first_name


def check(document: Document) -> Found | None:
    """A generic salutation in place of a known name, in a first reply or a letter."""
    opening = document.salutation
    if not document.customer or opening is None or _uses_name(document):
        return None
    letter_or_first = document.is_letter or (
        document.situation == "first" and document.context.channel in {"chat", "portal"}
    )
    if not letter_or_first or (opening.name and not opening.generic):
        return None
    if document.situation != "first" and not (opening.generic and opening.word):
        return None
    name = first_name(document)
    word = document.text[opening.start : opening.start + len(opening.word)]
    plural = opening.word in {"", "to whom it may concern", "welcome", "greetings"}
    return Found(
        opening.start,
        opening.end,
        replacement=f"Hello {name}"
        if plural
        else f"{word.split()[0] if opening.word.startswith('hey') else word} {name}",
    )


def _uses_name(document: Document) -> bool:
    known = {*document.customer, *(document.context.customer.name or "").lower().replace(".", "").split()}
    return any(
        word in known
        for word in document.low.replace(",", " ").replace(".", " ").replace("!", " ").replace("?", " ").split()
    )


_KNOWN = Context(channel="email", situation="first", customer=Customer(name="Amina Diallo"))

RULE = Rule(
    id="name.missing",
    title="Use the customer's name",
    why="The name is known. A general address makes a personal matter feel like a mass mailing.",
    needs="S2.4",
    dimension="personalisation",
    suggestion="Address the customer by name.",
    check=check,
    severity="low",
    examples=(
        Example("Dear customer,\n\nYour order arrives on Friday.\n\nTom", True, _KNOWN),
        Example("Hello,\n\nYour order arrives on Friday.\n\nTom", True, _KNOWN),
        Example("Dear Ms Diallo,\n\nYour order arrives on Friday.\n\nTom", False, _KNOWN),
        Example(
            "Dear customer,\n\nYour order arrives on Friday.\n\nTom", False, Context(channel="email", situation="first")
        ),
    ),
)
