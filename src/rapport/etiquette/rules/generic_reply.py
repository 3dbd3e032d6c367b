"""generic.reply: canned text that touches nothing of what this customer wrote."""

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.stems import content_stems
from rapport.etiquette.models.features import sentence_features
from rapport.etiquette.models.heads import probability
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

SURE = 0.6


def reply_features(document: Document) -> list[str]:
    """What the model of canned replies reads: the words, and how much of the customer's matter is taken up."""
    words = [feature for sentence in document.body for feature in sentence_features(sentence.text)]
    shared = min(4, len(_shared(document)))
    canned = document.of("canned")
    plain = sum(not any(s.start <= hit.start < s.end for hit in canned) for s in document.body)
    signs = [
        f"shared{shared}",
        f"canned{min(3, len(canned))}",
        f"plain{min(3, plain)}",
        f"timed{bool(document.times)}",
        f"shared{shared} canned{bool(canned)}",
        f"plain{min(2, plain)} canned{bool(canned)}",
    ]
    return words + [f"{sign}/{copy}" for sign in signs for copy in range(max(1, min(12, len(words) // 12)))]


def _shared(document: Document) -> frozenset[str]:
    """Content words that the draft takes up from the customer's messages."""
    said: frozenset[str] = frozenset().union(*(content_stems(sentence.low) for sentence in document.body))
    asked: frozenset[str] = frozenset().union(*(content_stems(reading.low) for reading in document.past.by("customer")))
    return (said & asked) - _EMPTY


def check(document: Document) -> Found | None:
    """Canned phrases and (nearly) no content word of the customer's; the model may confirm others."""
    canned = document.of("canned")
    if not document.past.waiting or not document.body:
        return None
    shared = _shared(document)
    plain = [s for s in document.body if not any(s.start <= hit.start < s.end for hit in canned)]
    poor = bool(canned) and len(shared) <= 1 and len(plain) <= max(1, len(document.body) // 3) and not document.times
    sure = probability("generic", reply_features(document))
    if not (
        (poor and (len(canned) >= 2 or sure is None or sure >= 0.5))
        or (sure is not None and sure >= SURE and len(canned) >= 2 and len(shared) <= 2)
    ):
        return None
    start = canned[0].start if canned else document.body[0].start
    return Found(start, document.sentence_at(start).end, confidence=round(sure, 2) if sure is not None else 0.5)


_EMPTY = frozenset(
    [
        "contact",
        "servic",
        "custom",
        "support",
        "team",
        "question",
        "issu",
        "problem",
        "request",
        "messag",
        "email",
        "time",
        "experi",
        "feedback",
        "matter",
        "case",
        "quer",
        "inquiri",
    ]
)

_ASKED = Context(
    channel="email",
    situation="first",
    history=(Turn("customer", "The hinge of my Alva cabinet hangs two centimetres low. Can you send a new one?"),),
)

RULE = Rule(
    id="generic.reply",
    title="Reads like a form letter",
    why="A text that would fit anybody tells this customer that nobody read theirs.",
    needs="S2.5",
    dimension="personalisation",
    suggestion="Name their matter in their words, and answer it.",
    check=check,
    firm=False,
    severity="medium",
    examples=(
        Example(
            "Hello,\n\nThank you for contacting us. Your request is important to us. Please visit our FAQ "
            "for more information.\n\nSupport Team",
            True,
            _ASKED,
        ),
        Example(
            "Hello,\n\nThank you for contacting us. A new hinge for your Alva cabinet leaves today.\n\nTom",
            False,
            _ASKED,
        ),
    ),
)
