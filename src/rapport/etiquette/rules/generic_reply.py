"""generic.reply: canned text that touches nothing of what this customer wrote."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.stems import content_stems
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn


def check(document: Document) -> Found | None:
    """Canned phrases, and (nearly) no content word shared with the customer's messages."""
    canned = document.of("canned")
    if not canned or not document.past.waiting or not document.body:
        return None
    said = frozenset().union(*(content_stems(sentence.low) for sentence in document.body))
    asked = frozenset().union(*(content_stems(reading.low) for reading in document.past.by("customer")))
    shared = {word for word in said & asked if word not in _EMPTY}
    plain = [s for s in document.body if not any(s.start <= hit.start < s.end for hit in canned)]
    if len(shared) <= 1 and len(plain) <= max(1, len(document.body) // 3) and not document.times:
        return Found(canned[0].start, document.sentence_at(canned[0].start).end)
    return None


_EMPTY = frozenset("contact servic custom support team question issu problem request messag email time experi feedback matter case quer inquiri".split())

_ASKED = Context(channel="email", situation="first", history=(Turn("customer", "The hinge of my Alva cabinet hangs two centimetres low. Can you send a new one?"),))

RULE = Rule(
    id="generic.reply",
    title="Reads like a form letter",
    why="A text that would fit anybody tells this customer that nobody read theirs.",
    needs="S2.2",
    dimension="personalisation",
    suggestion="Name their matter in their words, and answer it.",
    check=check,
    firm=False,
    severity="medium",
    examples=(
        Example("Hello,\n\nThank you for contacting us. Your request is important to us. Please visit our FAQ for more information.\n\nSupport Team", True, _ASKED),
        Example("Hello,\n\nThank you for contacting us. A new hinge for your Alva cabinet leaves today.\n\nTom", False, _ASKED),
    ),
)
