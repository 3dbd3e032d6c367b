"""500 slow connections beside people who work: what these wait, and how soon the slow are gone. `make bench-live_slow`.

A fifth each drip a head, a body or a handshake byte by byte, open a socket and say nothing, or take no answers.
"""

import asyncio
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import uvloop
from bench.desk import Desk, running_desk
from bench.live_herd import probe

ROOT = Path(__file__).parents[1]
SLOW = 500
REST_SECONDS = 20
HOST = b"Host: 127.0.0.1\r\n"
KEY = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
SOCKET = b"GET /api/widget/socket HTTP/1.1\r\n" + HOST + KEY
WAYS = (
    b"GET /health HTTP/1.1\r\n" + HOST + b"X-Slow: ",
    b"POST /api/widget/start HTTP/1.1\r\n" + HOST + b"Content-Length: 900000\r\n\r\n",
    SOCKET + b"X-Slow: ",
    SOCKET + b"Origin: http://127.0.0.1:{port}\r\nSec-WebSocket-Version: 13\r\n\r\n",
    (b"GET {large} HTTP/1.1\r\n" + HOST + b"\r\n") * 60,
)
SILENT = 3
LONGEST = 240.0


@cache
def large() -> str:
    """The largest file that is served."""
    path = max((ROOT / "web/dist/assets").iterdir(), key=lambda each: each.stat().st_size)
    return f"/assets/{path.name}"


async def hold(port: int, number: int) -> float:
    """One slow connection; answers after how many seconds the other side ended it."""
    way, began = number % len(WAYS), time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    writer.write(WAYS[way].replace(b"{port}", str(port).encode()).replace(b"{large}", large().encode()))
    try:
        async with asyncio.timeout(LONGEST):
            while not writer.transport.is_closing():
                if way == SILENT:
                    await reader.read()
                    break
                writer.write(b"1")
                await asyncio.sleep(1)
    except (ConnectionError, TimeoutError):
        writer.transport.abort()
    return time.monotonic() - began


async def attack(port: int) -> None:
    """All of them; prints when half, and the last, were ended."""
    took = sorted(await asyncio.gather(*(hold(port, number) for number in range(SLOW))))
    print(f"{SLOW} slow connections: half were ended after {took[SLOW // 2]:.0f} s, the last after {took[-1]:.0f} s")


async def measure(desk: Desk) -> None:
    """The calls of one who works, before and meanwhile."""
    (session,) = await desk.sessions(1)
    for when in ("before", "meanwhile"):
        stop = asyncio.Event()
        working = asyncio.create_task(probe(desk, session, stop))
        if when == "before":
            await asyncio.sleep(REST_SECONDS)
        else:
            slow = subprocess.Popen([sys.executable, "-m", "bench.live_slow", str(desk.port)])
            await asyncio.to_thread(slow.wait)
        stop.set()
        took = [seconds * 1000 for seconds in await working]
        half, most = took[len(took) // 2], took[int(len(took) * 0.99)]
        print(f"{len(took)} calls {when}: p50 {half:.0f} ms, p99 {most:.0f} ms, slowest {took[-1]:.0f} ms")


def main() -> None:
    """The desk, and the slow in a process of their own."""
    if len(sys.argv) > 1:
        uvloop.run(attack(int(sys.argv[1])))
        return
    with running_desk() as desk:
        time.sleep(REST_SECONDS)  # the grammar is read in beside
        asyncio.run(measure(desk))


if __name__ == "__main__":
    main()
