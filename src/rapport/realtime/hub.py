"""Tails the event log once per process and tells every screen what it may hear, in one order, from its own cursor."""

import asyncio
import logging

import asyncpg

from rapport.events.cluster import settle_cluster
from rapport.events.feed import Cursor, ResyncNeeded, Stored, latest, read_after
from rapport.kit.errors import Unavailable
from rapport.realtime.frames import Batch, Item, frame_for, load_batch
from rapport.realtime.subscription import Subscription
from rapport.storage.listener import Listener
from rapport.storage.session import Database

log = logging.getLogger(__name__)

DATABASE_GONE = (
    OSError,
    TimeoutError,
    Unavailable,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
POLL_SECONDS = 0.5
"""The net below lost wake-ups."""

REPLAY_AT_MOST = 2_000
"""Events that a returning screen is told one by one; after a longer absence it loads afresh."""


class Hub:
    """The live feed of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._screens: set[Subscription] = set()
        self._cursor: Cursor | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def screens(self) -> frozenset[Subscription]:
        """Who listens now."""
        return frozenset(self._screens)

    @property
    def cursor(self) -> Cursor:
        """Where this process stands in the log: a screen that reads the tables now goes on from here."""
        if self._cursor is None:
            raise Unavailable("The live feed is starting. Please try again in a moment.")
        return self._cursor

    async def start(self) -> None:
        """Begin at the end of the log, of whatever cluster it was restored into."""
        await settle_cluster(self._database)
        async with self._database.across() as tx:
            self._cursor = await latest(tx)
        self._task = asyncio.create_task(self._run(), name="hub")

    async def stop(self) -> None:
        """Stop telling."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def join(self, screen: Subscription, after: Cursor | None) -> Cursor:
        """Add a screen; it is first told what it missed since ``after``, then everything new.

        Answers the cursor that it stands at. Raises ``ResyncNeeded`` when it must load afresh.
        """
        self._screens.add(screen)
        try:
            async with self._database.across() as tx:
                place = after or await latest(tx)
                missed = await read_after(tx, place, limit=REPLAY_AT_MOST + 1, organisation=screen.organisation_id)
                if len(missed) > REPLAY_AT_MOST:
                    raise ResyncNeeded
                batch = await load_batch(tx, missed)
        except BaseException:
            self._screens.discard(screen)
            raise
        items = [(event.cursor, frame_for(batch, event, screen)) for event in missed]
        told = [item for _, item in items if item is not None]
        stand = missed[-1].cursor if missed else place
        if told:
            screen.push({"t": "events", "cursor": str(stand), "items": told})
        for cursor, item in screen.buffer:
            if cursor > stand:
                screen.push({"t": "events", "cursor": str(cursor), "items": [item]})
        screen.buffer.clear()
        screen.cursor, screen.live = stand, True
        return stand

    def leave(self, screen: Subscription) -> None:
        """Forget a screen."""
        self._screens.discard(screen)

    async def _run(self) -> None:
        async with Listener(self._database.urls.hub, "events") as listener:
            while True:
                await listener.wait(POLL_SECONDS)
                try:
                    while await self._step():
                        pass
                except DATABASE_GONE as lost:
                    log.warning("the feed waits for the database: %s", type(lost).__name__)
                except ResyncNeeded:
                    await self._begin_again()

    async def _begin_again(self) -> None:
        async with self._database.across() as tx:
            self._cursor = await latest(tx)
        for screen in self._screens:
            screen.push({"t": "resync"})

    async def _step(self) -> bool:
        if self._cursor is None:
            raise LookupError("the hub was not started")
        async with self._database.across() as tx:
            events = await read_after(tx, self._cursor, limit=500)
            if not events:
                return False
            heard = {screen.organisation_id for screen in self._screens}
            wanted = [event for event in events if event.organisation_id in heard]
            batch = await load_batch(tx, wanted) if wanted else None
        self._cursor = events[-1].cursor
        if batch is not None:
            self._tell(batch, wanted)
        return len(events) == 500

    def _tell(self, batch: Batch, events: list[Stored]) -> None:
        for screen in self._screens:
            items: list[Item] = []
            for event in events:
                if screen.cursor is not None and event.cursor <= screen.cursor:
                    continue
                item = frame_for(batch, event, screen)
                if item is None:
                    continue
                if screen.live:
                    items.append(item)
                else:
                    screen.buffer.append((event.cursor, item))
            if items:
                screen.push({"t": "events", "cursor": str(events[-1].cursor), "items": items})
            if screen.live:
                screen.cursor = events[-1].cursor
