"""Promises in a draft: future acts of ours that the customer waits for, per clause, with their due times."""

import re

from rapport.etiquette.analysis.dates import resolve
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.types import Promise

_CLAUSE = re.compile(r"[;:]\s|,\s(?:and|but|so|or|then|which|who)\s|\s[–—-]\s|\s(?:and|but|so)\s(?=(?:i|we|you|it|they|he|she|the|your|our|a)\b(?:'ll| will| shall))")
_FUTURE = re.compile(
    r"\b(?:(?:i|we|you|it|he|she|they|that|this|there)'ll|(?:will|shall|am going to|are going to|is going to|i'm going to|we're going to)(?! (?:you|i|we|that)\b))\s+(?:not\s+)?(?:\w+ly\s+|also\s+|then\s+|now\s+|both\s+|still\s+)?(?P<verb>\w+)"
)
_PRESENT = re.compile(
    r"\b(?:leaves?|goes|go|arrives?|ships?|comes?|collects?|delivers?|calls?|rings?|reach(?:es)?|gets?|brings?|starts?|follows?|lands?|picks?|visits?|sends?|writes?|returns?|is (?:with|at|back|on|due|in|there|ready|posted|paid|sent|booked|scheduled|planned)|"
    r"are (?:with|at|back|on|due|in|there|ready|posted|paid|sent|booked|scheduled|planned)|i (?:call|write|ring|send|check|look|report|confirm|update|tell|let|am back)|you (?:have|get|receive|hear)|has (?:it|the|your|an)|i'm (?:calling|sending|back|writing|ringing|checking)|"
    r"(?:is|are) (?:coming|arriving|leaving|being|going|shipping|calling|sending|collecting|delivering))\b"
)
_MOMENT = re.compile(r"\b(?:give me|bear with me|allow me|let me (?:check|look|see|ask|find|pull|confirm|open|have a look)|one moment|just a moment|a moment,? please|hold on|i'm checking|i am checking|checking (?:now|that|this|with)|looking into)\b")
_OURS = re.compile(
    r"^(?:call|ring|phone|email|e-mail|mail|write|message|text|reply|answer|respond|send|ship|refund|deliver|contact|update|let|get|come|be|follow|check|look|arrange|forward|post|dispatch|replace|credit|transfer|"
    r"investigate|escalate|confirm|inform|notify|visit|arrive|reach|receive|have|hear|collect|pick|bring|go|leave|pass|ask|trace|find|keep|report|book|fix|repair|restore|review|chase|speak|talk|tell|make|give|put|take|"
    r"add|change|cancel|close|open|remove|move|set|show|share|prepare|sort|stay|extend|waive|pay|appear|issue|drop|provide|upload|return|meet|run|land|try|reopen|reverse|lift|deduct|include|start|finish|watch|monitor|land|raise|hand|cover|see|pop|work|do|release|process|switch|correct|resend|end|clear|stop)$"
)
_STANDING = re.compile(r"\b(?:usually|normally|generally|typically|as a rule|always|in most cases|on average|if you (?:would|'d|want|wish|prefer|need|ever)|feel free|whenever you|every (?:day|week|month)|each (?:day|week|month))\b")
_IF = re.compile(r"\b(?:if|unless|in case|should you|should it|should the|otherwise)\b")
_NOT_OURS = re.compile(
    r"\b(?:you(?:'ll| will) (?:need|have to|be able|want|find|notice|also need|then|no longer|not|only|lose|still|see|be asked|be charged|love|enjoy)|will (?:not|never|need|expire|cost|depend|remain|require|apply|help|mean|allow|let you|show you|ask you|cause|stay|work)\b|won't|the (?:bank|update|page|app|lamp|light|system|link|code|device|price|fee|contract) (?:will|'ll))"
)
_QUESTION_OFFER = re.compile(r"^(?:shall|should|can|could|may|would|do|is|are|which|what|when|how|where|will)\b")


def find_promises(document: Document) -> list[Promise]:
    """The promises of a draft in order, one for each clause; conditional ones only when a time stands in them."""
    found: list[Promise] = []
    for sentence in document.body:
        if sentence.asks and _QUESTION_OFFER.match(sentence.low.lstrip("\"' ")):
            continue
        for start, end in _clauses(sentence):
            promise = _read_clause(document, sentence, start, end)
            if promise is not None:
                found.append(promise)
    return found


def _clauses(sentence: Sentence) -> list[tuple[int, int]]:
    bounds = []
    begin = 0
    for cut in _CLAUSE.finditer(sentence.low):
        bounds.append((begin, cut.start()))
        begin = cut.end()
    bounds.append((begin, len(sentence.low)))
    return [(sentence.start + a, sentence.start + b) for a, b in bounds if b - a > 5]


def _read_clause(document: Document, sentence: Sentence, start: int, end: int) -> Promise | None:
    low = document.masked[start:end]
    times = [(a, b) for a, b in document.times if start <= a < end]
    future = _FUTURE.search(low)
    moment = _MOMENT.search(low)
    acts = bool(future and _OURS.match(future["verb"])) or bool(moment)
    if not acts:
        acts = bool(times and _PRESENT.search(low))
    if not acts or _STANDING.search(sentence.low):
        return None
    if _NOT_OURS.search(low) and not times:
        return None
    if _IF.search(sentence.low) and not times:
        return None
    words = document.low[times[0][0] : times[-1][1]] if times else None
    due = resolve(words, document.context.now, document.context.zone) if words else None
    if moment and not times and not (future and _OURS.match(future["verb"])):
        return Promise(start, end, document.text[start:end], None, None) if moment.group().startswith(("give", "let me", "bear")) else None
    return Promise(start, end, document.text[start:end].strip(), due, words)
