"""Does the jobs of the queue: several at a time, at least once, and none for ever."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from rapport.jobs import queue
from rapport.jobs.queue import CHANNEL, MAX_TRIES, Job
from rapport.storage.listener import Listener
from rapport.storage.session import Database, Tx

log = logging.getLogger(__name__)

Handler = Callable[[Database, UUID, dict[str, Any]], Awaitable[None]]

DELAYS = (2.0, 15.0, 60.0, 300.0)  # seconds before the second, third ... try


class Worker:
    """Runs ``handlers`` (kind -> handler) with up to ``concurrency`` at a time.

    A job is leased for ``lease_seconds`` and the lease is kept alive while it runs, so the jobs of a killed worker
    are taken up within that time. A handler must be idempotent; one that takes longer than ``time_limit`` has failed.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        concurrency: int = 8,
        lease_seconds: float = 20.0,
        poll_seconds: float = 1.0,
        time_limit: float = 600.0,
        delays: tuple[float, ...] = DELAYS,
    ) -> None:
        self._database = database
        self._handlers = dict(handlers)
        self._kinds = list(handlers)
        self._concurrency = concurrency
        self._lease_seconds = lease_seconds
        self._poll_seconds = poll_seconds
        self._time_limit = time_limit
        self._delays = delays
        self._running: dict[UUID, tuple[Job, asyncio.Task[None]]] = {}
        self._suspect = False  # a job waits that has to be tried with nothing beside it
        self._alone = False  # such a job runs
        self._swept = 0.0

    async def run(self, patience: float = 20.0) -> None:
        """Work until cancelled; then let running jobs end for ``patience`` seconds and hand the rest back."""
        async with Listener(self._database.urls.hub, CHANNEL) as listener:
            keeper = asyncio.create_task(self._keep_leases(), name="job leases")
            try:
                while True:
                    try:
                        full = await self._take(listener)
                    except Exception as lost:  # noqa: BLE001 - whatever the lost database looks like, work goes on after it
                        log.warning("the queue cannot be read just now: %r", lost)
                        full = False
                    if not full:
                        await listener.wait(self._poll_seconds)
            finally:
                await asyncio.shield(self._wind_up(patience))
                keeper.cancel()

    async def _take(self, listener: Listener) -> bool:
        """Claim what there is room for and start it; True when there may be more at once."""
        room = self._concurrency - len(self._running)
        if room <= 0 or self._alone:
            return False
        async with self._database.across() as tx:
            await self._sweep(tx)
            if self._suspect and self._running:
                return False
            if self._suspect:
                found = await queue.claim_suspect(tx, self._kinds, self._lease_seconds)
                self._suspect, self._alone = False, bool(found)
            else:
                found = await queue.claim(tx, self._kinds, self._running, self._lease_seconds, room)
        for job in found:
            task = asyncio.create_task(self._do(job), name=f"job {job.kind}")
            self._running[job.id] = (job, task)
            task.add_done_callback(partial(self._forget, job.id, listener))
        return len(found) == room and len(self._running) < self._concurrency

    async def _sweep(self, tx: Tx) -> None:
        """Now and then look for jobs that took their worker down."""
        if time.monotonic() - self._swept < self._poll_seconds:
            return
        self._swept = time.monotonic()
        for lost, organisation, kind in await queue.give_up_lost(tx, self._running):
            log.error("job %s (%s) of organisation %s took its worker down; set aside", lost, kind, organisation)
        self._suspect = await queue.see_suspect(tx, self._kinds, self._running)

    def _forget(self, job: UUID, listener: Listener, _: asyncio.Task[None]) -> None:
        self._running.pop(job, None)
        self._alone = False
        if len(self._running) <= self._concurrency // 2:  # several jobs for one claim
            listener.wake()

    async def _do(self, job: Job) -> None:
        try:
            async with asyncio.timeout(self._time_limit):
                await self._handlers[job.kind](self._database, job.organisation, job.payload)
        except asyncio.CancelledError:
            await self._settle(job, stopped=True)
            raise
        except Exception as problem:
            log.warning("job %s (%s) failed at try %s", job.id, job.kind, job.tries, exc_info=problem)
            await self._settle(job, problem=problem)
        else:
            await self._settle(job)

    async def _settle(self, job: Job, *, problem: Exception | None = None, stopped: bool = False) -> None:
        """Write how the job ended. When the database is gone the lease runs out, and the job is done again."""
        try:
            async with self._database.across() as tx:
                if stopped:
                    await queue.put_back(tx, job, error=None, delay=0, count_try=False)
                elif problem is None:
                    await queue.finish(tx, job)
                elif job.tries >= MAX_TRIES:
                    log.error("job %s (%s) is set aside after %s tries", job.id, job.kind, job.tries)
                    await queue.quarantine(tx, job, _tell(problem))
                else:
                    delay = self._delays[min(job.tries, len(self._delays)) - 1]
                    await queue.put_back(tx, job, error=_tell(problem), delay=delay)
        except Exception as lost:  # noqa: BLE001 - the lease runs out, whatever kept us from writing
            log.warning("the end of job %s was not kept (%r); it will be done again", job.id, lost)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 4)
            held = [job for job, _ in self._running.values()]
            if not held:
                continue
            try:
                async with self._database.across() as tx:
                    await queue.renew(tx, held, self._lease_seconds)
            except Exception as lost:  # noqa: BLE001 - the next round tries again
                log.warning("leases were not kept: %r", lost)

    async def _wind_up(self, patience: float) -> None:
        tasks = [task for _, task in self._running.values()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _tell(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:500]
