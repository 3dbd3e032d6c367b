"""Wakes listeners by NOTIFY on a connection of its own, after commit, many wake-ups in one.

A NOTIFY inside the caller's transaction takes a cluster-wide lock at commit and halves the commits per second.
"""

import asyncio
import logging

import asyncpg

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2


class Waker:
    """Sends at most one NOTIFY per channel and round; a lost one is made good by the listeners' short poll."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: set[str] = set()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wake(self, channel: str) -> None:
        """Note that ``channel`` has news; returns at once."""
        self._waiting.add(channel)
        self._news.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="waker")

    async def _run(self) -> None:
        connection: asyncpg.Connection[asyncpg.Record] | None = None
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                channels, self._waiting = self._waiting, set()
                try:
                    connection = connection or await asyncpg.connect(self._url, timeout=5)
                    await connection.execute(
                        "select pg_notify(channel, '') from unnest($1::text[]) channel", list(channels), timeout=5
                    )
                except (
                    OSError,
                    TimeoutError,
                    asyncpg.PostgresError,
                    asyncpg.InterfaceError,
                    asyncpg.InternalClientError,
                ) as lost:
                    log.info("wake-up not sent, trying again: %s", type(lost).__name__)
                    self._waiting |= channels
                    self._news.set()
                    if connection is not None:
                        connection.terminate()
                        connection = None
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            if connection is not None:
                connection.terminate()

    async def close(self) -> None:
        """Stop; wake-ups not yet sent are left to the listeners' poll."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
