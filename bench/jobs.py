"""How many jobs a second one worker does, and how soon after its commit a job begins, on the embedded PostgreSQL."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from rapport.jobs import Worker, enqueue
from rapport.kit.ids import new_id
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from rapport.storage.server import urls_of
from rapport.storage.session import Database

MANY = 2_000
SINGLE = 100


async def measure(server: EmbeddedPostgres) -> None:
    """Print both figures."""
    await migrate(server.url("owner"))
    database = await Database.connect(urls_of(server))
    organisation, waits, done = new_id(), list[float](), asyncio.Semaphore(0)
    async with database.across() as tx:
        await tx.execute("insert into organisations (id, name) values ($1, 'Aster Gardens')", organisation)

    async def note(_: Database, __: UUID, payload: dict[str, Any]) -> None:
        waits.append(time.monotonic() - payload["at"])
        done.release()

    async with database.transaction(organisation) as tx:
        for _ in range(MANY):
            await enqueue(tx, "note", {"at": time.monotonic()})
    began = time.monotonic()
    worker = asyncio.create_task(Worker(database, {"note": note}).run())
    for _ in range(MANY):
        await done.acquire()
    print(f"{MANY / (time.monotonic() - began):,.0f} jobs a second, 8 at a time, durable")
    waits.clear()
    for _ in range(SINGLE):
        async with database.transaction(organisation) as tx:
            await enqueue(tx, "note", {"at": time.monotonic()})
        await done.acquire()
        await asyncio.sleep(0.01)
    ordered = sorted(waits)
    print(f"enqueue to start: median {statistics.median(ordered) * 1000:.1f} ms, p99 {ordered[-2] * 1000:.1f} ms")
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await database.close()


def main() -> None:
    """Run on a cluster of its own."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "data") as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
