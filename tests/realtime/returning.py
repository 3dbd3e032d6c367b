"""A client that comes back whenever its line is cut, as web/shared/live.ts does, and keeps what it heard in order."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

RETRY_SECONDS = 0.05


class Returning:
    """One screen over many lines; ``heard`` are the positions and words of all messages told, in the order told."""

    def __init__(self, url: str, path: str, origin: str, *, cookie: str = "", token: str = "") -> None:
        self._url = f"{url}{path}"
        self._origin = origin
        self._headers = {"Cookie": cookie} if cookie else {}
        self._token = token
        self.cursor: str | None = None
        self.heard: list[tuple[str, int, str]] = []
        self.frames: list[dict[str, Any]] = []
        self.lines = 0
        self.resyncs = 0
        self._news = asyncio.Event()
        self._line: ClientConnection | None = None

    @property
    def present(self) -> list[dict[str, Any]]:
        """Who is there, as last told."""
        told = [frame["users"] for frame in self.frames if frame["t"] == "presence"]
        return list(told[-1]) if told else []

    async def tell(self, **frame: Any) -> None:
        """Send a frame over the line of this moment."""
        assert self._line
        await self._line.send(json.dumps(frame))

    def lines_of(self, conversation: str, start: str = "") -> list[str]:
        """The words told of one conversation, in the order told, of those that begin with ``start``."""
        return [words for where, _, words in self.heard if where == conversation and words.startswith(start)]

    async def run(self) -> None:
        """Listen for ever."""
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError, EOFError):
                await self._listen()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        async with connect(
            self._url,
            origin=self._origin,  # type: ignore[arg-type]  # an Origin is a str
            additional_headers=self._headers,
            open_timeout=30,
            close_timeout=1,
        ) as line:
            hello = {"t": "hello", "after": self.cursor} | ({"token": self._token} if self._token else {})
            await line.send(json.dumps(hello))
            self.lines += 1
            self._line = line
            async for text in line:
                self._read(json.loads(text))

    def _read(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        self.cursor = frame.get("cursor", self.cursor)
        self.resyncs += frame["t"] == "resync"
        for item in frame.get("items", ()):
            if item["kind"] == "message.added" and item.get("message"):
                message = item["message"]
                words = message.get("body_text", message.get("text"))
                self.heard.append((str(item["conversation_id"]), int(item["position"]), words))
        self._news.set()

    async def until(self, met: Callable[["Returning"], bool], seconds: float = 60.0) -> None:
        """Wait until ``met``."""
        async with asyncio.timeout(seconds):
            while not met(self):
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def returning(*clients: Returning) -> AsyncIterator[None]:
    """All of them listen until left; each has been welcomed once."""
    tasks = [asyncio.create_task(client.run()) for client in clients]
    try:
        for client in clients:
            await client.until(lambda client: any(frame["t"] == "welcome" for frame in client.frames))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
