"""A crowd that comes back: 2,000 widgets cut at once while the console is asked. Run: `make bench-live_herd`."""

import asyncio
import sys
import time

import httpx
from bench.desk import Crowds, Desk, running_desk

SOCKETS = 2_000
PROBE_SECONDS = 0.1


async def probe(desk: Desk, session: str, stop: asyncio.Event) -> list[float]:
    """Seconds of each call for the list of conversations."""
    took: list[float] = []
    async with httpx.AsyncClient(base_url=desk.url, cookies={"rapport_session": session}, timeout=60) as client:
        while not stop.is_set():
            began = time.perf_counter()
            (await client.get("/api/console/conversations")).raise_for_status()
            took.append(time.perf_counter() - began)
            await asyncio.sleep(PROBE_SECONDS)
    return sorted(took)


async def measure(desk: Desk, crowds: Crowds) -> None:
    """Cut them all, and print how they came back."""
    (session,) = await desk.sessions(1)
    stop = asyncio.Event()
    probing = asyncio.create_task(probe(desk, session, stop))
    await asyncio.sleep(5)
    crowds.tell("cut")
    back = await asyncio.to_thread(crowds.hear)
    stop.set()
    took = await probing
    last, half = max(one["last"] for one in back), max(one["half"] for one in back)
    print(f"{sum(one['back'] for one in back)} back: half after {half:.1f} s, the last after {last:.1f} s")
    print(
        f"{len(took)} calls meanwhile: p50 {took[len(took) // 2] * 1000:.0f} ms, "
        f"p99 {took[int(len(took) * 0.99)] * 1000:.0f} ms, slowest {took[-1] * 1000:.0f} ms"
    )


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SOCKETS
    with running_desk() as desk:
        crowds = Crowds(desk.port, asyncio.run(desk.visitors(count)))
        try:
            opened = crowds.ask("open")
            print(f"{sum(one['opened'] for one in opened)} sockets opened")
            asyncio.run(measure(desk, crowds))
        finally:
            crowds.close()


if __name__ == "__main__":
    main()
