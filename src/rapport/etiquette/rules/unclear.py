"""unclear: words from which the customer can't tell what happens or what to do."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context, Turn

_DOUBLE = re.compile(
    r"\b(?:not (?:un|im|in)(?:possible|likely|usual|common|able|clear|necessary|reasonable)\w*|"
    r"(?:not|n't|never|no)\b[^.!?;]{1,60}\b(?:unless|without)\b[^.!?;]{1,60}\b(?:not|n't|unless|without))\b"
)
_NOWHERE = re.compile(
    r"\b(?:(?:in|through|via|by|over) the (?:usual|normal|regular|standard|other|appropriate|relevant|correct|proper) "
    r"(?:way|manner|channels?|place|form|route|procedure|process|link|menu|method|page)|as (?:applicable|appropriate)|"
    r"(?:where|if|when) (?:applicable|appropriate)|respectively|the (?:above|below)[- ]mentioned|"
    r"aforementioned|accordingly|the (?:first|second|other) (?:one|part) (?:of (?:it|that|this) )?"
    r"(?:applies|goes|needs|has)|the (?:thing|bit|part|stuff) (?:in|on|at|with|there)|"
    r"do (?:the|that) (?:thing|other)|and so on|it depends on (?:the|how) (?:it|case|situation|circumstances))\b"
)
_TAIL = re.compile(r"\b(?:but|except|unless|although|however|provided|only if|if not|otherwise|depending)\b")
_MANY_CONDITIONS = 3


def check(document: Document) -> Found | None:
    """A double negation, a way that is not named, or conditions piled up in one sentence."""
    said = document.customer_words
    for sentence in document.body:
        found = _DOUBLE.search(sentence.low) or _NOWHERE.search(sentence.low)
        if found and not set(found.group().split()) <= said and not _named(sentence, found.end()):
            return Found(sentence.start, sentence.end, confidence=0.6)
        if len(_TAIL.findall(sentence.low)) >= _MANY_CONDITIONS:
            return Found(sentence.start, sentence.end, confidence=0.5)
    return None


def _named(sentence: Sentence, end: int) -> bool:
    """Whether what follows says which way is meant: a colon, brackets, a link, "that is"."""
    after = sentence.low[end : end + 40]
    return bool(re.match(r"\s*(?:[:(,–—-]\s*(?:under|at|by|settings|menu|that is|which is|i\.e\.|https?)|\()", after))


_OWED = Context(channel="chat", situation="mid", history=(Turn("customer", "What do I owe, and how do I pay it?"),))

RULE = Rule(
    id="unclear",
    title="Hard to follow",
    why="What can be read in two ways is read in the wrong one, and costs another message.",
    needs="S2.9",
    dimension="tone",
    suggestion="Say who does what, where and when, one thing a sentence.",
    check=check,
    firm=False,
    severity="low",
    examples=(
        Example("It isn't impossible, and not unlikely, that both apply.", True, _OWED),
        Example("Please settle it through the usual channels.", True, _OWED),
        Example("You owe 40 euros; pay it in the app under Bills.", False, _OWED),
        Example("You owe 40 euros. The link below takes cards and transfers.", False, _OWED),
    ),
)
