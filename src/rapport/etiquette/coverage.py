"""The customer's open questions and wishes, and whether a draft meets them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.answers import answer_signs, seems_met
from rapport.etiquette.models.manners import read_table
from rapport.etiquette.types import Question

_SPLIT = re.compile(
    r",?\s(?:and|or|but|plus|also)\s(?=(?:(?:please|i would|i'd|i also|is|are|can|could|do|does|did|will|would|should|"
    r"how|what|when|where|why|which|who|may|am|was|has|have|if|whether)\b))|;\s|"
    r",\s(?=(?:is|are|do|does|did|can|could|will|would|should|when|how|where|what|why)\s(?:there|it|i|we|you|they|the|"
    r"my|this|that|much|many|long|is|are|do|does|can|will)\b)"
)
_OPENS = re.compile(
    r"^(?:\d[).:] ?|[-*•] ?)?"
    r"(?:(?:and|but|so|also|ok|okay|hi|hello|please|or|then|well|plus|if so|if not|by the way|btw)[, "
    r"]+){0,3}(?:how|what|when|where|why|who|whom|which|whose|can|could|may|is|are|am|do|does|did|"
    r"will|would|should|shall|has|have|was|were|isn't|aren't|don't|doesn't|can't|any)\b"
)
_WISH = re.compile(
    r"\b(?:please|kindly|pls|plz) (?:also |just |then )?(?:confirm|tell|let me know|explain|advise|"
    r"clarify|send|correct|change|cancel|stop|remove|add|make sure|ask|look|check|refund|replace|give|"
    r"book|move|resend|update|close|delete|help|arrange|extend|fix|call|block|transfer|issue|credit|"
    r"return|include)\b|"
    r"\b(?:i|we)(?:'d| would| do)? (?:also |really |only |just |urgently |still )?(?:like|want|need|"
    r"wish|expect|demand) (?:to know|to|a|an|the|my|our|it|this|that|both|one|two|some|new|this back|"
    r"someone|somebody|you to)\b|"
    r"\b(?:i|we)(?:'d| would) be (?:glad|happy|grateful) (?:to (?:hear|know)|if|for)\b|\b(?:i|we) "
    r"(?:also )?(?:wonder|wondered|was wondering|am wondering|were wondering|am worried|'m worried)\b|"
    r"\b(?:tell|let) me (?:know )?(?:if|whether|when|what|how|why|who|where|which|the|about)\b|"
    r"\b(?:not sure(?: though)?|don't know|do not know|no idea|unsure|don't understand|do not understand|can't "
    r"see|cannot see) (?:if|whether|how|what|when|why|which|where|who)\b|"
    r",\s(?:when|how much|how long|where|why|what) (?:do|does|is|will|can|are|would|did)\b"
)
_RHETORIC = re.compile(
    r"\b(?:are you (?:kidding|serious|joking|even)|is this a joke|how dare|what the hell|really\?|"
    r"seriously\?|can you believe|who does that|you know\?|right\?|isn't it\?|don't you think|what "
    r"kind of)\b|"
    r"^(?:how are you(?: doing)?(?: today)?|hello|hi|hey|anyone(?: there)?|are you there|is anyone there)\W*$"
)
_LONG = 40
_LATER = re.compile(
    r"\b(?:let me|one moment|a moment|a second|a sec|bear with|hold on|just a (?:min|tick)|looking|checking|asking|"
    r"(?:i|we)(?:'ll| will| am going to|'m going to| shall) (?:check|look|ask|find|see|get|come|raise|query|speak)|"
    r"please (?:send|tell|share|give|confirm|let)|could you|can you|kindly)\b"
)
_TELLING = ("when i", "when we", "when the", "what a", "which ", "was ", "did ", "has ", "have ", "am ", "any ")


@lru_cache(maxsize=1024)
def _ask_spans(text: str) -> tuple[tuple[int, int, bool], ...]:
    """(start, end, direct) of the questions and wishes of one message."""
    reading: Reading = read_text(text)
    found: list[tuple[int, int, bool]] = []
    for sentence in reading.sentences:
        begin = 0
        pieces = [(m.start(), m.end()) for m in _SPLIT.finditer(sentence.low)]
        for cut, after in [*pieces, (len(sentence.low), len(sentence.low))]:
            part = sentence.low[begin:cut]
            if _is_ask(part, sentence.asks):
                found.append((sentence.start + begin, sentence.start + cut, sentence.asks))
            begin = after
    return tuple(found)


def _is_ask(part: str, direct: bool) -> bool:
    if len(part) < 4 or _RHETORIC.search(part):
        return False
    return (
        direct
        or bool(_WISH.search(part))
        or (bool(_OPENS.match(part)) and len(part.split()) >= 4 and not part.startswith(_TELLING))
    )


def find_questions(document: Document) -> list[Question]:
    """What the customer asks in the messages that still wait for an answer, each with whether the draft meets it."""
    return document.once("questions", _find_questions)


def _find_questions(document: Document) -> list[Question]:
    table, asks = read_table(), find_asks(document)
    if table is None or not document.body:
        met = [bool(document.body) and seems_met(document, ask.low) for ask in asks]
    else:
        met = [table.asks.sum_up(signs) >= table.asks.least for signs in read_answers(document)]
    return [Question(ask.text, ask.start, ask.end, ask.turn, done) for ask, done in zip(asks, met, strict=True)]


@dataclass(slots=True, frozen=True)
class Ask:
    """A question or wish where it stands in its turn; ``low`` is its plain text."""

    text: str
    low: str
    start: int
    end: int
    turn: int


def find_asks(document: Document) -> list[Ask]:
    """What the customer asks in the messages that still wait for an answer.

    Where these ask nothing ("Thank you, I wait", or a number that we wanted), what was put off before is still open.
    """
    return document.once("asks", _find_asks)


def _find_asks(document: Document) -> list[Ask]:
    past = document.past
    found = [ask for turn, reading in past.waiting for ask in _asks_of(turn, reading)]
    if found or not past.waiting:
        return found
    for turn in range(past.waiting[0][0] - 1, -1, -1):
        reading = past.readings[turn]
        if past.turns[turn].author == "agent":
            if not _puts_off(reading):
                break
        elif past.turns[turn].author == "customer":
            found = _asks_of(turn, reading) + found
    return found


def _asks_of(turn: int, reading: Reading) -> list[Ask]:
    return [
        Ask(reading.text[start:end].strip(), reading.low[start:end], start, end, turn)
        for start, end, _ in _ask_spans(reading.text)
    ]


def _puts_off(reading: Reading) -> bool:
    """Whether a short turn of ours only asks back or says that we look into it."""
    if len(reading.text.split()) > _LONG:
        return False
    return any(sentence.asks for sentence in reading.sentences) or bool(_LATER.search(reading.low))


def read_answers(document: Document) -> list[dict[str, float]]:
    """For each ask, in order, the signs of an answer in the draft."""
    return document.once("answers", _read_answers)


def _read_answers(document: Document) -> list[dict[str, float]]:
    asks = find_asks(document)
    return [answer_signs(document, ask.low, place, len(asks)) for place, ask in enumerate(asks)]
