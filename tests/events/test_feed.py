"""The feed misses nothing and doubles nothing, whoever races and whatever dies."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from rapport.events.cluster import settle_cluster
from rapport.events.feed import Cursor, ResyncNeeded, latest, parse_cursor, read_after
from rapport.events.kinds import KINDS, ReadMoved
from rapport.events.record import Actor, record
from rapport.kit.errors import Invalid
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from tests.conftest import TestServer

WRITERS = 12
EVENTS = 8_000


async def make_organisation(database: Database) -> UUID:
    organisation = new_id()
    async with database.across() as tx:
        await tx.execute("insert into organisations (id, name) values ($1, 'Alder')", organisation)
    return organisation


async def write(database: Database, organisation: UUID, position: int, *, pause: float = 0.0) -> None:
    async with database.transaction(organisation) as tx:
        await record(tx, ReadMoved(position=position, reader_kind="user"), actor=Actor("system"))
        if pause:
            await asyncio.sleep(pause)


async def read_all(database: Database, cursor: Cursor) -> list[int]:
    seen: list[int] = []
    while True:
        async with database.across() as tx:
            events = await read_after(tx, cursor)
        if not events:
            return seen
        seen += [event.event.position for event in events if isinstance(event.event, ReadMoved)]
        cursor = events[-1].cursor


@pytest.fixture
async def roomy(postgres: TestServer, database_name: str) -> AsyncIterator[Database]:
    """A connection for each writer: on a busy machine nobody is to wait in a queue for one."""
    opened = await Database.connect(postgres.urls(database_name), pool_size=WRITERS)
    yield opened
    await opened.close()


@pytest.mark.slow("8,000 transactions by 12 writers, the figure that the promise names")
@pytest.mark.threat("I07")
async def test_twelve_racing_writers_lose_and_double_nothing(roomy: Database) -> None:
    database = roomy
    organisation = await make_organisation(database)
    async with database.across() as tx:
        cursor = await latest(tx)
    numbers = iter(range(EVENTS))
    rng = random.Random(7)

    async def writer() -> None:
        for number in numbers:
            await write(database, organisation, number, pause=0.002 if rng.random() < 0.05 else 0.0)

    seen: list[int] = []
    writing = asyncio.gather(*(writer() for _ in range(WRITERS)))
    while len(seen) < EVENTS:
        async with database.across() as tx:
            events = await read_after(tx, cursor)
        if events:
            cursor = events[-1].cursor
            seen += [event.event.position for event in events if isinstance(event.event, ReadMoved)]
        elif writing.done():
            await writing
            async with database.across() as tx:
                if not await read_after(tx, cursor):
                    break
        else:
            await asyncio.sleep(0)
    await writing
    assert len(seen) == EVENTS
    assert len(set(seen)) == EVENTS


async def test_an_event_waits_until_older_transactions_end(database: Database) -> None:
    organisation = await make_organisation(database)
    async with database.across() as tx:
        cursor = await latest(tx)
    async with database.transaction(organisation) as slow:
        await record(slow, ReadMoved(position=1, reader_kind="user"), actor=Actor("system"))
        await write(database, organisation, 2)
        assert await read_all(database, cursor) == []
    assert await read_all(database, cursor) == [1, 2]


async def test_a_rolled_back_event_is_never_told(database: Database) -> None:
    organisation = await make_organisation(database)
    async with database.across() as tx:
        cursor = await latest(tx)
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with database.transaction(organisation) as tx:
            await record(tx, ReadMoved(position=1, reader_kind="user"), actor=Actor("system"))
            raise RuntimeError("changed my mind")
    await write(database, organisation, 2)
    assert await read_all(database, cursor) == [2]


@pytest.mark.parametrize("text", ["", "1", "a.b", "1.2.x", "-1.0.0", "1.2.3.4", "1.ffffffffffffffffff.1", "'; drop"])
def test_a_cursor_that_cannot_be_read_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(Invalid, match="load the page again"):
        parse_cursor(text)


def test_every_kind_ever_stored_can_be_decoded() -> None:
    for (kind, version), struct in KINDS.items():
        assert struct.kind == kind
        assert struct.version == version


async def test_a_restored_dump_shows_old_and_new_in_order(
    postgres: TestServer, database: Database, database_name: str
) -> None:
    """The dump is read into another cluster by changing what the cluster says of itself."""
    organisation = await make_organisation(database)
    async with database.across() as tx:
        before = await latest(tx)
    for number in range(5):
        await write(database, organisation, number)
    async with database.across() as tx:
        old = await latest(tx)
        # As after a restore: numbers of a cluster that was far ahead of this one.
        await tx.execute("update events set xid = (xid::text::bigint + 4000000000)::text::xid8")
        await tx.execute("update cluster set system_identifier = '1'")
    assert await settle_cluster(database)
    assert not await settle_cluster(database)
    for number in range(5, 8):
        await write(database, organisation, number)
    async with database.across() as tx:
        with pytest.raises(ResyncNeeded):
            await read_after(tx, old)
        epoch = (await latest(tx)).epoch
    assert epoch == before.epoch + 1
    assert await read_all(database, Cursor(epoch, 0, 0)) == list(range(8))
