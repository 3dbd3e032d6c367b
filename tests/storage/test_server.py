"""A PostgreSQL of the operator's own: its role makes ours when it may, and is told what to do when it may not."""

import asyncio
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from rapport.config import Settings
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.embedded_user import StartError
from rapport.storage.migrate import is_current, migrate
from rapport.storage.roles import keep_passwords
from rapport.storage.server import OwnServer, RunningServer, open_server

NEW = ("drop database rapport", "drop role rapport_owner", "drop role rapport_app", "drop role rapport_hub")


async def administer(server: EmbeddedPostgres, *statements: str) -> None:
    connection = await asyncpg.connect(server.url("postgres", "postgres"))
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def test_a_role_that_may_make_roles_is_enough(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "theirs", durable=False) as theirs:
        asyncio.run(administer(theirs, *NEW, "create role boss login createrole password 'once'"))
        asyncio.run(administer(theirs, "create database desk owner boss"))
        url = f"postgresql://boss:once@/desk?host={quote(str(theirs.sockets), safe='')}"
        settings = Settings(data=tmp_path / "ours", database_url=url)
        for _ in range(2):  # the second start finds the roles there
            with open_server(settings, print) as server:
                asyncio.run(migrate(server.url("owner")))
                assert asyncio.run(is_current(server.url("owner")))
                rights = "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user"
                assert asyncio.run(ask(server.url("app"), rights)) is False
                assert asyncio.run(ask(server.url("app"), "select count(*) from messages")) == 0
                assert asyncio.run(ask(server.url("hub"), "select count(*) from organisations")) == 0


def test_a_role_that_may_not_is_told_what_to_do(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "theirs", durable=False) as theirs:
        asyncio.run(administer(theirs, *NEW, "create role clerk login password 'once'"))
        asyncio.run(administer(theirs, "create database desk owner postgres"))
        place = f"/desk?host={quote(str(theirs.sockets), safe='')}"
        own = OwnServer(f"postgresql://clerk:once@{place}", keep_passwords(tmp_path / "database.json"))
        with pytest.raises(StartError, match="rapport doctor --sql"):
            asyncio.run(own.prepare())
        by_hand = theirs.url("postgres", "desk")
        for statement in own.statements():
            asyncio.run(ask(by_hand, statement))
        asyncio.run(own.prepare())
        asyncio.run(migrate(own.url("owner")))
        assert asyncio.run(ask(own.url("app"), "select count(*) from messages")) == 0


def test_a_server_that_is_not_there_is_told_in_plain_words(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/desk")
    with pytest.raises(StartError, match="DATABASE_URL cannot be reached"), open_server(settings, print):
        pass


def test_a_second_process_shares_the_running_server(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with EmbeddedPostgres(settings.data, durable=False):
        with pytest.raises(StartError, match="already running"), open_server(settings, print):
            pass
        with open_server(settings, print, share=True) as shared:
            assert isinstance(shared, RunningServer)
            assert asyncio.run(ask(shared.url("app"), "select 1")) == 1
