"""negative.language: a flat no, with nothing after it."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn
from rapport.etiquette.wording import first_fault

_NO = re.compile(
    r"\b(?:not|no|n't|cannot|unable|impossible|unavailable|denied|declined|rejected|refused|excluded|"
    r"sold out|out of stock|discontinued|never|closed|final|non-refundable|nothing|ineligible|"
    r"unfortunately)\b|n't\b|\bnot\b"
)
_SMALL = re.compile(
    r"\b(?:do not hesitate|don't hesitate|no problem|no wonder|no hurry|no good reason|no "
    r"excuse|no printer|not one|recall|without one|nothing to (?:fear|pay|worry)|need at|no "
    r"worries|not a problem|no need|not only|no "
    r"longer than|don't worry|do not worry|why not|if not|no charge|no cost|no fee|no extra|nothing "
    r"to pay|no later|not your fault|cannot wait|can't wait|no doubt)\b"
)


def check(document: Document) -> Found | None:
    """A refusal in a draft that holds no offer, alternative, question or dated act anywhere."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        words = sentence.low
        return bool(_NO.search(words)) and not sentence.asks and not _SMALL.search(words)

    fault = first_fault(document, "refusal", keep=keep)
    if fault is None:
        return None
    hit, sentence = fault
    for other in document.body:
        if other.asks:
            return None
        if _way_forward(document, other, sentence, hit):
            return None
    return Found(sentence.start, sentence.end)


def _way_forward(document: Document, other: Sentence, refusal: Sentence, hit: Hit) -> bool:
    if (
        re.search(r"\b(?:article|section|clause|terms|policy|conditions|rules?|stated)\b", other.low)
        and other is not refusal
        and not other.asks
    ):
        return False
    if (
        re.search(r"\b(?:contact us|let (?:me|us) know|do not hesitate|any (?:other|further) questions)\b", other.low)
        and not other.asks
    ):
        return False
    for offer in document.hits.get("offer", ()):
        if not other.start <= offer.start < other.end:
            continue
        if other is refusal and offer.start < hit.end and offer.end > hit.start:
            continue
        words = document.low[offer.start : offer.end]
        before = document.low[max(other.start, offer.start - 12) : offer.start]
        if re.search(r"n't|\bnot\b|\bno\b|cannot|unable", words) or re.search(r"\b(?:not|no|than|n't)\s*$", before):
            continue
        if (
            other is refusal
            and offer.start < hit.start
            and not re.search(r"\b(?:but|instead|however|though)\b", other.low)
        ):
            continue
        return True
    return other is not refusal and document.has_time(other.start, other.end) and not _NO.search(other.low)


_MAIL = Context(channel="chat", situation="mid", history=(Turn("customer", "Can I return the lamp? It is 40 days."),))

RULE = Rule(
    id="negative.language",
    title="A no without a way forward",
    why="A refusal alone ends the talk. What can be done instead keeps the customer.",
    needs="S3.8",
    dimension="tone",
    suggestion="Add what you can do: an alternative, a person who decides, or the next date.",
    check=check,
    firm=False,
    severity="medium",
    examples=(
        Example("No, that is not possible.", True, _MAIL),
        Example("Unfortunately we can't take it back.", True, _MAIL),
        Example("We can't take it back after 30 days, but I can offer you a repair.", False, _MAIL),
        Example("That is not possible. Would an exchange help?", False, _MAIL),
    ),
)
