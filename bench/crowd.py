"""Many idle widgets in a process of their own, over bare TCP so that the clients cost little: `python -m bench.crowd`.

Reads one order from standard input and then a command a line; answers each with a line of JSON on standard output.
"""

import asyncio
import json
import random
import resource
import struct
import sys
import time
from typing import Any

import msgspec
import uvloop

PER_ADDRESS = 200
AT_ONCE = 150
"""Handshakes under way; a browser's own crowd would be spread by the network."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0
"""As web/shared/live.ts waits: half of it for sure, the other half by chance, doubled with every try."""

TEXT, CLOSE = 0x81, 0x88


class Order(msgspec.Struct):
    """Which widgets to be."""

    port: int
    tokens: list[str]
    first_address: int


def masked(payload: bytes) -> bytes:
    """A client's text frame; the mask is zero, which changes no byte."""
    head = bytes([TEXT, 0x80 | len(payload)]) if len(payload) < 126 else struct.pack("!BBH", TEXT, 0xFE, len(payload))
    return head + b"\0\0\0\0" + payload


class Widget(asyncio.Protocol):
    """One socket: opens, says hello, answers pings, keeps its cursor."""

    def __init__(self, crowd: "Crowd", number: int, token: str) -> None:
        self.crowd = crowd
        self.number = number
        self.token = token
        self.cursor: str | None = None
        self.transport: asyncio.Transport | None = None
        self.welcomed: asyncio.Future[None] | None = None
        self.rest = b""
        self.is_open = False
        self.events = 0

    async def open(self) -> bool:
        """Connect and wait for the welcome; false when it was refused or cut."""
        loop = asyncio.get_running_loop()
        self.rest, self.is_open, self.welcomed = b"", False, loop.create_future()
        address = self.crowd.order.first_address + self.number // PER_ADDRESS
        source = (f"127.0.{1 + address // 250}.{1 + address % 250}", 0)
        try:
            await loop.create_connection(lambda: self, "127.0.0.1", self.crowd.order.port, local_addr=source)
            await asyncio.wait_for(self.welcomed, 60)
        except (OSError, TimeoutError):
            if self.transport is not None:
                self.transport.abort()
            return False
        return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the socket."""
        self.transport = transport  # type: ignore[assignment]  # a TCP transport, of uvloop
        place = f"127.0.0.1:{self.crowd.order.port}"
        transport.write(
            f"GET /api/widget/socket HTTP/1.1\r\nHost: {place}\r\nOrigin: http://{place}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            "Accept-Language: en-GB,en;q=0.9\r\n"
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Read whole frames."""
        self.rest += data
        if not self.is_open:
            head, found, rest = self.rest.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head[:20]:
                self.transport.abort()  # type: ignore[union-attr]  # it is connected
                return
            self.is_open, self.rest = True, rest
            hello = {"t": "hello", "token": self.token, "after": self.cursor}
            self.transport.write(masked(json.dumps(hello).encode()))  # type: ignore[union-attr]  # it is connected
        while len(self.rest) >= 2:
            length, start = self.rest[1] & 0x7F, 2
            if length == 126:
                length, start = int.from_bytes(self.rest[2:4], "big"), 4
            elif length == 127:
                length, start = int.from_bytes(self.rest[2:10], "big"), 10
            if len(self.rest) < start + length:
                return
            kind, payload = self.rest[0], self.rest[start : start + length]
            self.rest = self.rest[start + length :]
            if kind == TEXT:
                self.read(payload)

    def read(self, payload: bytes) -> None:
        """One frame of the server's."""
        frame = json.loads(payload)
        self.cursor = frame.get("cursor", self.cursor)
        if frame["t"] == "ping":
            self.transport.write(masked(b'{"t":"pong"}'))  # type: ignore[union-attr]  # it is connected
        elif frame["t"] == "events":
            self.events += 1
        elif frame["t"] in {"welcome", "resync"} and self.welcomed and not self.welcomed.done():
            self.welcomed.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self.is_open = False
        if self.welcomed and not self.welcomed.done():
            self.welcomed.set_exception(ConnectionResetError("cut"))
            self.welcomed.exception()


class Crowd:
    """All widgets of this process."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.widgets = [Widget(self, number, token) for number, token in enumerate(order.tokens)]

    async def open(self) -> dict[str, Any]:
        """Open every socket, a few at a time."""
        gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()

        async def one(widget: Widget) -> bool:
            async with gate:
                return await widget.open()

        opened = await asyncio.gather(*(one(widget) for widget in self.widgets))
        return {"opened": sum(opened), "seconds": time.monotonic() - began}

    async def come_back(self, *, cut: bool) -> dict[str, Any]:
        """Come back as our client does, from the moment of the cut; answers the seconds of the last, and of half."""
        if cut:
            for widget in self.widgets:
                widget.transport.abort()  # type: ignore[union-attr]  # it is connected
        began = time.monotonic()

        async def one(widget: Widget) -> float:
            tries = 0
            while True:
                longest = min(LONGEST_WAIT, FIRST_WAIT * 2**tries)
                await asyncio.sleep(longest / 2 + random.random() * longest / 2)
                tries += 1
                if await widget.open():
                    return time.monotonic() - began

        took = sorted(await asyncio.gather(*(one(widget) for widget in self.widgets)))
        return {"back": len(took), "half": took[len(took) // 2], "last": took[-1]}

    def count(self) -> dict[str, Any]:
        """How many are open, and what they heard."""
        return {
            "open": sum(widget.is_open for widget in self.widgets),
            "events": sum(widget.events for widget in self.widgets),
        }


async def main() -> None:
    """Obey."""
    loop = asyncio.get_running_loop()
    crowd = Crowd(msgspec.json.decode(await loop.run_in_executor(None, sys.stdin.readline), type=Order))
    while command := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        match command:
            case "open":
                answer = await crowd.open()
            case "cut":
                answer = await crowd.come_back(cut=True)
            case _:
                answer = crowd.count()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(main())
