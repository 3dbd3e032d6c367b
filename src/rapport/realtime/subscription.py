"""One screen that is told what happens: who it is, where it stands in the log, and what waits to be sent to it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import Standing, may_read
from rapport.events.feed import Cursor

QUEUE = 256
"""Frames that may wait; a slower reader is cut and resumes by its cursor."""


@dataclass(frozen=True)
class Place:
    """What decides who may hear of a conversation."""

    organisation_id: UUID
    inbox_id: UUID
    assignee_id: UUID | None
    contact_id: UUID


@dataclass(eq=False)
class Subscription:
    """``viewer`` for an agent's screen, ``contact_id`` for a customer's; exactly one of them is set."""

    organisation_id: UUID
    viewer: Viewer | None = None
    contact_id: UUID | None = None
    cursor: Cursor | None = None
    live: bool = False
    overflowed: bool = False
    buffer: list[tuple[Cursor, Any]] = field(default_factory=list)
    queue: "asyncio.Queue[dict[str, Any]]" = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def may_hear(self, place: Place | None) -> bool:
        """Whether this screen may hear of a conversation at ``place``."""
        if place is None or place.organisation_id != self.organisation_id:
            return False
        if self.viewer is not None:
            return may_read(self.viewer, Standing(place.inbox_id, place.assignee_id))
        return place.contact_id == self.contact_id

    def push(self, frame: dict[str, Any]) -> None:
        """Queue a frame; a full queue marks the screen to be cut."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.overflowed = True
