"""inclusive.words: a word that leaves some people out, where a plain one fits all."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_INSTEAD = {
    "manpower": "staff",
    "mankind": "people",
    "man-made": "artificial",
    "chairman": "chair",
    "salesman": "salesperson",
    "repairman": "technician",
    "repairmen": "technicians",
    "delivery man": "driver",
    "cleaning lady": "cleaner",
    "housewife": "customer",
    "blacklisted": "blocked",
    "blacklist": "block list",
    "whitelist": "allow list",
    "whitelisted": "allowed",
    "grandfathered": "kept on the old terms",
    "sanity check": "quick check",
    "the disabled": "people with disabilities",
    "handicapped": "disabled",
    "wheelchair-bound": "using a wheelchair",
    "he/she": "they",
    "his/her": "their",
    "him/her": "them",
    "s/he": "they",
}
_WORDS = re.compile(
    r"(?<![\w/])(?:" + "|".join(map(re.escape, sorted(_INSTEAD, key=len, reverse=True))) + r")(?![\w/])"
)


def check(document: Document) -> Found | None:
    """A word of the list that the customer has not used."""
    for match in _WORDS.finditer(document.masked):
        if any(match.group() in reading.low for reading in document.past.readings):
            continue
        good = _INSTEAD[match.group()]
        if document.text[match.start()].isupper():
            good = good[:1].upper() + good[1:]
        return Found(match.start(), match.end(), replacement=good)
    return None


RULE = Rule(
    id="inclusive.words",
    title="A word for everybody",
    why="A word that fits all readers costs nothing, and nobody stumbles over it.",
    needs="S2.31",
    dimension="tone",
    suggestion="Take the word that fits everybody.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("Our repairman calls when he/she is near.", True),
        Example("Your address was blacklisted by mistake.", True),
        Example("Our technician calls when they are near.", False),
        Example(
            "The chairman's name is changed.",
            False,
            Context(channel="chat", history=(Turn("customer", "Please change our chairman."),)),
        ),
    ),
)
