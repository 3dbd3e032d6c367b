"""What the promise model weighs in a clause: its words and build, facts about it, and what stands around it."""

import re
from dataclasses import dataclass
from itertools import pairwise

from rapport.etiquette.acts import read_act, time_sort
from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.models.features import features_of
from rapport.etiquette.promise_kinds import is_listed, kinds_by_words, main_act
from rapport.etiquette.speech import build_features, kinds_of

FUTURE = re.compile(
    r"\b(?:(?:i|we|you|it|he|she|they|that|this|there)'ll|(?:will|shall|am going to|are going to|is "
    r"going to|i'm going to|we're going to)(?! (?:you|i|we|that)\b))\s+(?:not\s+)?(?:\w+ly\s+|also\s+|"
    r"then\s+|now\s+|both\s+|still\s+)?(?P<verb>\w+)"
)
MOMENT = re.compile(
    r"\b(?:give me|bear with me|allow me|let me (?:check|look|see|ask|find|pull|confirm|open|have a "
    r"look)|one moment|just a moment|a moment,? please|hold on|i'm checking|i am checking|checking "
    r"(?:now|that|this|with)|looking into)\b"
)
OURS = re.compile(
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
STANDING = re.compile(
    r"\b(?:usually|normally|generally|typically|as a rule|always|in most cases|on average|if you "
    r"(?:would|'d|want|wish|prefer|need|ever)|feel free|whenever you|every (?:day|week|month)|each "
    r"(?:day|week|month))\b"
)
IF = re.compile(r"\b(?:if|unless|in case|should you|should it|should the|otherwise)\b")
NOT_OURS = re.compile(
    r"\b(?:you(?:'ll| will) (?:need|have to|be able|want|find|notice|also need|then|no longer|not|"
    r"only|lose|still|see|be asked|be charged|love|enjoy)|will (?:not|never|need|expire|cost|depend|"
    r"remain|require|apply|help|mean|allow|let you|show you|ask you|cause|stay|work)\b|won't|the "
    r"(?:bank|update|page|app|lamp|light|system|link|code|device|price|fee|contract) (?:will|'ll))"
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s(?:and|but|so|or|then|which|who)\s|\s[–—-]\s|\s(?:and|but|so)\s(?=(?:i|we|you|it|they|"
    r"he|she|the|your|our|a)\b(?:'ll| will| shall))"
)
_SPLICE = re.compile(r",\s|\s(?:and|but)\s|\s\(")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LED = re.compile(
    r"(?:(?:and|but|so|then|also) )?(?:if|unless|when|once|as soon|after|before|until|should|while|since|because|as)\b"
)
_HEDGED = re.compile(r"\b(?:can|could|would|may|might)\b|'d\b")
_PAST = re.compile(r"\b(?:was|were|had|did|have|has)\b|'ve\b")
_TIME_KIND = re.compile(r"(?:by|within|before|until|till|in|on|at|from|between|after)\b")
_ASKS_YOU = re.compile(
    r"\b(?:if|unless|should you|in case|let (?:me|us) know|(?:tell|dm|send|give) (?:me|us)|reply|say the word|pick|"
    r"choose|write to|drop|pop|once you|when you|as soon as you|please)\b"
)
_WILL = re.compile(r"\b(?:will|shall|going to)\b|'ll\b")

_QUESTION_OFFER = re.compile(r"^(?:shall|should|can|could|may|would|do|is|are|which|what|when|how|where|will)\b")
_VERB = re.compile(r"(contact|carry|pay|work|have|state)\.")
_WHEN_ASKED = re.compile(r"\b(?:when|how long|what time|eta|how soon|how much longer|any (?:news|update))\b")
_CHOICE = re.compile(r"\b(?:or|either|whichever|instead|option|options|rather|prefer|two ways|up to you|your choice)\b")
_SAY_SO = re.compile(
    r"\b(?:just say|say (?:yes|so|the word|which|if)|tell (?:me|us) (?:which|if|whether|what)|let (?:me|us) know|"
    r"your (?:ok|yes|go-ahead)|(?:give|send) (?:me|us)|reply|shall i|should i|would (?:you|that)|"
    r"which (?:one|would|do))\b"
)
_IF_YOU = re.compile(r"\b(?:if|should|unless|once|when|as soon as) (?:you|that suits|that helps|that's)\b|\bif so\b")
_WAYS = re.compile(
    r"\b(?:two|three|both|either|several) (?:ways|options|possibilities|choices)\b|\byour options\b|\bprefer\b|"
    r"\bwhich (?:one|would|do|of|suits)\b|\b(?:what|which) would\b|\breply with (?:1|2|one|a|b)\b"
)
AROUND = 0.3


@dataclass(slots=True, frozen=True)
class Part:
    """A clause by its build: who acts, in which form, with which sort of verb, at which sort of time."""

    sentence: Sentence
    start: int
    low: str
    who: str
    form: str
    verb: str
    when: str
    kinds: tuple[str, ...]


_EDGE = ("^", "^", "^", "^")


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
    found = [(sentence.start + a, sentence.start + b) for a, b in bounds if b - a > 5]
    return [part for start, end in found for part in _parted(document, start, end)]


def _parted(document: Document, start: int, end: int) -> list[tuple[int, int]]:
    """A clause, parted where two acts that each have a time are only strung together."""
    times = [time for time in document.times if start <= time[0] < end]
    for (_, one), (two, _) in pairwise(times):
        for cut in _SPLICE.finditer(document.low, one, two):
            left, right = words_beside_times(document, start, cut.start()), words_beside_times(document, cut.end(), end)
            own = read_act(_timeless(document, cut.end(), end))[0] not in {"none", "verb"}
            if own and left >= 2 and right >= 2 and not _LED.match(document.low, start):
                return [(start, cut.start()), *_parted(document, cut.end(), end)]
    return [(start, end)]


def words_beside_times(document: Document, start: int, end: int) -> int:
    """How many words stand in that part of a draft beside its times."""
    return len(_WORD.findall(_timeless(document, start, end).replace("whenwhen", "")))


def only_asks(sentence: Sentence) -> bool:
    """Whether a sentence is a question from its first word on, which promises nothing."""
    return sentence.asks and bool(_QUESTION_OFFER.match(sentence.low.lstrip("\"' ")))


def clause_features(document: Document, sentence: Sentence, start: int, end: int) -> set[str]:
    """What the promise model reads in a clause: its words and build, every time made one sign, and what leads to it."""
    part = _parts_of(document)[_places_of(document)[start]]
    low, before = part.low, _timeless(document, sentence.start, start)
    found = build_features(part.kinds)
    found.update("w" + feature for feature in features_of(low))
    found.update("b" + kind for kind in (kinds_of(before)[:4] if before else ()) or ("^",))
    return found


def clause_signs(document: Document, sentence: Sentence, start: int, end: int) -> dict[str, float]:
    """What else the promise model weighs: facts about a clause, alone and two or three together."""
    part = _parts_of(document)[_places_of(document)[start]]
    low = document.masked[start:end]
    times = [(a, b) for a, b in document.times if start <= a < end]
    timed, will = bool(times), bool(_WILL.search(low))
    asks = bool(_ASKS_YOU.search(document.masked[sentence.start : start]))
    conditional = bool(IF.search(sentence.low))
    hedged, past = bool(_HEDGED.search(low)), bool(_PAST.search(low))
    kind = _TIME_KIND.match(document.low[times[0][0] : times[0][1]]) if times else None
    future = FUTURE.search(low)
    ours = bool(future and OURS.match(future["verb"]))
    earlier = document.masked[sentence.start : start]
    led = bool(_WILL.search(earlier)) + 2 * any(sentence.start <= a < start for a, _ in document.times)
    listed = is_listed(document.low, sentence.start)
    names = (
        f"T{timed}", f"W{will}", f"I{conditional}", f"A{asks}", f"H{hedged}", f"P{past}", f"N{len(times)}", f"L{led}",
        f"at {kind.group() if kind else ''}", f"in {document.context.channel}", f"Q{sentence.asks}",
        f"T{timed}W{will}", f"T{timed}A{asks}", f"T{timed}I{conditional}", f"T{timed}W{will}A{asks}",
        f"T{timed}W{will}H{hedged}P{past}", f"T{timed}W{will}I{conditional}", f"T{timed}O{ours}", f"T{timed}L{led}",
        f"M{bool(MOMENT.search(low))}", f"S{bool(STANDING.search(sentence.low))}", f"X{bool(NOT_OURS.search(low))}",
        *_act_signs(part, asks=asks, conditional=conditional), *_kind_signs(part, asks=asks, conditional=conditional),
        f"B{listed}{timed}", f"B{listed}{timed}{_offers_ways(document)}",
        f"first{sentence is document.body[0]}", f"last{sentence is document.body[-1]}", f"is {document.situation}",
    )  # fmt: skip
    return dict.fromkeys(names, 1.0) | dict.fromkeys(_signs_around(document, sentence, start), AROUND)


def _offers_ways(document: Document) -> bool:
    return document.once("several ways", lambda read: bool(_WAYS.search(read.low)))


def _act_signs(part: Part, *, asks: bool, conditional: bool) -> tuple[str, ...]:
    """Who acts in which form at which sort of time, together and in pairs."""
    who, form, when = part.who, part.form, part.when
    return (
        f"who {who}", f"form {form}", f"when {when}", f"act {who} {form}", f"act {form} {when}",
        f"act {who} {form} {when}", f"{form} {when} A{asks} I{conditional}",
    )  # fmt: skip


def _kind_signs(part: Part, *, asks: bool, conditional: bool) -> list[str]:
    """What the tell-tale words of a clause say, alone and with its time and form, and who acts after a condition."""
    who, form = main_act(part.low)
    found = [f"mw {who}", f"mf {form}", f"mwf {who} {form}", f"mwt {who} {form} {part.when}"]
    for kind in kinds_by_words(part.low):
        found += [f"k {kind}", f"k {kind} {part.when}", f"k {kind} {form}", f"k {kind} {who} {part.when}"]
        found.append(f"k {kind} A{asks} I{conditional}")
    return found


def _timeless(document: Document, start: int, end: int) -> str:
    """That part of the draft with names blanked and each time as one word."""
    text = document.masked[start:end]
    for a, b in reversed([(a, b) for a, b in document.times if start <= a < end]):
        text = f"{text[: a - start]} whenwhen {text[b - start :]}"
    return text


def _parts_of(document: Document) -> list[Part]:
    """Every clause of the draft in order."""
    return document.once("promise parts", _read_parts)


def _places_of(document: Document) -> dict[int, int]:
    """Which clause begins where."""
    return document.once("promise places", lambda read: {part.start: at for at, part in enumerate(_parts_of(read))})


def _read_parts(document: Document) -> list[Part]:
    found = []
    for sentence in document.body:
        for start, end in clauses_of(document, sentence):
            low = _timeless(document, start, end)
            kinds = tuple(kinds_of(low))
            verb = next((known[1] for kind in kinds if (known := _VERB.match(kind))), "none")
            when = next((time_sort(document.low[a:b]) for a, b in document.times if start <= a < end), "never")
            found.append(Part(sentence, start, low, *read_act(low), verb, when, kinds))
    return found


def _signs_around(document: Document, sentence: Sentence, start: int) -> list[str]:
    """What the clauses before and after do, whether a choice is offered, and what was asked."""
    parts = _parts_of(document)
    at = _places_of(document)[start]
    part = parts[at]
    before = _build_of(parts[at - 1]) if at else _EDGE
    after = _build_of(parts[at + 1]) if at + 1 < len(parts) else _EDGE
    same = at > 0 and parts[at - 1].sentence is sentence
    return [
        f"pw {before[0]}", f"pf {before[1]}", f"pt {before[3]}", f"p {before[0]} {before[1]}",
        f"nw {after[0]}", f"nf {after[1]}", f"nt {after[3]}", f"n {after[0]} {after[1]}",
        f"pn {before[1]} {part.form}", f"same{same}", f"pn {before[1]} {before[3]} {part.when}",
        *_verb_signs(part), *_offer_signs(document, part, parts[at + 1 :]),
    ]  # fmt: skip


def _build_of(part: Part) -> tuple[str, str, str, str]:
    return part.who, part.form, part.verb, part.when


def _verb_signs(part: Part) -> list[str]:
    who, form, verb, when = _build_of(part)
    size = sum(len(part.kinds) >= border for border in (4, 7, 11))
    first = part.kinds[0] if part.kinds else ""
    return [
        f"v {verb}", f"wv {who} {verb}", f"wvf {who} {verb} {form}", f"vf {verb} {form}", f"wvt {who} {verb} {when}",
        f"vft {verb} {form} {when}", f"wvft {who} {verb} {form} {when}", f"size {size}", f"size {size} {form}",
        f"size {size} {form} {when}", f"first {first}", f"first {first} {when}",
    ]  # fmt: skip


def _offer_signs(document: Document, part: Part, later: list[Part]) -> list[str]:
    """Whether the draft leaves it to the customer, and whether they asked for a time."""
    sentence = part.sentence
    following = next((other.sentence for other in later if other.sentence is not sentence), None)
    choice, yours = bool(_CHOICE.search(sentence.low)), bool(_IF_YOU.search(sentence.low))
    said = bool(_SAY_SO.search(sentence.low))
    next_asks = following is not None and (following.asks or bool(_SAY_SO.search(following.low)))
    next_chooses = following is not None and bool(_CHOICE.search(following.low))
    repeated = any(other.verb == part.verb and other.form == part.form for other in later) and part.form == "will"
    asked = document.once("asked when", _asked_when)
    timed = part.when != "never"
    return [
        f"choice{choice}", f"choice{choice}{timed}", f"yours{yours}{timed}", f"said{said}{timed}",
        f"next asks{next_asks}", f"next asks{next_asks}{part.form}", f"next chooses{next_chooses}", f"later{repeated}",
        f"choice{choice}{part.form} {yours}", f"asked{asked} {part.when}", f"asked{asked} {part.form} {part.when}",
        f"ch {document.context.channel} {part.form} {part.when}",
    ]  # fmt: skip


def _asked_when(document: Document) -> bool:
    words = [turn.text for turn in document.context.history if turn.author == "customer"][-1:]
    return bool(words and _WHEN_ASKED.search(words[0][:4000].lower()))
