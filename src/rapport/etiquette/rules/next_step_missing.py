"""next.step.missing: the customer is left without knowing what happens next."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.exchange import they_leave
from rapport.etiquette.models.features import sentence_features
from rapport.etiquette.models.heads import probability
from rapport.etiquette.promises import find_promises
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_FORWARD = re.compile(
    r"\b(?:i(?:'ll| will| am going to|'m going to)|we(?:'ll| will| are going to|'re going to)|(?:will|"
    r"'ll|shall) (?:be|have|get|receive|arrive|reach|hear|come|call|send|contact|write|collect|follow|"
    r"bring)|please|you can|you could|feel free|let me know|let us know|"
    r"attached|enclosed|here(?:'s| is| are)|link|on (?:its|their|the) way|next step|by (?:monday|"
    r"tuesday|wednesday|thursday|friday|tomorrow|tonight|noon)|within|one moment|a moment|checking|"
    r"bear with me|let me)\b"
)
_DONE = re.compile(
    r"\b(?:(?:i|we)(?:'ve| have)? (?:now |just |already |also )*(?:refunded|sent|booked|ordered|"
    r"cancelled|canceled|changed|reset|replaced|credited|arranged|moved|reversed|removed|put|set|"
    r"restored|fixed|blocked|unlocked|corrected|extended|reserved|updated|added (?:a|the|it)|asked)|"
    r"(?:is|are|has been|have been) (?:now |already )*(?:refunded|sent|booked|ordered|cancelled|"
    r"canceled|changed|reset|replaced|credited|done|fixed|solved|restored|blocked|unlocked|corrected|"
    r"extended|closed|back|working))\b"
)
LEAST = 0.72


def step_features(document: Document) -> list[str]:
    """What the next-step model reads: words of the last two sentences, and whether anything points forward."""
    body = document.body
    text = " ".join(sentence.low for sentence in body)
    words = [feature for sentence in body[-2:] for feature in sentence_features(sentence.text)]
    asks, forward, done = any(sentence.asks for sentence in body), bool(_FORWARD.search(text)), bool(_DONE.search(text))
    last = body[-1].low if body else ""
    signs = [
        f"asks{asks}",
        f"forward{forward}",
        f"done{done}",
        f"times{min(len(document.times), 2)}",
        f"asks{asks} forward{forward} done{done}",
        f"last forward{bool(_FORWARD.search(last))}",
        f"last past{bool(re.search('(?:was|were|had|did|ed)[ .]', last))}",
    ]
    return words + [f"{sign}/{copy}" for sign in signs for copy in range(max(1, len(words) // 12))]


def check(document: Document) -> Found | None:
    """A reply that only tells how things stand: nothing asked, promised or offered, and the model agrees."""
    if document.situation == "closing" or not document.body or not document.past.waiting or they_leave(document):
        return None
    if any(reading.has("thanks") and len(reading.words) < 12 for _, reading in document.past.waiting):
        return None
    body = document.body
    text = " ".join(sentence.low for sentence in body)
    if any(sentence.asks for sentence in body) or _FORWARD.search(text) or find_promises(document):
        return None
    sure = probability("next_step", step_features(document))
    if sure is None:
        return None if _DONE.search(text) or document.situation == "first" else Found(confidence=0.4)
    return Found(confidence=round(1 - sure, 2)) if sure < LEAST else None


_OPEN = Context(channel="chat", situation="mid", history=(Turn("customer", "My line is still dead, what now?"),))

RULE = Rule(
    id="next.step.missing",
    title="What happens next?",
    why="Without a next step the customer has to write again to learn it.",
    needs="S3.39",
    dimension="responsiveness",
    suggestion="End with what you do now, what they do, and when.",
    check=check,
    firm=False,
    severity="medium",
    examples=(
        Example("I see that there is a fault in your area.", True, _OPEN),
        Example(
            "I see that there is a fault in your area. A crew is there by 3 pm and I write to you then.", False, _OPEN
        ),
        Example("Glad it works!", False, Context(channel="chat", situation="closing")),
    ),
)
