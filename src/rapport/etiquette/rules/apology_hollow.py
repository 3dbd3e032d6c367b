"""apology.hollow: words of apology that take nothing back."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.wording import first_fault

_OWNED = re.compile(
    r"\b(?:our (?:mistake|error|fault|side|slip|delay|system|website|driver|warehouse|team)|my "
    r"(?:mistake|error|fault)|we (?:made|got|should|failed|forgot|missed|mixed|lost|broke|charged|"
    r"sent|delivered|left)|i (?:made|got|should|forgot|missed)|should (?:not|never) have)\b"
)
_BUT = re.compile(
    r"^(?:we are|we're|i am|i'm)?\s?(?:very |really |so )?(?:sorry|apologies),? (?:but|though|however|yet) ?,?"
)
_SOFT = re.compile(r"\b(?:it came across|you (?:didn't|did not|weren't|were not|had to be))\b")
_PUTS_RIGHT = re.compile(r"\b(?:by mistake|should(?:'ve| have)|put (?:this|it|that|things) right)\b")
_ANY = re.compile(r"\bfor (?:any|whatever|possible)\b|\bany (?:inconvenience|trouble|confusion)\b")


def check(document: Document) -> Found | None:
    """“Sorry you feel that way”, “sorry if”, “sorry, but”, “for any inconvenience” without a word of what we did."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        words = document.masked[hit.start : hit.end]
        if _OWNED.search(sentence.low):
            return False
        if _SOFT.search(words) and (_OWNED.search(document.low) or _PUTS_RIGHT.search(document.low)):
            return False
        if words.endswith("but"):
            rest = document.masked[hit.end : sentence.end]
            return not re.search(
                r"\b(?:i|we|you)(?:'ll| will|'ve| have| can)\b|\b(?:it|they|he|she) (?:is|are|will)\b", rest
            )
        if _ANY.search(words) or "inconvenience" in words:
            return not _elsewhere(document, sentence)
        return True

    fault = first_fault(document, "apology.hollow", innocent="apology.hollow.innocent", keep=keep)
    if fault is None:
        return None
    hit, sentence = fault
    return Found(
        sentence.start, sentence.end, evidence=document.text[hit.start : hit.end], replacement=_rewrite(sentence)
    )


def _elsewhere(document: Document, sentence: Sentence) -> bool:
    """A real apology stands in another sentence: then the formula is only a formula."""
    return any(
        (other is not sentence and (document.within("apology", other) and not document.within("apology.hollow", other)))
        or _OWNED.search(other.low)
        for other in document.body
    )


def _rewrite(sentence: Sentence) -> str | None:
    but = _BUT.match(sentence.low)
    if but is not None:
        rest = sentence.text[but.end() :].strip()
        return rest[:1].upper() + rest[1:] if len(rest) > 15 else None
    if len(sentence.text) < 130 and not sentence.asks:
        return "I am sorry for the trouble this has caused you."
    return None


RULE = Rule(
    id="apology.hollow",
    title="Apology that takes nothing back",
    why="“Sorry if” and “sorry, but” put the feeling on the customer. A plain apology is heard.",
    needs="S3.36",
    dimension="empathy",
    suggestion="Name what went wrong, and say that you are sorry for it.",
    check=check,
    severity="medium",
    examples=(
        Example("We are sorry that you feel that way.", True),
        Example("We apologise for any inconvenience this may have caused.", True),
        Example("Sorry, but those are the rules.", True),
        Example("I am sorry that your order came late.", False),
        Example("Sorry if I misread your note.", False),
        Example("I'm sorry it came across that way. It should have been kept dry, and it wasn't.", False),
        Example("I am sorry for our mistake and for any trouble it caused.", False),
    ),
)
