"""blame.shift: the fault is passed to colleagues, partners, the system or the rules."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.wording import first_fault

_OWNED = re.compile(
    r"\b(?:at|on) our end\b|\bours\b(?! )|mistake is ours|"
    r"\b(?:sorry|apolog\w+|our (?:mistake|fault|error|side|end)|my (?:mistake|fault)|we (?:put|should "
    r"have|got|will|'ll)|i(?:'ll| will|'ve| have) (?:ask|taken|call|sort|raise|speak|arrange|fix|"
    r"chase))\b"
)


def check(document: Document) -> Found | None:
    """A phrase that hands the fault on; one that owns it in the same sentence is left in peace."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        return not sentence.asks and not _OWNED.search(sentence.low)

    fault = first_fault(document, "blame.shift", innocent="blame.customer.innocent", keep=keep)
    if fault is None:
        return None
    hit, sentence = fault
    return Found(sentence.start, sentence.end, evidence=document.text[hit.start : hit.end])


RULE = Rule(
    id="blame.shift",
    title="Passes the blame on",
    why="To the customer we are one house. Whose desk it was is our affair.",
    needs="S3.41",
    dimension="consistency",
    suggestion="Say “we”, and what you do about it.",
    check=check,
    severity="medium",
    examples=(
        Example("That's not my department, you need to ask billing.", True),
        Example("There is nothing I can do about it, it's our policy.", True),
        Example("Our supplier let us down.", True),
        Example("We put the wrong label on it.", False),
        Example("I have asked billing and will bring you their answer by noon.", False),
    ),
)
