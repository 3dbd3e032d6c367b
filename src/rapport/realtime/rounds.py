"""Goes round all screens of a process: who may no longer hear is cut, who was told nothing is pinged."""

import asyncio
import logging
import time
from itertools import islice

from rapport.desk.accounts.sessions import Sessions
from rapport.desk.inboxes.visitors import find_gone
from rapport.realtime.frames import write
from rapport.realtime.hub import DATABASE_GONE, Hub
from rapport.realtime.subscription import REVOKED, SLOW, Subscription
from rapport.storage.session import Database

log = logging.getLogger(__name__)

ROUND_SECONDS = 1.5
"""With the question itself, well below the 5 s within which an ended session is felt."""

PING_SECONDS = 25.0
SILENT_SECONDS = 80.0
"""Two pings and more without an answer: the other side has gone without a word."""

AT_ONCE = 1_000


class Rounds:
    """One task for all sockets, instead of some for each."""

    def __init__(self, hub: Hub, database: Database, sessions: Sessions) -> None:
        self._hub = hub
        self._database = database
        self._sessions = sessions
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="rounds")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            try:
                screens = self._hub.screens
                await self._ask_agents([screen for screen in screens if screen.viewer is not None])
                await self._ask_visitors([screen for screen in screens if screen.viewer is None])
                await self._ping(screens)
            except DATABASE_GONE as lost:
                log.warning("the rounds wait for the database: %s", type(lost).__name__)
            except Exception:
                log.exception("a round failed; the next one follows")

    async def _ask_agents(self, screens: list[Subscription]) -> None:
        fresh = await self._sessions.viewers_of_hashes({screen.digest for screen in screens})
        for screen in screens:
            viewer = fresh.get(screen.digest)
            if viewer is None or viewer.role == "author":
                screen.cut(REVOKED)
            else:
                screen.viewer = viewer

    async def _ask_visitors(self, screens: list[Subscription]) -> None:
        rest = iter(screens)
        while some := list(islice(rest, AT_ONCE)):
            gone = await find_gone(self._database, [screen.digest for screen in some])
            for screen in some:
                if screen.digest in gone:
                    screen.cut(REVOKED)

    async def _ping(self, screens: list[Subscription]) -> None:
        """The ping carries where the feed stands, so that a screen that comes back has little to catch up."""
        now, frame = time.monotonic(), write({"t": "ping", "cursor": str(self._hub.cursor)})
        for number, screen in enumerate(screens):
            if now - screen.heard_at > SILENT_SECONDS:
                screen.cut(SLOW)
            elif screen.live and now - screen.told_at > PING_SECONDS:
                screen.told_at = now
                screen.push(frame)
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
                frame = write({"t": "ping", "cursor": str(self._hub.cursor)})
