"""The life of one socket: greeted, told what happens, heard, until either side goes."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from rapport.events.feed import ResyncNeeded, parse_cursor
from rapport.kit.errors import Refusal, TooMany
from rapport.realtime.frames import write
from rapport.realtime.hub import Hub
from rapport.realtime.subscription import GONE, TOO_MANY, UNREADABLE, Subscription

log = logging.getLogger(__name__)

Socket = WebSocket[Any, Any, Any]
Hear = Callable[[dict[str, Any]], Awaitable[None]]

HELLO_SECONDS = 10
FRAME_BYTES = 16_384
FRAMES_PER_SECOND = 20
FAULT = 1011


class BadFrame(Exception):
    """A frame that cannot be read."""


class Wire:
    """A socket as a screen's line: a peer that has left is one kind of error."""

    __slots__ = ("_socket",)

    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    async def send_data(self, data: str, mode: Literal["text"] = "text") -> None:
        """Send a frame."""
        try:
            await self._socket.send_data(data, mode)
        except WebSocketDisconnect as gone:
            raise ConnectionResetError from gone

    async def close(self, code: int) -> None:
        """Say goodbye."""
        try:
            await self._socket.close(code)
        except WebSocketDisconnect as gone:
            raise ConnectionResetError from gone


class Seats:
    """How many sockets one address, or one person, may hold open in this process."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, key: str, most: int) -> Iterator[None]:
        """Hold one; raises ``TooMany``."""
        if self._taken[key] >= most:
            raise TooMany("Too many windows are open at once. Please close some of them.", retry_after=30)
        self._taken[key] += 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]


def decode(text: str) -> dict[str, Any]:
    """A client's frame; raises ``BadFrame``."""
    if len(text) > FRAME_BYTES:
        raise BadFrame
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise BadFrame from None


async def hear_hello(socket: Socket) -> dict[str, Any] | None:
    """The first frame; None when it did not come in time or cannot be read, and the socket is closed."""
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            return decode(await socket.receive_text())
    except (BadFrame, TimeoutError):
        await socket.close(code=UNREADABLE)
    except WebSocketDisconnect:
        return None
    return None


async def serve(socket: Socket, hub: Hub, screen: Subscription, *, after: object, hear: Hear) -> None:
    """Run ``socket`` for ``screen`` until either side goes; ``hear`` takes the client's frames.

    ``after`` is the cursor that the client gave. One task a socket: who may no longer hear, and who is silent, is
    found by ``rounds``.
    """
    try:
        await _join(hub, screen, str(after) if after else None)
        code = await _receive(socket, screen, hear)
        if code is not None:
            screen.cut(code)
            await _until_left(socket)
    except Exception:
        log.exception("a socket ended by a fault of ours")
        with suppress(WebSocketDisconnect, *GONE):
            await socket.close(code=FAULT)
    finally:
        hub.leave(screen)
        screen.end()


async def _join(hub: Hub, screen: Subscription, after: str | None) -> None:
    try:
        stand = await hub.join(screen, parse_cursor(after) if after else None)
        screen.push(write({"t": "welcome", "cursor": str(stand)}))
    except (ResyncNeeded, Refusal):
        stand = await hub.join(screen, None)
        screen.push(write({"t": "resync", "cursor": str(stand)}))


async def _receive(socket: Socket, screen: Subscription, hear: Hear) -> int | None:
    """Hear until the client goes (None), or until it must be cut with the code that is answered."""
    second, count = 0, 0
    while True:
        try:
            text = await socket.receive_text()
        except WebSocketDisconnect:
            return None
        screen.heard_at = time.monotonic()
        moment = int(screen.heard_at)
        second, count = (second, count + 1) if moment == second else (moment, 1)
        if count > FRAMES_PER_SECOND:
            return TOO_MANY
        try:
            await hear(decode(text))
        except (BadFrame, Refusal):
            return UNREADABLE


async def _until_left(socket: Socket) -> None:
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
