"""overpromise: certainty that nobody can keep."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.wording import first_fault

_SOFT = (
    (
        re.compile(
            r"\b(?:definitely|absolutely|certainly|undoubtedly|surely|without fail|without a doubt|for sure|100 ?%) ",
            re.I,
        ),
        "",
    ),
    (re.compile(r"\b(?:can |personally |fully )*guarantee (?:you )?", re.I), "expect "),
)
_ABSOLUTE = re.compile(
    r"\b(?:never|always|forever|ever again|again|no (?:more )?(?:problems?|issues?|delays?)|everything|nothing)\b"
)


def check(document: Document) -> Found | None:
    """A guarantee, a never or a hundred per cent that no product guarantee, condition or negation explains."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        words = document.masked[hit.start : hit.end]
        if sentence.asks or re.match(r"always work(?:s|ing|ed)?$", words):
            return False
        if re.search(
            r"\b(?:can't|cannot|not|n't|hard to) (?:say|tell|know|be|promise)\b",
            sentence.low[: hit.start - sentence.start + 1],
        ):
            return False
        future = re.search(
            r"\b(?:will|'ll|won't|going to|can|never|guarantee\w*|promise|100|always|by|shall|is|are)\b", sentence.low
        )
        if words in {
            "definitely",
            "absolutely",
            "certainly",
            "surely",
            "for sure",
            "for good",
            "forever",
            "no doubt",
            "in any case",
            "for life",
            "rest assured",
        }:
            return bool(
                re.search(
                    rf"\b(?:will|'ll|won't|shall|is going to|be)\b[^.]{{0,20}}{re.escape(words)}|"
                    rf"{re.escape(words)}[^.]{{0,20}}\b(?:will|'ll|be|arrive|get|have|receive|fix\w*|by|today|tomorrow|"
                    rf"before|never)\b",
                    sentence.low,
                )
            )
        return bool(future)

    fault = first_fault(document, "overpromise", innocent="overpromise.innocent", keep=keep)
    if fault is None:
        return None
    _, sentence = fault
    soft = sentence.text
    for pattern, word in _SOFT:
        soft = pattern.sub(word, soft, count=1)
    useful = soft != sentence.text and not _ABSOLUTE.search(soft.lower())
    return Found(sentence.start, sentence.end, replacement=soft[:1].upper() + soft[1:] if useful else None)


RULE = Rule(
    id="overpromise",
    title="Promises too much",
    why="A certainty that breaks once costs more trust than a careful word.",
    needs="S2.22",
    dimension="consistency",
    suggestion="Say what you will do and when, and what it depends on.",
    check=check,
    severity="medium",
    examples=(
        Example("I guarantee you that it arrives tomorrow.", True),
        Example("This will never happen again.", True),
        Example("It will definitely be fixed tonight.", True),
        Example("The lamp has a 2-year guarantee.", False),
        Example("I can't promise a date yet.", False),
        Example("The shirt is 100% cotton.", False),
        Example("If it happens again, call me.", False),
    ),
)
