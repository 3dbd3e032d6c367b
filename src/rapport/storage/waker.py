"""Wakes listeners by NOTIFY on a connection of its own, after commit, many wake-ups in one; passes short words on.

A NOTIFY inside the caller's transaction takes a cluster-wide lock at commit and halves the commits per second.
"""

import asyncio
import logging
from collections import deque

import asyncpg

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
WORDS_AT_MOST = 1_000


class Waker:
    """Sends at most one NOTIFY per channel and round; a lost one is made good by the listeners' short poll."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: set[str] = set()
        self._words: deque[tuple[str, str]] = deque(maxlen=WORDS_AT_MOST)
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wake(self, channel: str) -> None:
        """Note that ``channel`` has news; returns at once."""
        self._waiting.add(channel)
        self._begin()

    def tell(self, channel: str, words: str) -> None:
        """Pass ``words`` (below 8,000 bytes) to whoever listens now; they may be lost with the connection."""
        self._words.append((channel, words))
        self._begin()

    def _begin(self) -> None:
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
                words = [(channel, "") for channel in channels] + list(self._words)
                self._words.clear()
                try:
                    connection = connection or await asyncpg.connect(self._url, timeout=5)
                    await connection.execute(
                        "select pg_notify(channel, words) from unnest($1::text[], $2::text[]) said(channel, words)",
                        *(list(column) for column in zip(*words, strict=True)),
                        timeout=5,
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
