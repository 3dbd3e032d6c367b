"""One screen that is told what happens: who it is, where it stands in the log, and what waits to be sent to it."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import Standing, may_read
from rapport.events.feed import Cursor

QUEUE = 256
"""Frames that may wait; a slower reader is cut and resumes by its cursor."""

REVOKED, SLOW, UNREADABLE, TOO_MANY = 4401, 4408, 4400, 4429
GONE = (OSError, RuntimeError)
"""What a line raises once the other side has left."""


class Line(Protocol):
    """What a screen is sent over. Both raise one of ``GONE`` when the other side has left."""

    async def send_data(self, data: str, mode: Literal["text"] = "text") -> None:
        """Send a frame."""

    async def close(self, code: int) -> None:
        """Say goodbye."""


@dataclass(frozen=True)
class Place:
    """What decides who may hear of a conversation."""

    organisation_id: UUID
    inbox_id: UUID
    assignee_id: UUID | None
    contact_id: UUID


class Subscription:
    """``viewer`` for an agent's screen, ``contact_id`` for a customer's; exactly one of them is set.

    A customer hears of their talks by ``inbox_id`` only: a widget shows no mails.

    ``digest`` is the hash of the session or token by which it came. A task sends only while something waits, so that
    ten thousand idle screens cost no task for it.
    """

    __slots__ = (
        "__weakref__",
        "_closing",
        "_line",
        "_sending",
        "_waiting",
        "active_at",
        "buffer",
        "contact_id",
        "digest",
        "heard_at",
        "inbox_id",
        "live",
        "organisation_id",
        "picture",
        "stand",
        "told_at",
        "viewer",
    )

    def __init__(
        self,
        line: Line,
        organisation: UUID,
        *,
        viewer: Viewer | None = None,
        contact: UUID | None = None,
        inbox: UUID | None = None,
        digest: bytes = b"",
    ) -> None:
        self._line = line
        self.organisation_id = organisation
        self.viewer = viewer
        self.contact_id = contact
        self.inbox_id = inbox
        self.digest = digest
        self.stand: Cursor | None = None
        self.live = False
        self.buffer: list[tuple[Cursor, Any]] | None = None
        self.picture = ""
        self.heard_at = self.told_at = self.active_at = time.monotonic()
        self._waiting: deque[str] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def may_hear(self, place: Place | None) -> bool:
        """Whether this screen may hear of a conversation at ``place``."""
        if place is None or place.organisation_id != self.organisation_id:
            return False
        if self.viewer is not None:
            return may_read(self.viewer, Standing(place.inbox_id, place.assignee_id))
        return place.contact_id == self.contact_id and place.inbox_id == self.inbox_id

    @property
    def is_cut(self) -> bool:
        """Whether it is being closed by us."""
        return self._closing is not None

    def push(self, frame: str) -> None:
        """Send a frame after those that wait; a screen with too many of them is cut."""
        if self.is_cut:
            return
        if self._waiting is None:
            self._waiting = deque()
        if len(self._waiting) >= QUEUE:
            self.cut(SLOW)
            return
        self._waiting.append(frame)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send(self._waiting), name="socket sends")

    def cut(self, code: int) -> None:
        """Close the line from our side; what waits is not sent any more."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code), name="socket closes")

    def end(self) -> None:
        """The line is gone."""
        for task in (self._sending, self._closing):
            if task is not None:
                task.cancel()

    async def _send(self, waiting: deque[str]) -> None:
        try:
            while waiting and not self.is_cut:
                await self._line.send_data(waiting.popleft())
        except GONE:
            waiting.clear()
        self.told_at = time.monotonic()
        self._sending = self._waiting = None

    async def _close(self, code: int) -> None:
        try:
            await self._line.close(code)
        except GONE:
            self._waiting = None
