"""How well a draft meets one ask: its kind, how much of its matter is taken up, signs of an answer."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.plain import words_of
from rapport.etiquette.analysis.stems import content_stems

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


def _kind(ask: str) -> str:
    known = next((name for name, cue in _CUES.items() if cue.search(ask)), None)
    return known or ("yes-no" if _YES_NO.match(ask) else "other")


def answer_signs(document: Document, ask: str, place: int, count: int) -> dict[str, float]:
    """What the ask model reads, each about 0-1; ``ask`` is plain text, the one at ``place`` of ``count``."""
    kind, asked, body = _kind(ask), content_stems(ask), document.body
    stems = [content_stems(sentence.low) for sentence in body]
    weight = {word: 1 + min(len(word), 9) / 4 for word in asked}
    total = sum(weight.values()) or 1.0
    shares = [sum(weight[word] for word in asked & one) / total for one in stems]
    share = sum(weight[word] for word in asked & frozenset().union(*stems)) / total
    whole = " ".join(sentence.low for sentence in body)
    signs = {
        f"kind {kind}": 1.0,
        f"share {kind}": share,
        "share": share,
        "best": max(shares, default=0.0),
        "matter": min(len(asked), 8) / 8,
        "no matter": float(not asked),
        "defers": float(bool(_DEFER.search(whole))),
        "asks back": float(any(sentence.asks for sentence in body)),
        "asks": min(count, 4) / 4,
        "only": float(count == 1),
        "place": place / max(1, count - 1),
        "later": float(place > 0),
        "words": min(len(whole.split()), 150) / 150,
        "sentences": min(len(body), 10) / 10,
        "mark": float("?" in ask),
        "asked in": min(len(ask.split()), 30) / 30,
    }
    signs |= _said(document, kind, whole)
    if body:
        near = body[shares.index(max(shares))]
        signs[f"time near {kind}"] = float(document.has_time(near.start, near.end))
        signs[f"number near {kind}"] = float(bool(re.search(r"\d", near.low)))
        signs[f"yes near {kind}"] = float(bool(_SAYS.match(near.low)))
        signs["question near"] = float(near.asks)
        signs["verdict near"] = float(kind == "yes-no" and bool(_VERDICT.search(near.low)))
    return {name: value for name, value in signs.items() if value}


def _said(document: Document, kind: str, whole: str) -> dict[str, float]:
    """What answers a question of that kind, anywhere in the draft."""
    if kind in _ANSWERS:
        return {f"answer {kind}": float(bool(_ANSWERS[kind].search(whole)))}
    if kind == "when":
        return {"answer when": float(bool(document.times))}
    return {"says so": float(kind == "yes-no" and bool(_SAYS_SO.search(whole)))}


def seems_met(document: Document, ask: str) -> bool:
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
