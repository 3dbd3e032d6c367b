"""A dump read into a fresh cluster: screens show old and new in order, and are told to load afresh."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from rapport.desk.accounts.organisation import Founder, create_organisation
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.embedded_binaries import find_programs
from rapport.storage.session import Database, Urls
from tests.conftest import TestServer
from tests.realtime.screens import agents_screen
from tests.realtime.test_live import Visitor, made, served, sign_in
from tests.served import Served, serve

__all__ = ["made", "served"]

NAME = "restored"


def run(program: str, *arguments: str) -> None:
    done = subprocess.run([str(find_programs(None) / program), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_screens_show_old_and_new_after_a_restore(
    served: Served, postgres: TestServer, database_name: str, tmp_path: Path
) -> None:
    async with served.database.across() as tx:
        shop = await create_organisation(tx, name="Alder & Oak", founder=Founder("Mei Lin", "mei@alderoak.example"))
    token = await sign_in(served.database, shop)
    visitor = await Visitor.arrive(served, shop)
    async with agents_screen(served, token) as screen:
        await visitor.say("before the dump")
        await screen.hear_until(lambda screen: "before the dump" in screen.texts)
        cursor = screen.cursor
    dump = tmp_path / "rapport.dump"
    run("pg_dump", "-Fc", "-f", str(dump), postgres.server.url("postgres", database_name))
    with (
        tempfile.TemporaryDirectory(prefix="rapport-restore-") as folder,
        EmbeddedPostgres(Path(folder) / "data", durable=False) as fresh,
    ):
        run("createdb", "-O", "rapport_owner", "--maintenance-db", fresh.url("postgres", "postgres"), NAME)
        run("pg_restore", "-d", fresh.url("postgres", NAME), str(dump))
        database = await Database.connect(Urls(app=fresh.url("app", NAME), hub=fresh.url("hub", NAME)))
        try:
            async with serve(database, tmp_path) as restored:
                await _look(restored, token, visitor.token, cursor)
        finally:
            await database.close()


async def _look(restored: Served, token: str, visitor_token: str, cursor: str | None) -> None:
    visitor = Visitor(restored, {"token": visitor_token})
    async with agents_screen(restored, token, cursor) as screen:
        assert any(frame["t"] == "resync" for frame in screen.frames)
        await visitor.say("after the restore")
        await screen.hear_until(lambda screen: "after the restore" in screen.texts)
    async with restored.database.across() as tx:
        told = await tx.fetch("select body_text from messages where kind = 'inbound' order by position")
        order = await tx.fetch("select kind, xid::text::bigint as xid from events order by xid, seq")
    assert [row["body_text"] for row in told] == ["before the dump", "after the restore"]
    assert order[0]["xid"] == 0
    assert order[-1]["xid"] > 0


pytestmark = pytest.mark.threat("I07")
