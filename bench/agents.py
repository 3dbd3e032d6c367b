"""Agents' screens in a process of their own: notes when each message reaches each of them. Started by bench.live."""

import asyncio
import json
import sys
import time
from uuid import UUID

import msgspec
import uvloop
from websockets.asyncio.client import ClientConnection, connect


class Order(msgspec.Struct):
    """Whose screens to be, and until how many messages came."""

    port: int
    sessions: list[str]
    messages: int


class Told(msgspec.Struct):
    """What is read of a message."""

    client_id: UUID


class Item(msgspec.Struct):
    """What is read of an event."""

    message: Told | None = None


class Frame(msgspec.Struct):
    """What is read of a frame."""

    t: str
    items: list[Item] = []


decode = msgspec.json.Decoder(Frame).decode


async def listen(line: ClientConnection, order: Order, arrived: dict[str, list[float]]) -> None:
    """Note the time of every message until all came."""
    seen: set[str] = set()
    while len(seen) < order.messages:
        text = await line.recv(decode=False)
        now = time.time()
        for item in decode(text).items:
            if item.message is not None and (name := str(item.message.client_id)) not in seen:
                seen.add(name)
                arrived.setdefault(name, []).append(now)


async def main() -> None:
    """Open, say so, listen, tell."""
    order = msgspec.json.decode(sys.stdin.readline(), type=Order)
    origin = f"http://127.0.0.1:{order.port}"
    lines = [
        await connect(
            origin.replace("http", "ws") + "/api/console/socket",
            origin=origin,  # type: ignore[arg-type]  # an Origin is a str
            additional_headers={"Cookie": f"rapport_session={session}"},
            compression=None,
        )
        for session in order.sessions
    ]
    for line in lines:
        await line.send('{"t":"hello","after":null}')
        await line.recv()
    print("open", flush=True)
    arrived: dict[str, list[float]] = {}
    await asyncio.gather(*(listen(line, order, arrived) for line in lines))
    print(json.dumps(arrived), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
