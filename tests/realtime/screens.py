"""Screens for tests: an agent's and a customer's socket, with what they were told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.served import Served

Frame = dict[str, Any]


class Screen:
    """One socket; ``items`` are all events told so far."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[Frame] = []
        self.cursor: str | None = None

    @property
    def items(self) -> list[Frame]:
        return [item for frame in self.frames if frame["t"] == "events" for item in frame["items"]]

    @property
    def texts(self) -> list[str]:
        """The words of every message told, in order."""
        messages = [item["message"] for item in self.items if item["kind"] == "message.added"]
        return [message.get("body_text", message.get("text")) for message in messages]

    async def hear(self) -> Frame:
        """The next frame."""
        frame: Frame = json.loads(await self.connection.recv())
        self.frames.append(frame)
        self.cursor = frame.get("cursor", self.cursor)
        return frame

    async def hear_until(self, met: Callable[["Screen"], bool], seconds: float = 60.0) -> None:
        """Listen until ``met``."""
        async with asyncio.timeout(seconds):
            while not met(self):
                await self.hear()

    async def tell(self, **frame: Any) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))


@asynccontextmanager
async def agents_screen(served: Served, token: str, after: str | None = None) -> AsyncIterator[Screen]:
    """An agent's screen, welcomed."""
    headers = {"Cookie": f"rapport_session={token}"}
    async with connect(
        f"{served.socket_url}/api/console/socket",
        origin=served.url,
        additional_headers=headers,  # type: ignore[arg-type]  # an Origin is a str
    ) as connection:
        screen = Screen(connection)
        await screen.tell(t="hello", after=after)
        await screen.hear_until(lambda screen: any(frame["t"] in {"welcome", "resync"} for frame in screen.frames))
        yield screen


@asynccontextmanager
async def customers_screen(served: Served, token: str, after: str | None = None) -> AsyncIterator[Screen]:
    """A widget's screen, welcomed."""
    async with connect(f"{served.socket_url}/api/widget/socket", origin=served.url) as connection:  # type: ignore[arg-type]  # an Origin is a str
        screen = Screen(connection)
        await screen.tell(t="hello", token=token, after=after)
        await screen.hear_until(lambda screen: any(frame["t"] in {"welcome", "resync"} for frame in screen.frames))
        yield screen
