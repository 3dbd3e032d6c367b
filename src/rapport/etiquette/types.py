"""What the engine reads and what it gives back: plain structs, ready for JSON."""

from datetime import datetime
from typing import Literal

import msgspec

Severity = Literal["stop", "high", "medium", "low"]
Situation = Literal["first", "mid", "resolving", "following_up", "closing"]


class Turn(msgspec.Struct, frozen=True):
    """One earlier message of the conversation, oldest first in a history."""

    author: Literal["customer", "agent", "bot"]
    text: str
    at: datetime | None = None


class Customer(msgspec.Struct, frozen=True):
    """What is known of the customer. ``upset`` 0-3 overrides the level that the engine reads; None lets it read."""

    name: str | None = None
    upset: int | None = None
    waited_minutes: int | None = None


class Voice(msgspec.Struct, frozen=True):
    """How this brand speaks. Words are matched whole, whatever their case.

    ``preferred`` maps a word to avoid to the word to say instead, ``glossary`` a word of the trade to plain words, or
    to "" where customers know it. ``apology`` is the brand's own way to say sorry, "" for none. ``reading`` is how easy
    replies should be to read.
    """

    formality: Literal["casual", "neutral", "formal"] = "neutral"
    emoji: bool = True
    dialect: Literal["american", "british", "australian", "canadian", "indian"] = "american"
    banned: tuple[str, ...] = ()
    preferred: dict[str, str] = {}
    glossary: dict[str, str] = {}
    apology: str = ""
    reading: Literal["easy", "standard", "expert"] = "standard"


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Where the draft stands: a ``channel`` (email, chat, social, sms, portal, voice), ``now`` aware, ``zone`` IANA.

    ``thorough``: the grammar linter and the small encoder read too, 10 to 30 ms more; ``signature``: the agent's name
    is put below the draft when it is sent.
    """

    channel: str = "email"
    situation: Situation | None = None
    history: tuple[Turn, ...] = ()
    customer: Customer = Customer()
    agent: str | None = None
    brand: str | None = None
    voice: Voice = Voice()
    public: bool = False
    now: datetime | None = None
    zone: str = "UTC"
    thorough: bool = True
    signature: bool = False


class Finding(msgspec.Struct, kw_only=True):
    """One thing to change. ``start``/``end`` are code points of the draft, None where something is missing.

    ``firm`` findings underline, others are lines in the checklist; ``stops`` holds a send until settled or overridden.
    ``replacement`` may stand in the draft as it is: in place of start..end, or put in at ``at`` where something is
    missing.
    """

    check: str
    firm: bool
    stops: bool
    start: int | None
    end: int | None
    title: str
    why: str
    evidence: str | None
    suggestion: str
    replacement: str | None
    severity: Severity
    at: int | None = None
    confidence: float = 1.0


class Promise(msgspec.Struct):
    """A future act of ours that the customer waits for; ``due`` aware, None when no time is given."""

    start: int
    end: int
    text: str
    due: datetime | None
    words: str | None = None


class Question(msgspec.Struct):
    """A question or wish of the customer: where it stands (turn index, code points) and whether the draft meets it."""

    text: str
    start: int
    end: int
    turn: int
    answered: bool


class ChecklistItem(msgspec.Struct):
    """One thing that a whole reply does."""

    id: str
    label: str
    done: bool


class Review(msgspec.Struct, kw_only=True):
    """All that the engine has to say about a draft; ``dimensions`` 0-1 each, None where it does not apply."""

    findings: list[Finding]
    promises: list[Promise]
    questions: list[Question]
    checklist: list[ChecklistItem]
    dimensions: dict[str, float | None]
    readability: float | None
    note: str | None = None


class Signal(msgspec.Struct):
    """Why the mood is read as it is: a span of one turn (code points)."""

    kind: str
    label: str
    turn: int
    start: int
    end: int


class MoodPoint(msgspec.Struct):
    """The level 0-3 at one customer turn."""

    turn: int
    level: int


class Mood(msgspec.Struct, kw_only=True):
    """The customer's mood: ``level`` 0 calm to 3 furious, ``score`` 0-1."""

    level: int
    word: str
    trend: Literal["up", "flat", "down"]
    score: float
    urgency: Literal["high", "medium", "low"]
    signals: list[Signal]
    points: list[MoodPoint]
    language: str
    repeated: bool = False
    wants_person: bool = False


class Step(msgspec.Struct):
    """One step of a protocol: ``turn`` and ``start``/``end`` show where it was done, ``turn`` None in the draft."""

    id: str
    label: str
    done: bool = False
    turn: int | None = None
    start: int | None = None
    end: int | None = None


class Advice(msgspec.Struct):
    """The next step for this mood: one line and, where there is one, an action; the whole protocol with its state."""

    line: str
    action: str | None = None
    step: str = ""
    protocol: Literal["", "calming", "public"] = ""
    steps: list[Step] = []


class Summary(msgspec.Struct):
    """What a conversation came to, in its own words."""

    issue: str
    solution: str
    next_steps: str


class Secret(msgspec.Struct):
    """Personal or secret data; ``masked`` may be shown; ``structured`` kinds are certain by form or checksum."""

    kind: str
    start: int
    end: int
    masked: str
    structured: bool
