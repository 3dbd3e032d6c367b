"""idiom: a figure of speech to somebody for whom English is a second language."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.grammar import own_slips
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_INSTEAD = {
    "ballpark figure": "rough figure",
    "touch base": "talk",
    "on the same page": "of the same mind",
    "in a nutshell": "in short",
    "a piece of cake": "easy",
    "up in the air": "not decided",
    "back to the drawing board": "to the beginning",
    "bite the bullet": "go ahead",
    "the ball is in your court": "you decide",
    "cut corners": "save effort",
    "under the weather": "unwell",
    "hit the nail on the head": "are right",
    "at the drop of a hat": "at once",
    "beat around the bush": "avoid the question",
    "burning the midnight oil": "working late",
    "get the ball rolling": "start",
    "go the extra mile": "do more",
    "in the same boat": "in the same situation",
    "jump through hoops": "do a lot of extra steps",
    "keep an eye on": "watch",
    "out of the blue": "suddenly",
    "rule of thumb": "general rule",
    "the whole nine yards": "everything",
    "slipped through the cracks": "was forgotten",
    "fell through the cracks": "was forgotten",
    "bear with us": "please wait",
    "bear with me": "please wait",
    "down the line": "later",
    "hang tight": "please wait",
    "no strings attached": "without conditions",
}
_IDIOMS = re.compile(r"\b(?:" + "|".join(map(re.escape, _INSTEAD)) + r")\b")


def check(document: Document) -> Found | None:
    """Only where the customer's own words show that English is not their first language."""
    match = _IDIOMS.search(document.masked)
    if match is None:
        return None
    slips = sum(len(own_slips(reading.text)) for reading in document.past.by("customer"))
    if not slips or any(match.group() in reading.low for reading in document.past.readings):
        return None
    return Found(match.start(), match.end(), replacement=_INSTEAD[match.group()])


_GUEST = Context(channel="chat", situation="mid", history=(Turn("customer", "The informations was not arrived."),))

RULE = Rule(
    id="idiom",
    title="A figure of speech",
    why="Who learned English later reads a figure of speech word by word, and is lost.",
    needs="S2.31",
    dimension="tone",
    suggestion="Say it plainly.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("Your mail slipped through the cracks.", True, _GUEST),
        Example("Your mail was forgotten, I am sorry.", False, _GUEST),
        Example(
            "Your mail slipped through the cracks.",
            False,
            Context(channel="chat", situation="mid", history=(Turn("customer", "Did you get my mail?"),)),
        ),
    ),
)
