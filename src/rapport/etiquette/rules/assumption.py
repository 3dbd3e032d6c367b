"""assumption: a cause or fact that nobody has told is stated instead of asked."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn
from rapport.etiquette.wording import first_fault

_KNOWN = re.compile(
    r"\b(?:our (?:log|records|system)|the (?:log|tracking|scan|photo|camera|report)|i (?:see|can see|checked|found)|"
    r"you (?:told|wrote|said|mentioned)|must (?:be|have been) "
    r"(?:very |so |really )?(?:hard|frighten\w+|frustrat\w+|annoy\w+|"
    r"worr\w+|"
    r"stress\w+|upset\w*|tir\w+|disappoint\w+|a (?:shock|worry|pain|nuisance|nasty|hard|long)))\b"
)


def check(document: Document) -> Found | None:
    """ "You must have …", "clearly", "probably your …": a guess about the customer, with nothing that shows it."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        return not sentence.asks and not _KNOWN.search(sentence.low)

    fault = first_fault(document, "guess", keep=keep)
    if fault is None:
        return None
    _, sentence = fault
    return Found(sentence.start, sentence.end, confidence=0.6)


_ASKED = Context(channel="chat", situation="mid", history=(Turn("customer", "My watch stopped yesterday."),))

RULE = Rule(
    id="assumption",
    title="A guess told as a fact",
    why="A wrong guess costs a round, and a right one still sounds like an accusation.",
    needs="S2.18",
    dimension="active listening",
    suggestion="Ask what happened, or say what shows it.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("You must have let water in.", True, _ASKED),
        Example("Somebody at your place has probably dropped it.", True, _ASKED),
        Example("Did it get wet, by any chance?", False, _ASKED),
        Example("That must have been annoying.", False, _ASKED),
        Example("The scan shows that it was delivered to number 12.", False, _ASKED),
    ),
)
