"""Who is there: beats this process's open screens into the database, and tells agents who else is at the desk."""

import asyncio
import logging
import time
from collections.abc import Callable
from uuid import UUID

from rapport.desk.chats.here import OpenScreen, Present, read_present, write_screens
from rapport.realtime.frames import write
from rapport.realtime.hub import DATABASE_GONE, Hub
from rapport.storage.listener import Listener
from rapport.storage.session import Database

log = logging.getLogger(__name__)

CHANNEL = "presence"
BEAT_SECONDS = 5.0
SETTLE_SECONDS = 0.2
"""Many screens that come at once are written once."""

AWAY_SECONDS = 600.0
"""Without a key or a click for so long, somebody counts as away."""


class Here:
    """The picture of who is there, of every organisation, at most a beat old; ``gone`` hears which processes run."""

    def __init__(self, database: Database, hub: Hub, process: UUID, gone: Callable[[set[UUID]], None]) -> None:
        self._database = database
        self._hub = hub
        self._process = process
        self._gone = gone
        self._present: dict[UUID, list[Present]] = {}
        self._listener: Listener | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to beat."""
        self._task = asyncio.create_task(self._run(), name="who is here")

    async def stop(self) -> None:
        """Our screens are gone."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        try:
            async with self._database.across() as tx:
                await write_screens(tx, self._process, [])
        except DATABASE_GONE as lost:
            log.info("our screens are left to be forgotten: %s", type(lost).__name__)

    def look_now(self) -> None:
        """Screens have come or gone: beat soon, here and in the other processes."""
        self._database.waker.wake(CHANNEL)

    def agents(self, organisation: UUID) -> dict[UUID, str]:
        """Those who are there and not away: id -> name. A screen of this process counts at once."""
        known = {one.user_id: one for one in self._present.get(organisation, [])}
        found = {one.user_id: one.name for one in known.values() if not is_away(one) and not self._only_ours(one)}
        for screen in self._hub.agents(organisation):
            viewer = screen.viewer
            if viewer is None or viewer.role == "observer" or time.monotonic() - screen.active_at > AWAY_SECONDS:
                continue
            if viewer.user_id not in known or not known[viewer.user_id].chose_away:
                found[viewer.user_id] = viewer.name
        return found

    def _only_ours(self, one: Present) -> bool:
        """Whether all that is known of somebody was written by us: our own screens say it better."""
        return set(one.processes) == {self._process}

    async def _run(self) -> None:
        async with Listener(self._database.urls.hub, CHANNEL) as listener:
            while True:
                try:
                    await self._beat()
                except DATABASE_GONE as lost:
                    log.warning("who is here waits for the database: %s", type(lost).__name__)
                except Exception:
                    log.exception("who is here could not be told; the next beat follows")
                await asyncio.sleep(SETTLE_SECONDS)
                await listener.wait(BEAT_SECONDS)

    async def _beat(self) -> None:
        async with self._database.across() as tx:
            await write_screens(tx, self._process, self._screens())
            present = await read_present(tx)
        self._present = {}
        for one in present:
            self._present.setdefault(one.organisation_id, []).append(one)
        self._gone({process for one in present for process in one.processes})
        self._tell()

    def _screens(self) -> list[OpenScreen]:
        now = time.monotonic()
        found: dict[UUID, OpenScreen] = {}
        for screen in self._hub.screens:
            if screen.viewer is None:
                continue
            user, idle = screen.viewer.user_id, now - screen.active_at
            known = found.get(user)
            count, least = (known.screens + 1, min(known.idle, idle)) if known is not None else (1, idle)
            found[user] = OpenScreen(screen.organisation_id, user, count, least)
        return list(found.values())

    def _tell(self) -> None:
        """Tell each agent's screen who is there, when that is not what it was told before."""
        pictures: dict[UUID, str] = {}
        for screen in self._hub.screens:
            if screen.viewer is None or not screen.live:
                continue
            organisation = screen.organisation_id
            if organisation not in pictures:
                people = [
                    {"id": one.user_id, "name": one.name, "state": "away" if is_away(one) else "here"}
                    for one in self._present.get(organisation, [])
                ]
                pictures[organisation] = write({"t": "presence", "users": people})
            if screen.picture != pictures[organisation]:
                screen.picture = pictures[organisation]
                screen.push(screen.picture)


def is_away(one: Present) -> bool:
    """Whether they chose so, or have not touched their screens for a while."""
    return one.chose_away or one.idle_seconds > AWAY_SECONDS
