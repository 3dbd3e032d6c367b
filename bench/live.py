"""From commit to agents' screens: 1,000 idle widgets and 50 agents on one process, 50 messages a second.

The messages are written by the product's own workflow in this process, the screens are in another: what is measured
is the way from the commit's answer over the wake-up, the log and the hub to the socket. Run: `make bench-live`.
"""

import asyncio
import json
import subprocess
import sys
import time

import msgspec
from bench.agents import Order
from bench.desk import Crowds, Desk, running_desk

from rapport.desk.inboxes.visitors import find_visitor
from rapport.kit.ids import new_id
from rapport.workflows.visitor_writes import visitor_writes

WIDGETS, AGENTS, WRITERS = 1_000, 50, 50
A_SECOND, SECONDS = 50, 30
AT_ONCE = 8


async def write_all(desk: Desk, tokens: list[str]) -> dict[str, float]:
    """Write evenly; answers when each message was committed, by its name."""
    database = await desk.database()
    found = [await find_visitor(database, token) for token in tokens]
    visitors = [visitor for visitor in found if visitor is not None]
    committed: dict[str, float] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        visitor, name = visitors[number % len(visitors)], new_id()
        async with gate, database.transaction(visitor.organisation_id) as tx:
            await visitor_writes(tx, visitor, name, f"Where is parcel number {number}, please?", None)
        committed[str(name)] = time.time()

    began, tasks = time.monotonic(), []
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    await database.close()
    print(f"{len(committed)} messages in {time.monotonic() - began:.1f} s")
    return committed


def measure(desk: Desk) -> None:
    """Print the percentiles over every message and every screen."""
    sessions, tokens = asyncio.run(desk.sessions(AGENTS)), asyncio.run(desk.visitors(WRITERS))
    screens = subprocess.Popen([sys.executable, "-m", "bench.agents"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert screens.stdin and screens.stdout
    try:
        screens.stdin.write(msgspec.json.encode(Order(desk.port, sessions, A_SECOND * SECONDS)) + b"\n")
        screens.stdin.flush()
        assert screens.stdout.readline() == b"open\n"
        spent = desk.processor_seconds()
        committed = asyncio.run(write_all(desk, tokens))
        arrived: dict[str, list[float]] = json.loads(screens.stdout.readline())
        spent = desk.processor_seconds() - spent
    finally:
        screens.kill()
        screens.wait()
    took = sorted((at - when) * 1000 for name, when in committed.items() for at in arrived[name])
    print(
        f"{len(took)} arrivals at {AGENTS} screens: p50 {took[len(took) // 2]:.1f} ms, "
        f"p99 {took[int(len(took) * 0.99)]:.1f} ms, slowest {took[-1]:.1f} ms"
    )
    print(f"processor of the web process: {spent / SECONDS * 100:.0f} % of one core")


def main() -> None:
    """Idle widgets first, then the talk."""
    with running_desk() as desk:
        crowds = Crowds(desk.port, asyncio.run(desk.visitors(WIDGETS)), 1)
        try:
            print(f"{sum(one['opened'] for one in crowds.ask('open'))} idle widgets")
            measure(desk)
        finally:
            crowds.close()


if __name__ == "__main__":
    main()
