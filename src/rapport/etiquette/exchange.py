"""What the deciding model knows of the talk itself: who takes leave, what was asked and answered, who waits."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.history import Reading
from rapport.etiquette.analysis.stems import content_stems
from rapport.etiquette.feeling import acknowledged_before, only_answered
from rapport.etiquette.slots import excuses_asking, find_asked

_LEAVES = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|k|great|perfect|cool|thanks?|thank you|ty|thx|cheers|well|and|oh|good|fine|super|lovely)"
    r"[\s,.!]+)*(?:(?:no+|nope|nah)(?=[\s,.!]*(?:$|thanks?|thank|thx|ty|that|nothing|i'?m|bye|more|all))|"
    r"no more|nothing(?: else| more)?|(?:no,? )?that(?:'?s| is| was| will be|'ll be)? (?:all|it|everything|fine)|"
    r"all good|i'?m (?:good|fine|all set)|bye(?: bye)?|goodbye|good ?night|take care|"
    r"have a (?:good|nice|great) (?:day|one|evening))\b"
)
_PLEASED = re.compile(
    r"^\W*(?:ok(?:ay)?|k|great|perfect|cool|thanks?|thank (?:you|u)|ty|thx|tq|cheers|ta|got it|works?(?: now)?|done|"
    r"it works|lovely|super|brilliant|sorted|you too|same to you|will do|noted|alright|much appreciated)\b"
)
_MORE = re.compile(
    r"\b(?:any ?thing|something) else\b|\bany (?:other|further|more) (?:question|concern|issue|help|assistance|query)"
)
_HOLDS = re.compile(
    r"\b(?:(?:one|a|just a|give me a|allow me a|1|2|two|few|couple of) (?:moment|minute|min|second|sec|tick)s?\b|"
    r"bear with me|hold on|let me (?:check|look|see|pull|find|get|open)|(?:checking|looking)\b|"
    r"stay (?:connected|online)|please (?:wait|hold))"
)
_GOES = re.compile(
    r"\bthank(?:s| you) for (?:contacting|choosing|chatting|calling|reaching|being|your (?:time|patience|order))|"
    r"\bhave a (?:\w+ ){0,3}(?:day|evening|night|weekend|one|afternoon|trip|flight|journey|stay)\b|"
    r"\b(?:good)?bye\b|\btake care\b|\byou(?:'re| are) (?:very |most |always )?welcome\b"
)
_SETTLED = re.compile(
    r"\b(?:works?|working|solved|solves|fixed|sorted|resolved|settled|arrived|all (?:good|clear|correct|well|fine)|"
    r"thank(?:s| you)|cheers|ta|got it|that'?s (?:great|perfect|clear|good|lovely|all)|perfect|brilliant|lovely)\b"
)
_STILL = re.compile(r"\b(?:not|no|never|still|but|wait|again|hope|except|yet)\b|n't\b|\d")
_HEDGES = re.compile(
    r"\b(?:usually|probably|most likely|often|might|may|could be|possibly|normally|in most cases|as a rule|seems?)\b"
)
_SHORT, _HOLDING, _BRIEF = 10, 25, 7
_ANSWER = 6


def they_leave(document: Document) -> bool:
    """The customer's last words only take leave, or say that there is nothing more."""
    said = _short_words(document)
    return bool(said) and bool(_LEAVES.search(said))


def they_are_settled(document: Document) -> bool:
    """Whether the customer's last words take leave, or say in brief that all is well."""
    return document.once("they are settled", _they_are_settled)


def _they_are_settled(document: Document) -> bool:
    said = _short_words(document)
    well = len(said.split()) <= _BRIEF and bool(_SETTLED.search(said)) and not _STILL.search(said)
    return well or they_leave(document)


def read_exchange(document: Document) -> dict[str, float]:
    """Each sign of the exchange, 0-1."""
    said, before = _short_words(document), _turn_before(document)
    low = " ".join(sentence.low for sentence in document.body)
    asked = find_asked(document)
    answers = bool(said) and before is not None and any(s.asks for s in before.sentences)
    return {
        "quick and under way": float(document.is_quick and document.situation == "mid"),
        "they leave": float(they_leave(document)),
        "they are settled": float(they_are_settled(document)),
        "they are pleased": float(bool(said) and bool(_PLEASED.search(said))),
        "asked for more": float(before is not None and bool(_MORE.search(before.low))),
        "acknowledged before": float(document.is_quick and acknowledged_before(document)),
        "only answered since": float(document.is_quick and only_answered(document)),
        "they only answer": float(answers and len(said.split()) <= _ANSWER),
        "holds on": float(len(low.split()) <= _HOLDING and bool(_HOLDS.search(low))),
        "hedges": float(bool(_HEDGES.search(low))),
        "takes leave": float(bool(_GOES.search(low))),
        "asks for what was given": float(any(one.given is not None for one in asked)),
        "asks for what was not given": float(bool(asked) and all(one.given is None for one in asked)),
        "says why it asks": float(excuses_asking(document)),
        "asks as we asked": _asked_again(document),
    }


def _short_words(document: Document) -> str:
    """The customer's waiting words where they are few and ask nothing, else empty."""
    return document.once("short words", _read_short_words)


def _read_short_words(document: Document) -> str:
    said = " ".join(reading.low for _, reading in document.past.waiting)
    return said if len(said.split()) <= _SHORT and "?" not in said else ""


def _turn_before(document: Document) -> Reading | None:
    """Our turn just before the words that wait."""
    past, waiting = document.past, document.past.waiting
    at = waiting[0][0] - 1 if waiting else -1
    return past.readings[at] if at >= 0 and past.turns[at].author == "agent" else None


def _asked_again(document: Document) -> float:
    """How much of what a question of the draft is about stood in a question of ours that the customer has answered."""
    ours = [content_stems(s.low) for reading in document.past.by("agent") for s in reading.sentences if s.asks]
    most = 0.0
    for sentence in document.body:
        wanted = content_stems(sentence.low) if sentence.asks else frozenset()
        for one in ours:
            if wanted & one:
                most = max(most, len(wanted & one) / len(wanted | one))
    return most
