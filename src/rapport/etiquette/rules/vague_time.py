"""vague.time: something is promised without saying when."""

import re
from datetime import UTC, datetime, timedelta

from rapport.etiquette.analysis.dates import zone_of
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context
from rapport.etiquette.wording import first_fault

_ABOUT_THEM = re.compile(
    r"\b(?:please|kindly|could you|can you|would you|if you|when you|once you|let us know|let me know|"
    r"send us|you can|you could)\b[^.;]{0,60}$"
)
_REAL = re.compile(
    r"\d|\b(?:today|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|"
    r"midnight|within (?:an?|one|two|three|four|five|the) (?:hour|day|week|minute)|end of (?:the "
    r")?(?:day|week)|this (?:afternoon|evening|morning|week))\b"
)


def check(document: Document) -> Found | None:
    """A vague word about our own act in a clause (or a draft's neighbouring sentence) that holds no real time."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        before = document.masked[sentence.start : hit.start]
        if _ABOUT_THEM.search(before) or sentence.asks:
            return False
        return not _dated(document, sentence)

    fault = first_fault(document, "vague.time", innocent="vague.time.innocent", keep=keep)
    if fault is None:
        return None
    hit, _ = fault
    words = document.text[hit.start : hit.end]
    replacement = (
        f"by {_tomorrow(document)}"
        if re.fullmatch(
            r"(?i)(?:very |quite )?(?:soon|shortly|asap|momentarily|as soon as possible|in due course|"
            r"eventually|as (?:quickly|fast) as possible)",
            words,
        )
        else None
    )
    return Found(hit.start, hit.end, replacement=replacement)


def _dated(document: Document, sentence: Sentence) -> bool:
    """A real time in the same sentence, or right after it (“I'll write soon. At the latest on Friday.”)."""
    place = document.sentences.index(sentence)
    follows = document.sentences[place + 1 : place + 2]
    for other in (sentence, *follows):
        if any(other.start <= a < other.end and _REAL.search(document.low[a:b]) for a, b in document.times) and (
            other is sentence
            or re.search(r"\b(?:latest|by|until|before|at|expect|should|between|today|tomorrow)\b", other.low)
        ):
            return True
    return False


def _tomorrow(document: Document) -> str:
    moment = (document.context.now or datetime.now(UTC)).astimezone(zone_of(document.context.zone)) + timedelta(days=1)
    while moment.weekday() >= 5:
        moment += timedelta(days=1)
    return f"{moment:%A}, 5 pm"


RULE = Rule(
    id="vague.time",
    title="Say when",
    why="“Soon” means something else to everybody. A time lets the customer plan, and lets us keep our word.",
    needs="S3.27",
    dimension="responsiveness",
    suggestion="Name a day and an hour, even if it is only when you will next write.",
    check=check,
    severity="medium",
    examples=(
        Example("We will get back to you soon.", True),
        Example("Your refund will be processed as soon as possible.", True),
        Example("I will write to you by Friday noon.", False),
        Example("Get well soon!", False),
        Example("Thank you for coming back to us so quickly.", False),
        Example("I'll look as soon as you send the photo, within the hour.", False, Context(channel="chat")),
    ),
)
