"""The hub and screens that come while it reads the log."""

import asyncio
import json
from typing import Any, Literal
from uuid import UUID

import asyncpg
import msgspec
import pytest

from rapport.desk.accounts.rules import Viewer
from rapport.events.kinds import Event, MessageAdded, ReadMoved
from rapport.events.record import INSERT
from rapport.kit.ids import new_id
from rapport.realtime.hub import Hub
from rapport.realtime.subscription import Subscription
from rapport.storage.session import Database, Tx
from tests.conftest import TestServer

HELD = "select count(*) from pg_locks where not granted and relation = 'messages'::regclass"


class Kept:
    """A line that keeps what is sent over it."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.news = asyncio.Event()

    async def send_data(self, data: str, mode: Literal["text"] = "text") -> None:
        """Keep a frame."""
        self.frames.append(json.loads(data))
        self.news.set()

    async def close(self, code: int) -> None:
        """Nothing is open."""

    @property
    def positions(self) -> list[int]:
        """What was told, in order."""
        return [item["facts"]["position"] for frame in self.frames for item in frame.get("items", ())]


def screen_of(organisation: UUID, line: Kept) -> Subscription:
    """A supervisor's screen."""
    viewer = Viewer(
        user_id=new_id(),
        organisation_id=organisation,
        role="owner",
        name="Mei Lin",
        email="mei@alderoak.example",
        zone="UTC",
        inbox_ids=None,
        session_hash=b"",
    )
    return Subscription(line, organisation, viewer=viewer)


async def make_organisation(database: Database) -> UUID:
    organisation = new_id()
    async with database.across() as tx:
        await tx.execute("insert into organisations (id, name) values ($1, 'Alder')", organisation)
    return organisation


async def write(tx: Tx, organisation: UUID, event: Event) -> None:
    facts = msgspec.to_builtins(event)
    await tx.execute(INSERT, organisation, event.kind, 1, None, "system", None, facts, "internal")
    tx.wake("events")


def read_up_to(position: int) -> Event:
    return ReadMoved(position=position, reader_kind="user")


@pytest.mark.threat("I06", "I07")
async def test_the_first_screen_of_an_organisation_comes_while_the_hub_reads(
    database: Database, postgres: TestServer, database_name: str
) -> None:
    busy, lonely = await make_organisation(database), await make_organisation(database)
    hub = Hub(database)
    await hub.start()
    place = hub.cursor
    await hub.join(screen_of(busy, Kept()), place)
    spoken = MessageAdded(position=1, message_id=new_id(), message_kind="reply", author_kind="user")
    superuser = await asyncpg.connect(postgres.server.url("postgres", database_name))
    try:
        async with superuser.transaction(), asyncio.timeout(60):
            async with database.across() as tx:  # one transaction: the hub reads both in one run
                await write(tx, busy, spoken)
                await write(tx, lonely, read_up_to(7))
                await superuser.execute("lock table messages in access exclusive mode")
            while not await superuser.fetchval(HELD):  # both events are read, and now the message of one
                await asyncio.sleep(0.01)
            line = Kept()
            await hub.join(screen_of(lonely, line), place)
        async with database.across() as tx:
            await write(tx, lonely, read_up_to(8))
        async with asyncio.timeout(60):
            while 8 not in line.positions:
                line.news.clear()
                await line.news.wait()
        assert line.positions == [7, 8]
    finally:
        await superuser.close()
        await hub.stop()
