"""main.last: the answer stands at the very end, after a long run-up."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.coverage import find_asks
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_VERDICT = re.compile(
    r"^(?:so |therefore,? |for this reason,? |that said,? |in conclusion,? |in short,? |finally,? )"
    r"(?:yes|no|your (?:request|claim|refund|application|order)|(?:we|i) (?:can|will|have)|you (?:can|will))\b"
)
_MOST_BEFORE = 70


def check(document: Document) -> Found | None:
    """The verdict, with "so" or "therefore", comes last, after more than seventy words that answer nothing."""
    body = document.body
    if len(body) < 4 or not find_asks(document):
        return None
    last = body[-1] if len(body[-1].low.split()) > 4 else body[-2]
    before = [sentence for sentence in body if sentence.end <= last.start]
    words = sum(len(sentence.low.split()) for sentence in before)
    if words <= _MOST_BEFORE or not _VERDICT.match(last.low):
        return None
    if any(re.match(r"(?:yes|no|of course|certainly|unfortunately)\b", sentence.low) for sentence in before):
        return None
    return Found(last.start, last.end)


_ASKED = Context(channel="chat", situation="mid", history=(Turn("customer", "Can I return the lamp after 40 days?"),))
_LONG = (
    "Our lamps are made by hand in a small workshop near Bergen, where each piece is tested twice before it leaves. "
    "Customers often tell us how much they like the warm light of the shade, which is cut from a single sheet. "
    "The rules on returns were written some years ago, together with our partners, and are looked at every spring. "
    "They name thirty days for most goods, and some exceptions for things that are made to order. "
)

RULE = Rule(
    id="main.last",
    title="The answer comes last",
    why="Who asked looks for the answer first. What comes before it is read with half an eye.",
    needs="S3.25",
    dimension="responsiveness",
    suggestion="Open with the answer, then the reasons.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example(_LONG + "Therefore, we can take it back.", True, _ASKED),
        Example("Yes, we can take it back. " + _LONG, False, _ASKED),
        Example("We can take it back, so please send it.", False, _ASKED),
    ),
)
