"""Promises in a draft: future acts of ours that the customer waits for, per clause, with their due times."""

import re

from rapport.etiquette.abroad import other_language
from rapport.etiquette.acts import time_sort
from rapport.etiquette.analysis.dates import resolve
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.closely import read_closely
from rapport.etiquette.models.linear import chance, weigh
from rapport.etiquette.promise_signs import (
    FUTURE,
    IF,
    MOMENT,
    NOT_OURS,
    OURS,
    STANDING,
    clause_features,
    clause_signs,
    clauses_of,
    only_asks,
    words_beside_times,
)
from rapport.etiquette.promises_abroad import find_promises_abroad
from rapport.etiquette.types import Promise

_PRESENT = re.compile(
    r"\b(?:leaves?|goes|go|arrives?|ships?|comes?|collects?|delivers?|calls?|rings?|reach(?:es)?|"
    r"gets?|brings?|starts?|follows?|lands?|picks?|visits?|sends?|writes?|returns?|is (?:with|at|back|"
    r"on|due|in|there|ready|posted|paid|sent|booked|scheduled|planned)|"
    r"are (?:with|at|back|on|due|in|there|ready|posted|paid|sent|booked|scheduled|planned)|i (?:call|"
    r"write|ring|send|check|look|report|confirm|update|tell|let|am back)|you (?:have|get|receive|"
    r"hear)|has (?:it|the|your|an)|i'm (?:calling|sending|back|writing|ringing|checking)|"
    r"(?:is|are) (?:coming|arriving|leaving|being|going|shipping|calling|sending|collecting|delivering))\b"
)
_ON = re.compile(r"^(?:on|at|in|with) ", re.IGNORECASE)
_THEN = re.compile(r"\b(?:then|at that time|that day)\b")
_DEADLINE = re.compile(r"(?:by|before|within|no later than|at the latest)\b")
_JOINED = re.compile(r"[\s,]*(?:and|or|at|by|between|from|to|on|in the|before|until|–|-)?[\s,]*")
_CONDITION = re.compile(
    r"(?:(?:and|but|so|or|yes,?|no,?) )*(?:(?:if|unless|should|provided|in case|even if|when it's here)\b.*?"
    r"(?:,(?! ?\d)| (?=(?:i|we)(?:'ll| will)\b)|$)|"
    r"(?:just |please )*(?:order|tell|send|sent|received|reply|post|say|write|message|give|name|pick|choose|let|"
    r"confirm|answer|ring|call|text|book)\b.*?"
    r"(?: and (?=(?:i|we|it|it's|they|they're|she|she's|he|he's|the|your|you)\b)|, (?=it)))"
)
_BESIDE = re.compile(r"\b(?:well|rather than|instead of|such|time for|ahead of|whether (?:it's|it is)) $")
_THAT = re.compile(r"(?:on |by )?(?:that|the same) (?:day|night|evening|afternoon|morning|week)$")
_EVENT = re.compile(
    r"\b(?:(?:the (?:very )?(?:minute|moment|second|instant|hour|day) |(?:right )?before |until |till )"
    r"(?:you|i|we|he|she|it|they|the|his|her|their|your|my|our|that|this|all|both|everything|everybody|somebody|someone)\b"
    r"(?:(?! and )[^,;])*|(?:once|as soon as) (?!possible|is |available|(?:you|i|we|they)(?: possibly)? can\b|"
    r"(?:i'm|we're|we are|i am) able)(?:(?! and | \w+(?:'ll| will) )[^,;.!])*)"
)
_NOW = re.compile(
    r"(?<!any day )(?<!any time )(?<!moment )(?<!minute )(?<!long )(?<!from )(?<!until )\bnow\b"
    r"(?=\W*$|[.,!;:)]| (?:on|for|to|that|with|so|by|and|from)\b)"
)
_GOES_ON = re.compile(r"(?:: | [–—-] |, (?:which|who|so|whereof) )[^;]*")
_MEASURED = re.compile(
    r"(?:\b(?:take|takes|taking|lasts?|lose \w+|for at least|costs?|not|by half|with|every|per)|"
    r"[€$£]?\d(?:[\d.,]*\d)?) (?:about |around |up to )?(?:for )?$"
)
_MEASURES = re.compile(
    r"an? (?:day|night|second|week|month)\b(?! (?:from|later|on|mon|tue|wed|thu|fri|sat|sun))|"
    r"[\w-]+-(?:hour|day|minute|week)\b|for a (?:few|day|week)\b"
)

_PARTS = re.compile(r"the (?:night|morning|evening|day) (?:desk|shift|post|crew|team|nurse|porter|staff|run|manager)\b")
_ONCE = re.compile(r"a (?:second|night)\b")

SURE = 0.45


def find_promises(document: Document) -> list[Promise]:
    """The promises of a draft in order, one for each clause; conditional ones only when concrete."""
    return document.once("promises", _find_promises)


def _find_promises(document: Document) -> list[Promise]:
    language = other_language(document)
    if language is not None:
        return find_promises_abroad(document, language)
    found: list[Promise] = []
    for sentence in document.body:
        if only_asks(sentence):
            continue
        for start, end in clauses_of(document, sentence):
            named = bool(found) and found[-1].start >= sentence.start and not words_beside_times(document, start, end)
            if not named and _is_promise(document, sentence, start, end):
                found.append(_promise(document, sentence, start, end))
    return found


def _is_promise(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    features = clause_features(document, sentence, start, end)
    odds = weigh("promises", "promise", features, clause_signs(document, sentence, start, end))
    reading = read_closely(document)
    if odds is not None and reading is not None:
        odds = weigh("promises", "closely", (), {"odds": odds, "pieces": reading.promise(start, end)})
    if odds is not None:
        return chance(odds) >= SURE
    return _looks_like_promise(document, sentence, start, end)


def _looks_like_promise(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    """The rule that stands in where the model is not installed."""
    low = document.masked[start:end]
    timed = any(start <= a < end for a, _ in document.times)
    future = FUTURE.search(low)
    moment = MOMENT.search(low)
    acts = bool(future and OURS.match(future["verb"])) or bool(moment) or bool(timed and _PRESENT.search(low))
    if not acts or STANDING.search(sentence.low):
        return False
    return timed or not (NOT_OURS.search(low) or IF.search(sentence.low))


def _promise(document: Document, sentence: Sentence, start: int, end: int) -> Promise:
    span = _time_of(document, sentence, start, end)
    words = _words_of(document, *span) if span else None
    dated = span is not None and any(a < span[1] and b > span[0] for a, b in document.times)
    due = resolve(words, document.context.now, document.context.zone) if words and dated else None
    return Promise(start, end, document.text[start:end], due, words)


def _words_of(document: Document, start: int, end: int) -> str:
    """A time as written; of "on Thursday's van" the day alone."""
    words = document.text[start:end].strip(" .,")
    return _ON.sub("", words) if document.low.startswith("'s ", end) else words


def _time_of(document: Document, sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """The time of a promise: a deadline in its clause, else the last point, else a length; "then": the one before."""
    low = document.low
    groups = [group for group in _groups_of(document, start, end) if not _is_measure(low, start, *group)]
    condition = _CONDITION.match(low[start:end])
    if condition:
        groups = [group for group in groups if group[0] >= start + condition.end()] or groups
    if groups:
        return min(reversed(groups), key=lambda group: _rank_of(low[group[0] : group[1]]))
    if _THEN.search(low[start:end]):
        earlier = [time for time in document.times if time[1] <= start]
        return earlier[-1] if earlier else None
    return _time_around(document, sentence, start, end)


def _time_around(document: Document, sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """Where a clause names no time: what it waits for (until you are in), or the time that follows its colon."""
    event = _EVENT.search(document.low, start, end)
    if event:
        return event.span()
    now = _NOW.search(document.low[start:end])
    if now:
        return start + now.start(), start + now.end()
    follows = _GOES_ON.match(document.low, end, sentence.end)
    times = _groups_of(document, end, follows.end()) if follows else []
    return times[0] if times else None


def _groups_of(document: Document, start: int, end: int) -> list[tuple[int, int]]:
    """The times of a clause, those that belong together as one."""
    groups: list[tuple[int, int]] = []
    for time in document.times:
        if start <= time[0] < end:
            if groups and _JOINED.fullmatch(document.low[groups[-1][1] : time[0]]):
                groups[-1] = groups[-1][0], time[1]
            else:
                groups.append(time)
    return groups


def _rank_of(when: str) -> int:
    """Deadlines first, then points in time, then mere lengths and what points back; among equals the last."""
    if _THAT.match(when):
        return 2
    if _DEADLINE.match(when):
        return 0
    return 2 if time_sort(when) == "long" else 1


def _is_measure(low: str, begin: int, start: int, end: int) -> bool:
    """Whether a time only measures something: a price by the night, a two-hour slot, what takes how long."""
    if _BESIDE.search(low[max(begin, start - 14) : start]) or _PARTS.match(low, start):
        return True
    if time_sort(low[start:end]) != "long" and not _ONCE.match(low, start):
        return False
    return bool(_MEASURED.search(low[max(begin, start - 24) : start]) or _MEASURES.match(low[start : end + 12]))
