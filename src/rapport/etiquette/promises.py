"""Promises in a draft: future acts of ours that the customer waits for, per clause, with their due times."""

import re

from rapport.etiquette.abroad import other_language
from rapport.etiquette.acts import read_act, time_sort
from rapport.etiquette.analysis.dates import resolve
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.models.features import features_of
from rapport.etiquette.models.linear import chance, weigh
from rapport.etiquette.promises_abroad import find_promises_abroad
from rapport.etiquette.speech import build_features, kinds_of
from rapport.etiquette.types import Promise

_CLAUSE = re.compile(
    r"[;:]\s|,\s(?:and|but|so|or|then|which|who)\s|\s[–—-]\s|\s(?:and|but|so)\s(?=(?:i|we|you|it|they|"
    r"he|she|the|your|our|a)\b(?:'ll| will| shall))"
)
_FUTURE = re.compile(
    r"\b(?:(?:i|we|you|it|he|she|they|that|this|there)'ll|(?:will|shall|am going to|are going to|is "
    r"going to|i'm going to|we're going to)(?! (?:you|i|we|that)\b))\s+(?:not\s+)?(?:\w+ly\s+|also\s+|"
    r"then\s+|now\s+|both\s+|still\s+)?(?P<verb>\w+)"
)
_PRESENT = re.compile(
    r"\b(?:leaves?|goes|go|arrives?|ships?|comes?|collects?|delivers?|calls?|rings?|reach(?:es)?|"
    r"gets?|brings?|starts?|follows?|lands?|picks?|visits?|sends?|writes?|returns?|is (?:with|at|back|"
    r"on|due|in|there|ready|posted|paid|sent|booked|scheduled|planned)|"
    r"are (?:with|at|back|on|due|in|there|ready|posted|paid|sent|booked|scheduled|planned)|i (?:call|"
    r"write|ring|send|check|look|report|confirm|update|tell|let|am back)|you (?:have|get|receive|"
    r"hear)|has (?:it|the|your|an)|i'm (?:calling|sending|back|writing|ringing|checking)|"
    r"(?:is|are) (?:coming|arriving|leaving|being|going|shipping|calling|sending|collecting|delivering))\b"
)
_MOMENT = re.compile(
    r"\b(?:give me|bear with me|allow me|let me (?:check|look|see|ask|find|pull|confirm|open|have a "
    r"look)|one moment|just a moment|a moment,? please|hold on|i'm checking|i am checking|checking "
    r"(?:now|that|this|with)|looking into)\b"
)
_OURS = re.compile(
    r"^(?:call|ring|phone|email|e-mail|mail|write|message|text|reply|answer|respond|send|ship|refund|"
    r"deliver|contact|update|let|get|come|be|follow|check|look|arrange|forward|post|dispatch|replace|"
    r"credit|transfer|"
    r"investigate|escalate|confirm|inform|notify|visit|arrive|reach|receive|have|hear|collect|pick|"
    r"bring|go|leave|pass|ask|trace|find|keep|report|book|fix|repair|restore|review|chase|speak|talk|"
    r"tell|make|give|put|take|"
    r"add|change|cancel|close|open|remove|move|set|show|share|prepare|sort|stay|extend|waive|pay|"
    r"appear|issue|drop|provide|upload|return|meet|run|land|try|reopen|reverse|lift|deduct|include|"
    r"start|finish|watch|monitor|land|raise|hand|cover|see|pop|work|do|release|process|switch|correct|"
    r"resend|end|clear|stop)$"
)
_STANDING = re.compile(
    r"\b(?:usually|normally|generally|typically|as a rule|always|in most cases|on average|if you "
    r"(?:would|'d|want|wish|prefer|need|ever)|feel free|whenever you|every (?:day|week|month)|each "
    r"(?:day|week|month))\b"
)
_IF = re.compile(r"\b(?:if|unless|in case|should you|should it|should the|otherwise)\b")
_NOT_OURS = re.compile(
    r"\b(?:you(?:'ll| will) (?:need|have to|be able|want|find|notice|also need|then|no longer|not|"
    r"only|lose|still|see|be asked|be charged|love|enjoy)|will (?:not|never|need|expire|cost|depend|"
    r"remain|require|apply|help|mean|allow|let you|show you|ask you|cause|stay|work)\b|won't|the "
    r"(?:bank|update|page|app|lamp|light|system|link|code|device|price|fee|contract) (?:will|'ll))"
)
_WILL = re.compile(r"\b(?:will|shall|going to)\b|'ll\b")
_HEDGED = re.compile(r"\b(?:can|could|would|may|might)\b|'d\b")
_PAST = re.compile(r"\b(?:was|were|had|did|have|has)\b|'ve\b")
_TIME_KIND = re.compile(r"(?:by|within|before|until|till|in|on|at|from|between|after)\b")
_ON = re.compile(r"^(?:on|at|in|with) ", re.IGNORECASE)
_THEN = re.compile(r"\b(?:then|at that time|that day)\b")
_DEADLINE = re.compile(r"(?:by|before|within|no later than|at the latest)\b")
_JOINED = re.compile(r"[\s,]*(?:and|or|at|by|between|from|to|on|in the|before|until|–|-)?[\s,]*")
_CONDITION = re.compile(r"(?:and |but |so |or )?(?:if|unless|should|provided|in case|even if)\b[^,]*(?:,|$)")
_MEASURED = re.compile(
    r"(?:\b(?:take|takes|taking|lasts?|lose \w+|for at least|costs?|not|by half|with|every|per)|"
    r"[€$£]?\d(?:[\d.,]*\d)?) (?:about |around |up to )?(?:for )?$"
)
_MEASURES = re.compile(
    r"an? (?:day|night|second|week|month)\b(?! (?:from|later))|[\w-]+-(?:hour|day|minute|week)\b|"
    r"for a (?:few|day|week)\b"
)
_ASKS_YOU = re.compile(
    r"\b(?:if|unless|should you|in case|let (?:me|us) know|(?:tell|dm|send|give) (?:me|us)|reply|say the word|pick|"
    r"choose|write to|drop|pop|once you|when you|as soon as you|please)\b"
)
_QUESTION_OFFER = re.compile(r"^(?:shall|should|can|could|may|would|do|is|are|which|what|when|how|where|will)\b")


SURE = 0.35


def find_promises(document: Document) -> list[Promise]:
    """The promises of a draft in order, one for each clause; conditional ones only when concrete."""
    return document.once("promises", _find_promises)


def _find_promises(document: Document) -> list[Promise]:
    language = other_language(document)
    if language is not None:
        return find_promises_abroad(document, language)
    found: list[Promise] = []
    for sentence in document.body:
        if sentence.asks and _QUESTION_OFFER.match(sentence.low.lstrip("\"' ")):
            continue
        for start, end in clauses_of(document, sentence):
            if _is_promise(document, sentence, start, end):
                found.append(_promise(document, sentence, start, end))
    return found


def clauses_of(document: Document, sentence: Sentence) -> list[tuple[int, int]]:
    """The spans (code points of the draft) of the clauses of a sentence, without a greeting that begins it."""
    bounds = []
    begin = 0
    if document.salutation and sentence.start < document.salutation.end < sentence.end:
        begin = document.salutation.end - sentence.start
        while begin < len(sentence.low) and not sentence.low[begin].isalnum():
            begin += 1
    for cut in _CLAUSE.finditer(sentence.low, begin):
        bounds.append((begin, cut.start()))
        begin = cut.end()
    bounds.append((begin, len(sentence.low)))
    return [(sentence.start + a, sentence.start + b) for a, b in bounds if b - a > 5]


def clause_features(document: Document, sentence: Sentence, start: int, end: int) -> set[str]:
    """What the promise model reads in a clause: its words and build, every time made one sign, and what leads to it."""
    low, before = _timeless(document, start, end), _timeless(document, sentence.start, start)
    found = build_features(low)
    found.update("w" + feature for feature in features_of(low))
    found.update("b" + kind for kind in kinds_of(before)[:4] or ("^",))
    return found


def clause_signs(document: Document, sentence: Sentence, start: int, end: int) -> dict[str, float]:
    """What else the promise model weighs: facts about a clause, alone and two or three together."""
    low = document.masked[start:end]
    times = [(a, b) for a, b in document.times if start <= a < end]
    timed, will = bool(times), bool(_WILL.search(low))
    asks = bool(_ASKS_YOU.search(document.masked[sentence.start : start]))
    conditional = bool(_IF.search(sentence.low))
    hedged, past = bool(_HEDGED.search(low)), bool(_PAST.search(low))
    kind = _TIME_KIND.match(document.low[times[0][0] : times[0][1]]) if times else None
    future = _FUTURE.search(low)
    ours = bool(future and _OURS.match(future["verb"]))
    earlier = document.masked[sentence.start : start]
    led = bool(_WILL.search(earlier)) + 2 * any(sentence.start <= a < start for a, _ in document.times)
    low_act = _timeless(document, start, end)
    names = (
        f"T{timed}", f"W{will}", f"I{conditional}", f"A{asks}", f"H{hedged}", f"P{past}", f"N{len(times)}", f"L{led}",
        f"at {kind.group() if kind else ''}", f"in {document.context.channel}", f"Q{sentence.asks}",
        f"T{timed}W{will}", f"T{timed}A{asks}", f"T{timed}I{conditional}", f"T{timed}W{will}A{asks}",
        f"T{timed}W{will}H{hedged}P{past}", f"T{timed}W{will}I{conditional}", f"T{timed}O{ours}", f"T{timed}L{led}",
        f"M{bool(_MOMENT.search(low))}", f"S{bool(_STANDING.search(sentence.low))}", f"X{bool(_NOT_OURS.search(low))}",
        *_act_signs(document, low_act, times, asks=asks, conditional=conditional),
        f"first{sentence is document.body[0]}", f"last{sentence is document.body[-1]}", f"is {document.situation}",
    )  # fmt: skip
    return dict.fromkeys(names, 1.0)


def _act_signs(
    document: Document, low: str, times: list[tuple[int, int]], *, asks: bool, conditional: bool
) -> tuple[str, ...]:
    """Who acts in which form at which sort of time, together and in pairs."""
    who, form = read_act(low)
    when = time_sort(document.low[times[0][0] : times[0][1]]) if times else "never"
    return (
        f"who {who}", f"form {form}", f"when {when}", f"act {who} {form}", f"act {form} {when}",
        f"act {who} {form} {when}", f"{form} {when} A{asks} I{conditional}",
    )  # fmt: skip


def _timeless(document: Document, start: int, end: int) -> str:
    """That part of the draft with names blanked and each time as one word."""
    text = document.masked[start:end]
    for a, b in reversed([(a, b) for a, b in document.times if start <= a < end]):
        text = f"{text[: a - start]} whenwhen {text[b - start :]}"
    return text


def _is_promise(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    features = clause_features(document, sentence, start, end)
    odds = weigh("promises", "promise", features, clause_signs(document, sentence, start, end))
    if odds is not None:
        return chance(odds) >= SURE
    return _looks_like_promise(document, sentence, start, end)


def _looks_like_promise(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    """The rule that stands in where the model is not installed."""
    low = document.masked[start:end]
    timed = any(start <= a < end for a, _ in document.times)
    future = _FUTURE.search(low)
    moment = _MOMENT.search(low)
    acts = bool(future and _OURS.match(future["verb"])) or bool(moment) or bool(timed and _PRESENT.search(low))
    if not acts or _STANDING.search(sentence.low):
        return False
    return timed or not (_NOT_OURS.search(low) or _IF.search(sentence.low))


def _promise(document: Document, sentence: Sentence, start: int, end: int) -> Promise:
    span = _time_of(document, sentence, start, end)
    words = _words_of(document, *span) if span else None
    due = resolve(words, document.context.now, document.context.zone) if words else None
    return Promise(start, end, document.text[start:end], due, words)


def _words_of(document: Document, start: int, end: int) -> str:
    """A time as written; of "on Thursday's van" the day alone."""
    words = document.text[start:end].strip(" .,")
    return _ON.sub("", words) if document.low.startswith("'s ", end) else words


def _time_of(document: Document, sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """The time of a promise: a deadline in its clause, else the last point, else a length; "then": the one before."""
    groups = [group for group in _groups_of(document, start, end) if not _is_measure(document.low, start, *group)]
    condition = _CONDITION.match(document.low[start:end])
    if condition:
        groups = [group for group in groups if group[0] >= start + condition.end()] or groups
    if groups:
        return min(reversed(groups), key=lambda group: _rank_of(document.low[group[0] : group[1]]))
    if _THEN.search(document.low[start:end]):
        earlier = [time for time in document.times if time[1] <= start]
        return earlier[-1] if earlier else None
    return None


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
    """Deadlines first, then points in time, then mere lengths; among equals the last."""
    if _DEADLINE.match(when):
        return 0
    return 2 if time_sort(when) == "long" else 1


def _is_measure(low: str, begin: int, start: int, end: int) -> bool:
    """Whether a time only measures something: a price by the night, a two-hour slot, what takes how long."""
    if time_sort(low[start:end]) != "long":
        return False
    return bool(_MEASURED.search(low[max(begin, start - 24) : start]) or _MEASURES.match(low[start : end + 12]))
