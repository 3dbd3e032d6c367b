"""Work that only one process does at a time: held by a lock of a connection, free at once when its process dies."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

log = logging.getLogger(__name__)

WAIT_SECONDS = 0.5


class Lease:
    """``alive`` turns false when the connection that holds the lock is lost."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    @property
    def alive(self) -> bool:
        """Whether the work is still ours."""
        return not self._connection.is_closed()


@asynccontextmanager
async def hold(url: str, name: str) -> AsyncIterator[Lease]:
    """Wait until nobody else holds ``name``, then hold it."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    connection = await asyncpg.connect(url, timeout=5)
    try:
        while True:
            if await connection.fetchval("select pg_try_advisory_lock($1)", key, timeout=5):
                break
            await asyncio.sleep(WAIT_SECONDS)
        yield Lease(connection)
    finally:
        connection.terminate()
