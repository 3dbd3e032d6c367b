"""Promises in a draft: future acts of ours that the customer waits for, per clause, with their due times."""

import re

from rapport.etiquette.analysis.dates import resolve
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.models.features import features_of
from rapport.etiquette.models.heads import probability
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
_SUBJECT = re.compile(r"\s*(?:and |but |so |then |also |please |\w{1,12}ly,? ){0,4}(\w+(?:'\w+)?)")
_QUESTION_OFFER = re.compile(r"^(?:shall|should|can|could|may|would|do|is|are|which|what|when|how|where|will)\b")


SURE = 0.22


def find_promises(document: Document) -> list[Promise]:
    """The promises of a draft in order, one for each clause; conditional ones only when concrete."""
    return document.once("promises", _find_promises)


def _find_promises(document: Document) -> list[Promise]:
    found: list[Promise] = []
    for sentence in document.body:
        if sentence.asks and _QUESTION_OFFER.match(sentence.low.lstrip("\"' ")):
            continue
        for start, end in clauses_of(sentence):
            if _is_promise(document, sentence, start, end):
                found.append(_promise(document, start, end))
    return found


def clauses_of(sentence: Sentence) -> list[tuple[int, int]]:
    """The spans (code points of the draft) of the clauses of a sentence."""
    bounds = []
    begin = 0
    for cut in _CLAUSE.finditer(sentence.low):
        bounds.append((begin, cut.start()))
        begin = cut.end()
    bounds.append((begin, len(sentence.low)))
    return [(sentence.start + a, sentence.start + b) for a, b in bounds if b - a > 5]


def clause_features(document: Document, sentence: Sentence, start: int, end: int) -> list[str]:
    """What the promise model reads in a clause: its words with every time made one sign, and its build."""
    low = document.masked[start:end]
    times = [(a, b) for a, b in document.times if start <= a < end]
    text = low
    for a, b in reversed(times):
        text = f"{text[: a - start]} whenwhen {text[b - start :]}"
    future = _FUTURE.search(low)
    timed, ours, present = bool(times), bool(future and _OURS.match(future["verb"])), bool(_PRESENT.search(low))
    subject = _SUBJECT.match(low)
    conditional = bool(_IF.search(sentence.low))
    who = subject.group(1) if subject else ""
    build = [
        f"T{timed}",
        f"F{bool(future)}",
        f"O{ours}",
        f"P{present}",
        f"N{bool(_NOT_OURS.search(low))}",
        f"I{conditional}",
        f"S{bool(_STANDING.search(sentence.low))}",
        f"M{bool(_MOMENT.search(low))}",
        f"Q{sentence.asks}",
        f"C{document.context.channel}",
        f"who={who}",
        f"T{timed}O{ours}",
        f"T{timed}P{present}",
        f"T{timed}I{conditional}O{ours}",
        f"T{timed}who={who}",
        f"T{timed}who={who}F{bool(future)}P{present}",
    ]
    return features_of(text) + [f"{feature}/{copy}" for feature in build for copy in range(3)]


def _is_promise(document: Document, sentence: Sentence, start: int, end: int) -> bool:
    sure = probability("promise", clause_features(document, sentence, start, end))
    if sure is not None:
        return sure >= SURE
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


def _promise(document: Document, start: int, end: int) -> Promise:
    times = [(a, b) for a, b in document.times if start <= a < end]
    words = document.low[times[0][0] : times[-1][1]].strip(" .,") if times else None
    due = resolve(words, document.context.now, document.context.zone) if words else None
    return Promise(start, end, document.text[start:end], due, words)
