"""The customer's open questions and wishes, and whether a draft meets them."""

import re
from functools import lru_cache

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.analysis.plain import words_of
from rapport.etiquette.analysis.stems import content_stems
from rapport.etiquette.types import Question

_SPLIT = re.compile(r",?\s(?:and|or|but|plus|also)\s(?=(?:(?:is|are|can|could|do|does|did|will|would|should|how|what|when|where|why|which|who|may|am|was|has|have|if|whether)\b))|;\s")
_OPENS = re.compile(
    r"^(?:(?:and|but|so|also|ok|okay|hi|hello|please|or|then|well|plus|if so|if not|by the way|btw)[, ]+){0,3}(?:how|what|when|where|why|who|whom|which|whose|can|could|may|is|are|am|do|does|did|will|would|should|shall|has|have|was|were|isn't|aren't|don't|doesn't|can't|any)\b"
)
_WISH = re.compile(
    r"\b(?:(?:please|kindly|pls) (?:also )?(?:confirm|tell|let me know|explain|advise|clarify)|(?:i|we)(?:'d| would)? (?:also )?(?:like|want|need|wish) to know|(?:i|we) (?:also )?(?:wonder|was wondering|am wondering|were wondering)|"
    r"(?:tell|let) me (?:know )?(?:if|whether|when|what|how|why|who|where|which)|(?:not sure|don't know|no idea|unsure) (?:if|whether|how|what|when|which|where|who))\b"
)
_RHETORIC = re.compile(r"\b(?:are you (?:kidding|serious|joking|even)|is this a joke|how dare|what the hell|really\?|seriously\?|can you believe|who does that|you know\?|right\?|isn't it\?|don't you think|what kind of)\b|^(?:how are you|hello|hi|hey|anyone(?: there)?|are you there|is anyone there)\b")
_CUES = {
    "when": re.compile(r"\b(?:when|how long|how soon|what time|by what date|what date|which day|until when|how many days|eta|which date|any (?:news|update))\b"),
    "cost": re.compile(r"\b(?:how much|what (?:does|would|will|do) .{0,30}cost|price|fee|cost|charge for|charged|what .{0,20}pay)\b"),
    "where": re.compile(r"\b(?:where|which (?:address|shop|branch|page|place)|whereabouts)\b"),
    "how": re.compile(r"^(?:\W*(?:and|so|but|also|please)?\W*)?how (?:do|can|to|should|would|am|is|does|did|could)\b|\bhow to\b"),
    "why": re.compile(r"\bwhy\b|\bhow come\b|\bwhat (?:happened|went wrong|is the reason|caused)\b"),
    "many": re.compile(r"\bhow (?:many|big|large|heavy|far|old|tall|wide|fast)\b"),
}
_ANSWERS = {
    "cost": re.compile(r"[€$£]\s?\d|\d[\d.,]*\s?(?:€|eur|euros?|usd|gbp|dollars?|pounds?|cents?|chf|sek|dkk|nok|kr|zl|pln|inr|rs|rand|r|yen|%)\b|\bfree\b|no (?:fee|charge|cost|extra)|nothing to pay|cost|\d"),
    "where": re.compile(r"\b(?:at|in|on|under|from|to|via|near|next to|menu|page|link|here|settings|attached|website|address|leaves?|left|depot|warehouse|centre|center)\b"),
    "how": re.compile(r"\b(?:please|click|choose|go to|open|press|select|enter|use|send|reply|under|settings|via|call|fill|follow|you can|steps?|attached|log|i (?:have|'ve|can)|we (?:have|can|'ll)|i'll)\b"),
    "why": re.compile(r"\b(?:because|since|due to|reason|caused?|as (?:the|our|your|it)|so that|which is why|that is why|was (?:sent|entered|taken|booked|lost|delayed|damaged|cancelled|blocked|set|missed)|the (?:bank|system|depot|carrier|fault|error|bug)|failed|error|fault|happened|mistake|mix|checking|look|find out|ask)\b"),
    "many": re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|none|no limit|unlimited|both|all)\b"),
}
_YES_NO = re.compile(r"^(?:\W*(?:and|so|but|also|hi|hello|or|then)?\W*)?(?:is|are|am|do|does|did|can|could|will|would|should|may|has|have|was|were|isn't|don't|doesn't|can't|aren't)\b")
_VERDICT = re.compile(
    r"\b(?:yes|no|not|n't|sure|certainly|of course|absolutely|indeed|correct|right|possible|included|allowed|covered|both|either|available|already|can|cannot|can't|won't|will|unfortunately|free|safe|only|"
    r"is|are|was|were|has|have|do|does|did|works?|need|should|happy|gladly|done|confirmed?|fine|'ll|i've|we've)\b"
)
_DEFER = re.compile(r"\b(?:i|we|let me|colleague|team|she|he|they)\b.{0,40}\b(?:check|find out|look into|ask|confirm|clarify|come back|get back|let you know|tell you|answer|write to you|update you)\b|\b(?:checking|asking)\b")


@lru_cache(maxsize=1024)
def _ask_spans(text: str) -> tuple[tuple[int, int, bool], ...]:
    """(start, end, direct) of the questions and wishes of one message."""
    reading: Reading = read_text(text)
    found: list[tuple[int, int, bool]] = []
    for sentence in reading.sentences:
        begin = 0
        pieces = [(m.start(), m.end()) for m in _SPLIT.finditer(sentence.low)] if sentence.asks else []
        for cut, after in [*pieces, (len(sentence.low), len(sentence.low))]:
            part = sentence.low[begin:cut]
            if _is_ask(part, sentence.asks):
                found.append((sentence.start + begin, sentence.start + cut, sentence.asks))
            begin = after
    return tuple(found)


def _is_ask(part: str, direct: bool) -> bool:
    if len(part) < 6 or _RHETORIC.search(part):
        return False
    return direct or bool(_WISH.search(part)) or (bool(_OPENS.match(part)) and len(part.split()) >= 4 and part.split()[0] in {"how", "what", "when", "where", "why", "which", "who", "can", "could", "is", "does", "do"})


def find_questions(document: Document) -> list[Question]:
    """What the customer asks in the messages that still wait for an answer, each with whether the draft meets it."""
    found = []
    for turn, reading in document.past.waiting:
        for start, end, direct in _ask_spans(document.context.history[turn].text):
            text = reading.text[start:end].strip()
            found.append(Question(text, start, end, turn, covers(document, reading.low[start:end], direct)))
    return found


def covers(document: Document, ask: str, direct: bool = True) -> bool:
    """Whether the draft meets a question: the same matter is spoken of, or the kind of answer stands there, or it is put off openly."""
    body = " ".join(sentence.low for sentence in document.body)
    if not body:
        return False
    asked, said = content_stems(ask), content_stems(body)
    shared = asked & said
    kind = next((name for name, cue in _CUES.items() if cue.search(ask)), None)
    if _DEFER.search(body):
        return True
    if kind == "when":
        return bool(document.times) or bool(shared and len(shared) >= 2)
    if kind is not None:
        return bool(_ANSWERS[kind].search(body)) and (bool(shared) or kind in {"cost", "many"} or len(asked) <= 2)
    if _YES_NO.match(ask):
        return bool(re.search(r"^\W*(?:yes|no|of course|sure|certainly|absolutely)\b|\b(?:yes|no),", body)) or (bool(shared) and bool(_VERDICT.search(body)))
    return bool(shared) or len(words_of(ask)) <= 3 or not asked
