"""The customer's open questions and wishes, and whether a draft meets them."""

import re
from functools import lru_cache

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.analysis.plain import words_of
from rapport.etiquette.analysis.stems import content_stems
from rapport.etiquette.models.heads import probability
from rapport.etiquette.types import Question

_SPLIT = re.compile(
    r",?\s(?:and|or|but|plus|also)\s(?=(?:(?:please|i would|i'd|i also|is|are|can|could|do|does|did|will|would|should|"
    r"how|what|when|where|why|which|who|may|am|was|has|have|if|whether)\b))|;\s"
)
_OPENS = re.compile(
    r"^(?:(?:and|but|so|also|ok|okay|hi|hello|please|or|then|well|plus|if so|if not|by the way|btw)[, "
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
    r"(?:also )?(?:wonder|was wondering|am wondering|were wondering|am worried|'m worried)\b|"
    r"\b(?:tell|let) me (?:know )?(?:if|whether|when|what|how|why|who|where|which|the|about)\b|"
    r"\b(?:not sure|don't know|do not know|no idea|unsure|don't understand|do not understand|can't "
    r"see|cannot see) (?:if|whether|how|what|when|why|which|where|who)\b|"
    r",\s(?:when|how much|how long|where|why|what) (?:do|does|is|will|can|are|would|did)\b"
)
_RHETORIC = re.compile(
    r"\b(?:are you (?:kidding|serious|joking|even)|is this a joke|how dare|what the hell|really\?|"
    r"seriously\?|can you believe|who does that|you know\?|right\?|isn't it\?|don't you think|what "
    r"kind of)\b|^(?:how are you|hello|hi|hey|anyone(?: there)?|are you there|is anyone there)\b"
)
_CUES = {
    "when": re.compile(
        r"\b(?:when|how long|how soon|what time|by what date|what date|which day|until when|how many days|"
        r"eta|which date|any (?:news|update))\b"
    ),
    "cost": re.compile(
        r"\b(?:how much|what (?:does|would|will|do) .{0,30}cost|price|fee|cost|charge for|charged|what .{0,20}pay)\b"
    ),
    "where": re.compile(r"\b(?:where|which (?:address|shop|branch|page|place)|whereabouts)\b"),
    "how": re.compile(
        r"^(?:\W*(?:and|so|but|also|please)?\W*)?how (?:do|can|to|should|would|am|is|does|did|could)\b|\bhow to\b"
    ),
    "why": re.compile(r"\bwhy\b|\bhow come\b|\bwhat (?:happened|went wrong|is the reason|caused)\b"),
    "many": re.compile(r"\bhow (?:many|big|large|heavy|far|old|tall|wide|fast)\b"),
}
_ANSWERS = {
    "cost": re.compile(
        r"[€$£]\s?\d|\d[\d.,]*\s?(?:€|eur|euros?|usd|gbp|dollars?|pounds?|cents?|chf|sek|dkk|nok|kr|zl|"
        r"pln|inr|rs|rand|r|yen|%)\b|\bfree\b|no (?:fee|charge|cost|extra)|nothing to pay|cost|\d"
    ),
    "where": re.compile(
        r"\b(?:at|in|on|under|from|to|via|near|next to|menu|page|link|here|settings|attached|website|"
        r"address|leaves?|left|depot|warehouse|centre|center)\b"
    ),
    "how": re.compile(
        r"\b(?:please|click|choose|go to|open|press|select|enter|use|send|reply|under|settings|via|call|"
        r"fill|follow|you can|steps?|attached|log|i (?:have|'ve|can)|we (?:have|can|'ll)|i'll)\b"
    ),
    "why": re.compile(
        r"\b(?:because|since|due to|reason|caused?|as (?:the|our|your|it)|so that|which is why|that is "
        r"why|was (?:sent|entered|taken|booked|lost|delayed|damaged|cancelled|blocked|set|missed)|the "
        r"(?:bank|system|depot|carrier|fault|error|bug)|failed|error|fault|happened|mistake|mix|checking|"
        r"look|find out|ask)\b"
    ),
    "many": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|none|no limit|unlimited|both|all)\b"
    ),
}
_SAYS = re.compile(r"(?:yes|no|sure|of course)\b")
_SAYS_SO = re.compile(r"(?:^|[.!,] |\n)(?:yes|no|sure|of course|certainly|unfortunately|indeed|correct|right)[,. ]")
_YES_NO = re.compile(
    r"^(?:\W*(?:and|so|but|also|hi|hello|or|then)?\W*)?(?:is|are|am|do|does|did|can|could|will|would|"
    r"should|may|has|have|was|were|isn't|don't|doesn't|can't|aren't)\b"
)
_VERDICT = re.compile(
    r"\b(?:yes|no|not|n't|sure|certainly|of course|absolutely|indeed|correct|right|possible|included|"
    r"allowed|covered|both|either|available|already|can|cannot|can't|won't|will|unfortunately|free|"
    r"safe|only|"
    r"is|are|was|were|has|have|do|does|did|works?|need|should|happy|gladly|done|confirmed?|fine|'ll|i've|we've)\b"
)
_DEFER = re.compile(
    r"\b(?:i|we|let me|colleague|team|she|he|they)\b.{0,40}\b(?:check|find out|look into|ask|confirm|"
    r"clarify|come back|get back|let you know|tell you|answer|write to you|update you)\b|"
    r"\b(?:checking|asking)\b"
)


_TELLING = ("when i", "when we", "when the", "what a", "which ", "was ", "did ", "has ", "have ", "am ", "any ")


@lru_cache(maxsize=1024)
def _ask_spans(text: str) -> tuple[tuple[int, int, bool], ...]:
    """(start, end, direct) of the questions and wishes of one message."""
    reading: Reading = read_text(text)
    found: list[tuple[int, int, bool]] = []
    for sentence in reading.sentences:
        begin = 0
        pieces = (
            [(m.start(), m.end()) for m in _SPLIT.finditer(sentence.low)]
            if sentence.asks or _WISH.search(sentence.low)
            else []
        )
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
    found = []
    before = " ".join(reading.low for _, reading in document.past.waiting)
    for turn, reading in document.past.waiting:
        for start, end, _ in _ask_spans(document.context.history[turn].text):
            text = reading.text[start:end].strip()
            found.append(Question(text, start, end, turn, covers(document, reading.low[start:end], before)))
    return found


OPEN = 0.45


def covers(document: Document, ask: str, before: str) -> bool:
    """Whether the draft meets an ask (plain text), one of those in ``before``, the customer's waiting words."""
    if not document.body:
        return False
    kind = _kind(ask)
    if kind == "when" and not document.times:
        said = " ".join(sentence.low for sentence in document.body)
        if not (content_stems(ask) & content_stems(said) or _DEFER.search(said)):
            return False
    if kind in {"cost", "many"}:
        whole = " ".join(sentence.low for sentence in document.body)
        if not (_ANSWERS[kind].search(whole) or _DEFER.search(whole)):
            return False
    sure = probability("coverage", ask_features(document, ask, before))
    if sure is not None:
        return sure >= OPEN
    return _seems_covered(document, ask)


def _kind(ask: str) -> str:
    known = next((name for name, cue in _CUES.items() if cue.search(ask)), None)
    return known or ("yes-no" if _YES_NO.match(ask) else "other")


def ask_features(document: Document, ask: str, before: str) -> list[str]:
    """What the coverage model reads: the kind of question, how much of it the draft takes up, signs of an answer."""
    kind = _kind(ask)
    asked = content_stems(ask)
    stems = [content_stems(sentence.low) for sentence in document.body]
    said = frozenset().union(*stems) if stems else frozenset()
    weight = {word: 1 + min(len(word), 9) / 4 for word in asked}
    total = sum(weight.values()) or 1
    shares = [sum(_near(word, one) * weight[word] for word in asked) / total for one in stems]
    best = max(shares, default=0.0)
    near = document.body[shares.index(best)] if best > 0 else None
    whole = " ".join(sentence.low for sentence in document.body)
    b, c = min(4, int(best * 5)), min(4, int(sum(weight[w] for w in asked & said) / total * 5))
    last = len(before) - before.find(ask) - len(ask) < 60
    found = [
        f"k={kind}",
        f"b{b}",
        f"c{c}",
        f"k={kind} b{b}",
        f"k={kind} c{c}",
        f"n{min(len(asked), 5)}",
        f"n{min(len(asked), 3)} c{c}",
    ]
    found += [
        f"defers {bool(_DEFER.search(whole))}",
        f"asks back {any(s.asks for s in document.body)}",
        f"last {last}",
        f"last {last} c{c}",
    ]
    found += [f"first {before.find(ask) < 60}", f"mark {ask.rstrip().endswith('?')}"]
    if near is not None:
        found.append(f"time near {kind} {document.has_time(near.start, near.end)}")
        found.append(f"number near {kind} {bool(re.search('[0-9]', near.low))}")
        found.append(f"yes near {kind} {bool(_SAYS.match(near.low))}")
    if kind in _ANSWERS:
        found.append(f"answer {kind} {bool(_ANSWERS[kind].search(whole))}")
    if kind == "when":
        found.append(f"answer when {bool(document.times)}")
    if kind == "yes-no":
        found.append(f"says {bool(_SAYS_SO.search(whole))}")
        found.append(f"verdict {bool(near and _VERDICT.search(near.low))} c{c}")
    return found


def _near(word: str, said: frozenset[str]) -> float:
    if word in said:
        return 1.0
    return 0.5 if len(word) > 4 and any(word[:5] == other[:5] for other in said) else 0.0


def _seems_covered(document: Document, ask: str) -> bool:
    """The rule that stands in where the model is not installed."""
    body = " ".join(sentence.low for sentence in document.body)
    asked = content_stems(ask)
    shared = asked & content_stems(body)
    kind = _kind(ask)
    if _DEFER.search(body) or not asked:
        return True
    if kind == "when":
        return bool(document.times) or len(shared) >= 2
    if kind in _ANSWERS:
        return bool(_ANSWERS[kind].search(body)) and (bool(shared) or kind in {"cost", "many"} or len(asked) <= 2)
    if kind == "yes-no" and _SAYS_SO.search(body):
        return True
    return bool(shared) or len(words_of(ask)) <= 3
