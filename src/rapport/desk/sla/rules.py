"""Response standards as pure functions of time: how soon a first answer is due."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

DAY = 86_400
HOUR = 3_600


class Standard(msgspec.Struct, frozen=True):
    """How soon a person answers. ``target_seconds`` is told to customers; past ``ceiling_seconds`` it is a failure."""

    target_seconds: int
    ceiling_seconds: int | None = None


DEFAULTS: dict[str, Standard] = {
    "email": Standard(DAY),
    "chat": Standard(60, 180),
    "social": Standard(2 * HOUR, 4 * HOUR),
    "portal": Standard(DAY),
    "voice": Standard(DAY),
}
"""As the documents set them: e-mail S1.7 and S4.27, chat S4.28 with the ceiling of S2.2, social S4.29."""


SHORTEST = 10
LONGEST = 30 * DAY


def check_standards(standards: Mapping[str, Standard]) -> dict[str, str]:
    """What is wrong: "channel.field" -> plain words; empty when all can be kept."""
    wrong: dict[str, str] = {}
    for channel, standard in standards.items():
        target, ceiling = standard.target_seconds, standard.ceiling_seconds
        if channel not in DEFAULTS:
            wrong[channel] = "This channel is not known."
            continue
        if not SHORTEST <= target <= LONGEST:
            wrong[f"{channel}.target_seconds"] = "Choose a time between 10 seconds and 30 days."
        if ceiling is not None and not target <= ceiling <= LONGEST:
            wrong[f"{channel}.ceiling_seconds"] = "The latest moment is no sooner than the promise, and within 30 days."
    return wrong


class Calendar(Protocol):
    """When the clock runs."""

    def after(self, start: datetime, seconds: int) -> datetime:
        """The moment ``seconds`` of working time after ``start``."""


class AroundTheClock:
    """Every second counts."""

    def after(self, start: datetime, seconds: int) -> datetime:
        """Plain addition."""
        return start + timedelta(seconds=seconds)


ALWAYS = AroundTheClock()


class Due(msgspec.Struct, frozen=True):
    """When an answer is due, and when waiting becomes a failure."""

    due_at: datetime
    ceiling_at: datetime | None
    kind: str


def response_due(standard: Standard, since: datetime, *, first: bool, calendar: Calendar = ALWAYS) -> Due:
    """The deadline of an answer to somebody who has waited since ``since``."""
    ceiling = standard.ceiling_seconds
    return Due(
        due_at=calendar.after(since, standard.target_seconds),
        ceiling_at=calendar.after(since, ceiling) if ceiling is not None else None,
        kind="first_response" if first else "next_response",
    )
