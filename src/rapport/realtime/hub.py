"""Tails the event log once per process and tells every screen what it may hear, in one order, from its own cursor."""

import asyncio
import logging
from collections.abc import Iterator
from uuid import UUID

import asyncpg

from rapport.events.cluster import settle_cluster
from rapport.events.feed import Cursor, ResyncNeeded, Stored, latest, read_after
from rapport.kit.errors import Unavailable
from rapport.realtime.frames import Batch, Item, frame_for, load_batch, write
from rapport.realtime.recent import Recent
from rapport.realtime.subscription import Place, Subscription
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

JOINS_AT_ONCE = 3
"""Screens that catch up at the same time: a crowd that comes back must leave connections to everybody else."""


class Hub:
    """The live feed of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._screens: set[Subscription] = set()
        self._agents: dict[UUID, set[Subscription]] = {}
        self._customers: dict[UUID, set[Subscription]] = {}
        self._cursor: Cursor | None = None
        self._recent: Recent | None = None
        self._joins = asyncio.Semaphore(JOINS_AT_ONCE)
        self._task: asyncio.Task[None] | None = None

    @property
    def screens(self) -> list[Subscription]:
        """Who listens now."""
        return list(self._screens)

    @property
    def cursor(self) -> Cursor:
        """Where this process stands in the log: a screen that reads the tables now goes on from here."""
        if self._cursor is None:
            raise Unavailable("The live feed is starting. Please try again in a moment.")
        return self._cursor

    def agents(self, organisation: UUID) -> list[Subscription]:
        """The agents' screens of one organisation."""
        return list(self._agents.get(organisation, ()))

    def listeners(self, place: Place) -> Iterator[Subscription]:
        """The screens that may hear of a conversation at ``place``."""
        for screen in self.agents(place.organisation_id):
            if screen.may_hear(place):
                yield screen
        for screen in list(self._customers.get(place.contact_id, ())):
            if screen.may_hear(place):
                yield screen

    async def start(self) -> None:
        """Begin at the end of the log, of whatever cluster it was restored into."""
        await settle_cluster(self._database)
        async with self._database.across() as tx:
            self._cursor = await latest(tx)
        self._recent = Recent(self._cursor)
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
        self._add(screen)
        try:
            stand = await self._catch_up(screen, after or self.cursor)
        except BaseException:
            self.leave(screen)
            raise
        for cursor, item in screen.buffer or ():
            if cursor > stand:
                screen.push(write({"t": "events", "cursor": str(cursor), "items": [item]}))
                stand = cursor  # what is told now must not be told again to a screen that is cut right after
        screen.buffer = None
        screen.stand, screen.live = stand, True
        return stand

    async def _catch_up(self, screen: Subscription, place: Cursor) -> Cursor:
        whose = screen.contact_id or screen.organisation_id
        if self._recent is not None and self._recent.is_quiet_since(whose, place):
            return place
        async with self._joins, self._database.across() as tx:
            missed = await read_after(
                tx,
                place,
                limit=REPLAY_AT_MOST + 1,
                organisation=screen.organisation_id,
                contact=screen.contact_id,
            )
            if len(missed) > REPLAY_AT_MOST:
                raise ResyncNeeded
            batch = await load_batch(tx, missed)
        told = [item for event in missed if (item := frame_for(batch, event, screen)) is not None]
        stand = missed[-1].cursor if missed else place
        if told:
            screen.push(write({"t": "events", "cursor": str(stand), "items": told}))
        return stand

    def _add(self, screen: Subscription) -> None:
        screen.live, screen.buffer = False, []
        self._screens.add(screen)
        if screen.viewer is not None:
            self._agents.setdefault(screen.organisation_id, set()).add(screen)
        elif screen.contact_id is not None:
            self._customers.setdefault(screen.contact_id, set()).add(screen)

    def leave(self, screen: Subscription) -> None:
        """Forget a screen."""
        self._screens.discard(screen)
        for index, key in ((self._agents, screen.organisation_id), (self._customers, screen.contact_id)):
            if key is not None and (mates := index.get(key)) is not None:
                mates.discard(screen)
                if not mates:
                    del index[key]

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
        self._recent = Recent(self._cursor)
        for screen in self.screens:
            screen.push(write({"t": "resync"}))

    async def _step(self) -> bool:
        if self._cursor is None or self._recent is None:
            raise LookupError("the hub was not started")
        async with self._database.across() as tx:
            events = await read_after(tx, self._cursor, limit=500)
            if not events:
                return False
            heard = {screen.organisation_id for screen in self._screens}
            wanted = [event for event in events if event.organisation_id in heard]
            # noted before anybody else runs: a screen whose organisation had none until now must ask the log itself
            for event in events:
                if event.organisation_id not in heard:
                    self._note(self._recent, event, None)
            batch = await load_batch(tx, wanted) if wanted else None
        for event in wanted:
            self._note(self._recent, event, batch)
        self._cursor = events[-1].cursor
        if batch is not None:
            self._tell(batch, wanted)
        return len(events) == 500

    def _note(self, recent: Recent, event: Stored, batch: Batch | None) -> None:
        recent.note(event.organisation_id, event.cursor)
        if event.conversation_id is None:
            return
        place = batch.places.get(event.conversation_id) if batch is not None else None
        if place is None:
            recent.forget_before(event.cursor)
        else:
            recent.note(place.contact_id, event.cursor)

    def _tell(self, batch: Batch, events: list[Stored]) -> None:
        """Each screen gets one frame with all that it may hear of; screens that hear the same share its bytes."""
        heard: dict[Subscription, list[int]] = {}
        items: dict[tuple[bool, int], Item] = {}
        for number, event in enumerate(events):
            for screen in self._hearers(batch, event):
                if screen.stand is not None and event.cursor <= screen.stand:
                    continue
                key = (screen.viewer is not None, number)
                if key not in items and (made := frame_for(batch, event, screen)) is not None:
                    items[key] = made
                if key not in items:
                    continue
                if screen.live:
                    heard.setdefault(screen, []).append(number)
                elif screen.buffer is not None:
                    screen.buffer.append((event.cursor, items[key]))
        written: dict[tuple[bool, tuple[int, ...]], str] = {}
        cursor = str(events[-1].cursor)
        for screen, numbers in heard.items():
            kind = screen.viewer is not None
            same = (kind, tuple(numbers))
            if same not in written:
                told = [items[kind, number] for number in numbers]
                written[same] = write({"t": "events", "cursor": cursor, "items": told})
            screen.push(written[same])

    def _hearers(self, batch: Batch, event: Stored) -> Iterator[Subscription]:
        if event.conversation_id is None:
            yield from self.agents(event.organisation_id)
        elif (place := batch.places.get(event.conversation_id)) is not None:
            yield from self.listeners(place)
