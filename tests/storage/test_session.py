"""One transaction for raw and Core alike: kept whole or not at all, and never another organisation's."""

import asyncio
import gc
import sys
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import func, select

from rapport.desk.accounts.models import brands, organisations, teams
from rapport.kit.errors import Unavailable
from rapport.kit.ids import new_id
from rapport.storage import session
from rapport.storage.schema import metadata
from rapport.storage.session import CommitFailedError, Database
from rapport.tables import AREAS
from tests.conftest import TestServer

INSERT = "insert into teams (id, organisation_id, name) values ($1, $2, $3)"

SESSION = "insert into sessions (organisation_id, token_hash, user_id, expires_at) values ($1, '\\x00', $2, now())"


async def make_organisation(database: Database) -> UUID:
    organisation = new_id()
    async with database.across() as tx:
        await tx.execute("insert into organisations (id, name) values ($1, 'Alder')", organisation)
    return organisation


async def count_teams(database: Database) -> int:
    async with database.across() as tx:
        return int(await tx.fetchval("select count(*) from teams"))


async def test_raw_first_then_raise_leaves_nothing(database: Database) -> None:
    organisation = await make_organisation(database)
    with pytest.raises(RuntimeError, match="no"):
        async with database.transaction(organisation) as tx:
            await tx.execute(INSERT, new_id(), organisation, "Care")
            await tx.core.execute(teams.insert().values(id=new_id(), organisation_id=organisation, name="Sales"))
            raise RuntimeError("no")
    assert await count_teams(database) == 0


async def test_raw_and_core_share_one_transaction(database: Database) -> None:
    organisation = await make_organisation(database)
    async with database.transaction(organisation) as tx:
        await tx.execute(INSERT, new_id(), organisation, "Care")
        assert await tx.core.scalar(select(func.count()).select_from(teams)) == 1
    assert await count_teams(database) == 1


async def test_a_cancelled_request_leaves_a_clean_connection(database: Database) -> None:
    organisation = await make_organisation(database)
    entered = asyncio.Event()

    async def request() -> None:
        async with database.transaction(organisation) as tx:
            await tx.execute(INSERT, new_id(), organisation, "Care")
            entered.set()
            await tx.fetchval("select pg_sleep(30)")

    for _ in range(12):
        entered.clear()
        task = asyncio.create_task(request())
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with database.transaction(organisation) as tx:
        assert await tx.fetchval("select count(*) from teams") == 0
    async with database.across() as tx:
        stuck = await tx.fetchval(
            "select count(*) from pg_stat_activity where state like 'idle in transaction%' "
            "and datname = current_database() and pid <> pg_backend_pid()"
        )
    assert stuck == 0


async def test_whoever_is_cancelled_again_and_again_gives_the_connection_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task group that failed does so on every turn of the loop."""
    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: told.append(str(found.exc_value)))
    gc.collect()
    told.clear()  # what earlier tests left is not ours
    organisation = await make_organisation(database)

    async def hold(begun: asyncio.Event) -> None:
        async with database.transaction(organisation) as tx:
            await tx.execute(INSERT, new_id(), organisation, "Care")
            begun.set()
            await asyncio.sleep(3600)

    for _ in range(12):  # the pool is five connections and five in reserve
        begun = asyncio.Event()
        holder = asyncio.create_task(hold(begun))
        await begun.wait()
        while not holder.done():
            holder.cancel()
            await asyncio.sleep(0)
        assert holder.cancelled()
    gc.collect()
    assert not [words for words in told if "garbage collector" in words], "the pool's word on what is left"
    assert await count_teams(database) == 0


async def test_whoever_finds_no_connection_free_is_told_to_try_again(
    postgres: TestServer, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "POOL_SECONDS", 0.1)
    narrow = await Database.connect(postgres.urls(database_name), pool_size=1)
    try:
        async with narrow.transaction(new_id()), narrow.transaction(new_id()):  # one, and one in reserve
            with pytest.raises(Unavailable, match="try again in a moment"):
                async with narrow.transaction(new_id()):
                    raise AssertionError("there was a third")
        async with narrow.transaction(new_id()) as tx:
            assert await tx.fetchval("select 1") == 1
    finally:
        await narrow.close()


async def test_a_failing_commit_is_an_error_to_the_caller(
    postgres: TestServer, database: Database, database_name: str
) -> None:
    owner = await asyncpg.connect(postgres.server.url("owner", database_name))
    await owner.execute("alter table sessions alter constraint fk_sessions_user_id deferrable initially deferred")
    await owner.close()
    organisation = await make_organisation(database)
    was_accepted = False
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with database.transaction(organisation) as tx:
            await tx.execute(INSERT, new_id(), organisation, "Care")
            await tx.execute(SESSION, organisation, new_id())
            was_accepted = True
    assert was_accepted
    assert await count_teams(database) == 0


async def test_a_transaction_that_broke_inside_is_never_taken_for_committed(database: Database) -> None:
    organisation = await make_organisation(database)
    with pytest.raises(CommitFailedError):
        async with database.transaction(organisation) as tx:
            await tx.execute(INSERT, new_id(), organisation, "Care")
            with pytest.raises(asyncpg.PostgresError):
                await tx.fetchval("select 1 / 0")
    assert await count_teams(database) == 0


async def test_no_organisation_means_no_rows(database: Database) -> None:
    organisation = await make_organisation(database)
    async with database.transaction(organisation) as tx:
        await tx.execute(INSERT, new_id(), organisation, "Care")
    connection = await asyncpg.connect(database.urls.app)
    try:
        assert await connection.fetchval("select count(*) from teams") == 0
        await connection.execute("select set_config('app.org', '', false)")
        assert await connection.fetchval("select count(*) from organisations") == 0
    finally:
        await connection.close()


async def test_another_organisations_rows_are_neither_seen_nor_written(database: Database) -> None:
    mine, theirs = await make_organisation(database), await make_organisation(database)
    async with database.transaction(theirs) as tx:
        await tx.execute(INSERT, new_id(), theirs, "Theirs")
    async with database.transaction(mine) as tx:
        assert await tx.fetch("select name from teams") == []
        assert await tx.execute("update teams set name = 'taken'") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(mine) as tx:
            await tx.execute(INSERT, new_id(), theirs, "Smuggled")


async def test_every_table_of_an_organisation_has_its_policy(database: Database) -> None:
    assert AREAS
    expected = {table.name for table in metadata.tables.values() if table.info.get("organisation")} | {"organisations"}
    async with database.across() as tx:
        rows = await tx.fetch(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid "
            "where c.relrowsecurity and c.relforcerowsecurity and p.polname = 'own_organisation'"
        )
        app = await tx.fetchrow("select rolsuper, rolbypassrls from pg_roles where rolname = 'rapport_app'")
        owned = await tx.fetchval("select count(*) from pg_tables where tableowner = 'rapport_app'")
    assert {row["relname"] for row in rows} == expected
    assert app is not None
    assert not app["rolsuper"]
    assert not app["rolbypassrls"]
    assert owned == 0
    assert {brands.name, organisations.name} <= expected
