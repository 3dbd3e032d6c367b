"""Hears wake-ups on a connection of its own, and finds its way back when that connection dies."""

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType

import asyncpg

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
CHECK_SECONDS = 10.0


class Listener:
    """``async with Listener(url, "jobs") as listener: await listener.wait(2)``.

    A wake-up says only that there is news. After a lost connection it wakes once more, for what was missed.
    """

    def __init__(self, url: str, channel: str, told: Callable[[str], None] | None = None) -> None:
        """``told`` takes the words of a wake-up that has some."""
        self._url = url
        self._channel = channel
        self._told = told
        self._news = asyncio.Event()

    async def __aenter__(self) -> "Listener":
        self._task = asyncio.create_task(self._run(), name=f"listener {self._channel}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Let ``wait`` return now."""
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next wake-up, or after ``seconds``; a wake-up since the last call counts."""
        try:
            async with asyncio.timeout(seconds):  # wait_for may swallow a cancellation
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    def _hear(self, *heard: object) -> None:
        words = heard[-1]
        if self._told is not None and isinstance(words, str) and words:
            self._told(words)
        else:
            self._news.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (
                OSError,
                TimeoutError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
            ) as lost:
                log.info("the listening connection was lost (%s); opening another", type(lost).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5)
        ended = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: ended.set())
            await connection.add_listener(self._channel, self._hear)
            self._news.set()
            while not ended.is_set():
                try:
                    async with asyncio.timeout(CHECK_SECONDS):
                        await ended.wait()
                except TimeoutError:
                    # A peer that vanished without a word is found out by asking.
                    await connection.execute("select 1", timeout=5)
        finally:
            connection.terminate()
