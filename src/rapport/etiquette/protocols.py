"""The protocols for an upset customer, step by step, with what earlier turns and the draft have already done."""

import re
from dataclasses import dataclass

from rapport.etiquette.analysis.dates import find_times
from rapport.etiquette.analysis.history import Reading, read_text
from rapport.etiquette.types import Mood, Step, Turn

_CALL = re.compile(
    r"\b(?:(?:call|ring|phone) (?:you|me|us)|by phone|on the phone|give (?:you|me|us) a (?:call|ring)|a (?:quick |"
    r"short )?"
    r"call|speak (?:to|with) (?:you|me|us)|reach me on|talk (?:it|this) (?:over|through))\b"
)
_OWNS = re.compile(
    r"\b(?:our (?:mistake|error|fault|side|slip|oversight)|my (?:mistake|error|fault)|we (?:made|should have|failed|"
    r"missed|forgot|mixed|overcharged|lost|were wrong)|that(?:'s| is) on (?:us|me)|let you down|should (?:not|"
    r"never) have|"
    r"(?:you're|you are) right)\b"
)
_SOLVES = re.compile(
    r"\b(?:(?:i|we)(?:'ve| have)? (?:now |just |already )?(?:refunded|sent|reset|changed|cancelled|updated|fixed|"
    r"booked|"
    r"replaced|credited|removed|added|unlocked|restored|corrected|extended|ordered|arranged|moved|reversed|asked)|"
    r"(?:i|we)(?:'ll| will| can| would like to) (?:\w+ly )?(?:refund|send|reset|change|cancel|fix|book|replace|"
    r"credit|remove|"
    r"add|unlock|restore|correct|extend|order|arrange|move|reverse|waive|offer|give|pay|check|find|look|call|swap)|"
    r"(?:a |the |your )(?:replacement|refund|credit|voucher|new one) (?:is|goes|leaves|will|comes)|"
    r"would you (?:prefer|like|rather)|you can (?:choose|have|either))\b"
)
_PRIVATE = re.compile(
    r"\b(?:dm|dms|pm|direct message|private(?:ly)?|inbox us|(?:message|write to|e-?mail|call|chat with) us (?:at|on|"
    r"here|"
    r"privately|directly)|(?:send|drop) us a (?:message|line|note|dm))\b"
)
_FOLLOWS = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will) (?:\w+ly )?(?:update|write|call|message|reply|report|let you know|get back|"
    r"come back|confirm|"
    r"follow up|keep you)|follow up|report back)\b"
)
_LOUD = re.compile(r"[!?]{2,}|\b[A-Z]{4,}(?: [A-Z]{2,})+\b")
Spot = tuple[int, int]


@dataclass(slots=True, frozen=True)
class Act:
    """A step of a protocol, and how to see that it was taken."""

    id: str
    label: str
    lists: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    timed: bool = False
    lasts: bool = False

    def seen(self, reading: Reading) -> Spot | None:
        """Where a message takes this step."""
        hits = [hit for name in self.lists for hit in reading.hits.get(name, ())]
        if hits:
            first = min(hits, key=lambda hit: hit.start)
            return first.start, first.end
        if self.timed:
            return next(iter(find_times(reading.low)), None)
        match = self.pattern.search(reading.low) if self.pattern else None
        return match.span() if match else None


_LISTEN = Act("listen", "Show that you have read it, and name what it cost them", ("empathy.plain",), _OWNS)
_SORRY = Act("apologise", "Say sorry for it, without an if", ("apology",))
_SOLVE = Act("solve", "Say what you do about it", (), _SOLVES)
_EXPECT = Act("expect", "Say by when", timed=True)
_PHONE = Act("call", "Offer a call", (), _CALL, lasts=True)
CALMING = (_LISTEN, _SORRY, _SOLVE, _EXPECT)
PUBLIC = (
    Act("acknowledge", "Acknowledge it where others read", ("empathy.plain", "apology"), _OWNS),
    Act("own", "Own it: sorry, or our mistake", ("apology",), _OWNS),
    Act("offer", "Offer help", (), _SOLVES),
    Act("private", "Take the details to a private message", (), _PRIVATE, lasts=True),
    Act("follow_up", "Say that and when you follow up", (), _FOLLOWS),
)


def take_steps(mood: Mood, history: tuple[Turn, ...], *, public: bool, heated: bool, draft: str = "") -> list[Step]:
    """Every step with where it was taken. What was done before the customer grew more upset must be done again."""
    acts = PUBLIC if public else (*CALMING, _PHONE) if heated else CALMING
    since = _last_rise(mood)
    turns = [(index, turn.text) for index, turn in enumerate(history) if turn.author == "agent"]
    steps = [_taken(act, [(i, text) for i, text in turns if act.lasts or i > since], draft) for act in acts]
    if not public:
        steps.insert(2, _stay_calm(turns, draft))
    return steps


def _taken(act: Act, turns: list[tuple[int, str]], draft: str) -> Step:
    for index, text in turns:
        spot = act.seen(read_text(text))
        if spot:
            return Step(act.id, act.label, True, index, *spot)
    spot = act.seen(read_text(draft)) if draft else None
    return Step(act.id, act.label, True, None, *spot) if spot else Step(act.id, act.label)


def _stay_calm(turns: list[tuple[int, str]], draft: str) -> Step:
    """Done unless a message of ours is loud or rude; then its place is shown."""
    label = "Stay calm: nothing loud, no blame"
    for index, text in [*turns, (None, draft)]:
        reading = read_text(text)
        hits = [hit for name in ("tone.rude", "blame.customer") for hit in reading.hits.get(name, ())]
        loud = _LOUD.search(text)
        if hits or loud:
            spot = (hits[0].start, hits[0].end) if hits else loud.span() if loud else (0, 0)
            return Step("calm", label, False, index, *spot)
    return Step("calm", label, True)


def _last_rise(mood: Mood) -> int:
    """The turn at which the customer last became more upset; -1 where they never did."""
    last, before = -1, 0
    for point in mood.points:
        if point.level > before:
            last = point.turn
        before = point.level
    return last
