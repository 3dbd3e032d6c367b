"""The life of one socket: greeted, told what happens, asked again who it is, cut when it may no longer hear."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from rapport.events.feed import ResyncNeeded, parse_cursor
from rapport.kit.errors import Refusal
from rapport.realtime.hub import Hub
from rapport.realtime.subscription import Subscription

log = logging.getLogger(__name__)

Socket = WebSocket[Any, Any, Any]
Hear = Callable[[dict[str, Any]], Awaitable[None]]
StillMay = Callable[[], Awaitable[bool]]

CHECK_SECONDS = 1.5
PING_SECONDS = 25.0
FRAME_BYTES = 16_384
FRAMES_PER_SECOND = 20

REVOKED, SLOW, UNREADABLE, TOO_MANY = 4401, 4408, 4400, 4429

encode = msgspec.json.Encoder().encode


class BadFrame(Exception):
    """A frame that cannot be read."""


def decode(text: str) -> dict[str, Any]:
    """A client's frame; raises ``BadFrame``."""
    if len(text) > FRAME_BYTES:
        raise BadFrame
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        raise BadFrame from None


async def serve(
    socket: Socket,
    hub: Hub,
    screen: Subscription,
    *,
    after: str | None,
    hear: Hear,
    may: StillMay,
    every: float = CHECK_SECONDS,
) -> None:
    """Run ``socket`` for ``screen`` until either side goes; ``hear`` takes the client's frames.

    ``may`` is asked ``every`` few seconds whether this person may still listen.
    """
    try:
        await _join(hub, screen, after)
        tasks = [
            asyncio.create_task(_send(socket, screen), name="socket sends"),
            asyncio.create_task(_receive(socket, hear), name="socket hears"),
            asyncio.create_task(_watch(may, every), name="socket checks"),
        ]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        code = next((task.result() for task in done if task.exception() is None), 1011)
        for task in done:
            if (error := task.exception()) is not None and not isinstance(error, WebSocketDisconnect):
                log.error("a socket ended by a fault of ours", exc_info=error)
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code=code)
    finally:
        hub.leave(screen)


async def _join(hub: Hub, screen: Subscription, after: str | None) -> None:
    try:
        stand = await hub.join(screen, parse_cursor(after) if after else None)
        screen.push({"t": "welcome", "cursor": str(stand)})
    except (ResyncNeeded, Refusal):
        stand = await hub.join(screen, None)
        screen.push({"t": "resync", "cursor": str(stand)})


async def _send(socket: Socket, screen: Subscription) -> int:
    while not screen.overflowed:
        try:
            async with asyncio.timeout(PING_SECONDS):
                frame = await screen.queue.get()
        except TimeoutError:
            frame = {"t": "ping"}
        await socket.send_data(encode(frame).decode(), mode="text")
    return SLOW


async def _receive(socket: Socket, hear: Hear) -> int:
    loop = asyncio.get_running_loop()
    second, count = int(loop.time()), 0
    while True:
        try:
            text = await socket.receive_text()
        except WebSocketDisconnect:
            return 1000
        moment = int(loop.time())
        second, count = (second, count + 1) if moment == second else (moment, 1)
        if count > FRAMES_PER_SECOND:
            return TOO_MANY
        try:
            await hear(decode(text))
        except (BadFrame, Refusal):
            return UNREADABLE


async def _watch(may: StillMay, every: float) -> int:
    while True:
        if not await may():
            return REVOKED
        await asyncio.sleep(every)
