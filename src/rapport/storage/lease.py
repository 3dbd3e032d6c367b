"""Work that only one process does at a time: held by a lock of a connection, free at once when its process dies."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

WAIT_SECONDS = 0.5
CHECK_SECONDS = 5.0


class Lease:
    """Ends when the connection that holds the lock is lost."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._lost = asyncio.Event()
        connection.add_termination_listener(lambda _: self._lost.set())

    async def until_lost(self) -> None:
        """Return once the work is not ours any more; a peer that vanished without a word is found out by asking."""
        while not self._lost.is_set():
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._lost.wait()
            except TimeoutError:
                await self._connection.execute("select 1", timeout=CHECK_SECONDS)


@asynccontextmanager
async def hold(url: str, name: str) -> AsyncIterator[Lease]:
    """Wait until nobody else holds ``name``, then hold it."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    connection = await asyncpg.connect(url, timeout=5)
    try:
        while not await connection.fetchval("select pg_try_advisory_lock($1)", key, timeout=5):  # noqa: ASYNC110 - another process holds it
            await asyncio.sleep(WAIT_SECONDS)
        yield Lease(connection)
    finally:
        connection.terminate()
