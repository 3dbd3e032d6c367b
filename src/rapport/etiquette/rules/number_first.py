"""number.first: the answer opens with a case number instead of the person or the matter."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule

_NUMBER = re.compile(
    r"(?:re(?:f|ference)?:? ?)?(?:your )?(?:ticket|case|incident|request|enquiry|inquiry|complaint|file|ref(?:erence)?)"
    r"(?: (?:number|no\.?|id|ref))?:? ?#?(?=[a-z-]*\d)[\w/-]{3,20} ?(?P<mark>[:–—-]|\b(?:is|was|has|refers)\b)"
)


def check(document: Document) -> Found | None:
    """The first sentence after the greeting begins with the number of a ticket or case."""
    if not document.body:
        return None
    first = document.body[0]
    match = _NUMBER.match(first.low)
    if match is None:
        return None
    start, end = first.start, first.start + match.end()
    rest = document.text[end : first.end].lstrip()
    simple = match["mark"] in ":–—-" and len(rest) > 12
    return Found(start, first.end, replacement=rest[:1].upper() + rest[1:] if simple else None)


RULE = Rule(
    id="number.first",
    title="The number comes first",
    why="Nobody is a number. What they wrote about comes first, the number at the end for who needs it.",
    needs="S2.6",
    dimension="personalisation",
    suggestion="Begin with their matter, and put the number at the end.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("Hi Ana,\n\nTicket 4711: the new part leaves today.\n\nTom", True),
        Example("Hi Ana,\n\nCase no. 88-120 has been updated.\n\nTom", True),
        Example("Hi Ana,\n\nThe new part leaves today (ticket 4711).\n\nTom", False),
        Example("Your tickets for 4 May are attached.", False),
    ),
)
