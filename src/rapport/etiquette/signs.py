"""What the deciding model knows of a draft besides its words: where it stands, what it does, what the customer told."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.stems import content_stems
from rapport.etiquette.blame import fault_counts
from rapport.etiquette.coverage import find_asks
from rapport.etiquette.exchange import read_exchange
from rapport.etiquette.feeling import acknowledges
from rapport.etiquette.promises import find_promises

_CALL = re.compile(
    r"\b(?:(?:ring|call|phone) (?:you|me|us)|by phone|on the phone|give (?:you|me|us) a (?:ring|call|bell)|"
    r"a (?:quick |short )?(?:call|chat)|my (?:own |direct )?(?:number|line)|reach me on|speak (?:to|with) you|"
    r"talk (?:it|this) (?:over|through)|(?:on|at) \+?\d[\d ]{6,})"
)
_NO = re.compile(r"\b(?:not|no|cannot|unable|unfortunately|nothing|never|impossible|afraid)\b|n't\b")
_CHOICE = re.compile(
    r"\b(?:or|either|alternatively|instead|otherwise|if you(?:'d| would)? (?:prefer|rather|like)|whichever|option)\b"
)
_FIXED = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:now |just |already |also )*(?:refunded|sent|booked|ordered|cancelled|changed|reset|"
    r"replaced|credited|arranged|moved|reversed|removed|put|set|restored|fixed|corrected|extended|reserved|updated|"
    r"added|asked|checked|reopened|reinstated|found)\b"
)
_PRIVATE = re.compile(
    r"\b(?:dms?|direct messages?|private(?:ly)?|inbox|pm|message us|send us a message|e-?mail us|write to us|"
    r"call us|ring us|our form)\b"
)
_REQUEST = re.compile(
    r"\b(?:please|kindly|send|provide|forward|need|let (?:us|me) (?:have|know)|could you|can you|would you|"
    r"tell (?:us|me)|share|confirm|have you|did you|try|awaiting|outstanding|require)\b"
)
_PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Miss)\.? ([A-ZÀ-Þ]\w+)(?: ([A-ZÀ-Þ]\w+))?|\b([A-ZÀ-Þ][a-zß-ÿ]+) ([A-ZÀ-Þ][a-zß-ÿ]+)\b"
)
_DAY = 1440


def read_signs(document: Document) -> dict[str, float]:
    """Each sign that is there, 0-1."""
    return document.once("signs", _read_signs)


def _read_signs(document: Document) -> dict[str, float]:
    body = document.body
    text = " ".join(sentence.low for sentence in body)
    words = len(text.split())
    found: dict[str, float] = {
        f"channel {document.context.channel}": 1,
        f"stands {document.situation}": 1,
        f"upset {document.upset}": 1,
        "upset much": float(document.upset >= 2),
        "public": float(document.context.public),
        "one sentence": float(len(body) <= 1),
        "two sentences": float(len(body) == 2),
        "many sentences": float(len(body) > 7),
        "words": min(words, 160) / 160,
        "asks": float(any(sentence.asks for sentence in body)),
        "asks at the end": float(bool(body) and body[-1].asks),
        "timed": float(bool(document.times)),
        "call": float(bool(_CALL.search(text))),
        "refuses": float(bool(_NO.search(text))),
        "chooses": float(bool(_CHOICE.search(text))),
        "fixed": float(bool(_FIXED.search(text))),
        "please": float("please" in text),
        "i": float(bool(re.search(r"\bi\b", text))),
        "named": float(document.salutation is not None and bool(document.salutation.name)),
        "promises": float(bool(find_promises(document))),
        "acknowledges": float(acknowledges(document)),
        "goes private": float(document.context.public and bool(_PRIVATE.search(text))),
        "names a stranger": float(_names_stranger(document)),
        "asks what was told": _told_already(document),
    }
    for name in ("apology", "apology.hollow", "empathy", "gratitude", "offer", "canned", "warm", "tone.cold"):
        found[f"says {name}"] = float(document.has(name))
    return {key: value for key, value in {**found, **_told(document, text), **read_exchange(document)}.items() if value}


def _told(document: Document, text: str) -> dict[str, float]:
    """What the customer's side adds: faults told, effort, rounds and questions."""
    past, waited = document.past, document.context.customer.waited_minutes or 0
    told, theirs, admits = fault_counts(document)
    readings = [reading for _, reading in past.waiting]
    found: dict[str, float] = {
        "told": min(told, 3) / 3,
        "theirs": float(theirs > 0),
        "admits": min(admits, 2) / 2,
        "rounds": min(past.rounds - 1, 3) / 3,
        "three rounds": float(past.rounds >= 3),
        "waited a day": float(waited > _DAY),
        "waited three days": float(waited > 3 * _DAY),
        "apologised before": float(any(r.has("apology") for r in past.by("agent"))),
        "their words": min(sum(len(r.words) for r in readings), 120) / 120,
    }
    for name in ("mood.anger", "mood.threat", "mood.frustration", "mood.calm", "mood.pain", "thanks", "work.done"):
        found[f"they {name}"] = float(any(reading.has(name) for reading in readings))
    asks = find_asks(document)
    found["questions"] = min(len(asks), 3) / 3
    found["asked before"] = float(bool(asks) and asks[0].turn < past.waiting[0][0])
    asked: frozenset[str] = frozenset().union(*(content_stems(r.low) for r in readings))
    if asked:
        found["takes up"] = min(1.0, 2 * len(asked & content_stems(text)) / len(asked))
    return found


def _told_already(document: Document) -> float:
    """How much of what a sentence asks for stands in the customer's statements, at the sentence where it is most."""
    told: frozenset[str] = frozenset().union(
        *(content_stems(s.low) for reading in document.past.by("customer") for s in reading.sentences if not s.asks)
    )
    most = 0.0
    for sentence in document.body:
        if sentence.asks or _REQUEST.search(sentence.low):
            wanted = content_stems(sentence.low)
            shared = wanted & told
            if len(shared) > 1:
                most = max(most, len(shared) / len(wanted))
    return most


def _names_stranger(document: Document) -> bool:
    """Whether the body names a person in full who is neither the customer nor known from the history."""
    if not document.body:
        return False
    said = frozenset().union(*(reading.words for reading in document.past.readings)) | set(document.customer)
    text = document.text[document.body[0].start : document.body[-1].end]
    for match in _PERSON.finditer(text):
        words = [word.lower() for word in match.groups() if word]
        if words and not any(word in said for word in words) and (match.group(1) or match.start() > 0):
            return True
    return False
