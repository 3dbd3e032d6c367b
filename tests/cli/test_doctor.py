"""`rapport doctor` says what is wrong, with what to do about it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from tests.ports import free_port

ORGANISATION = "insert into organisations (id, name) values ('01900000-0000-7000-8000-000000000000', 'Aster Gardens')"
GIVEN_UP = (
    "insert into jobs (id, organisation_id, kind, payload, quarantined_at, error) "
    "select '01900000-0000-7000-8000-000000000001', id, 'mood', '{}', now(), 'no' from organisations"
)


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def doctor(data: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [Path(sys.executable).with_name("rapport"), "doctor", *arguments],
        env={**os.environ, "RAPPORT_DATA": str(data), "PORT": str(free_port()), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.threat("A03")
def test_it_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with EmbeddedPostgres(data, durable=False) as server:
        behind = doctor(data)
        assert behind.returncode == 1
        assert "Run `rapport migrate`" in behind.stdout
        asyncio.run(migrate(server.url("owner")))
        well = doctor(data)
        assert well.returncode == 0, well.stdout + well.stderr
        asyncio.run(execute(server.url("postgres"), "alter role rapport_app superuser"))
        asyncio.run(execute(server.url("postgres"), "alter role rapport_hub bypassrls"))
        asyncio.run(execute(server.url("hub"), ORGANISATION, GIVEN_UP))
        free = doctor(data, RAPPORT_HOST="0.0.0.0")
    assert free.returncode == 1
    for role in ("rapport_app", "rapport_hub"):
        assert f"The database role {role} may see every organisation's rows" in free.stdout
        assert f"alter role {role} nosuperuser nobypassrls;" in free.stdout
    assert "Jobs given up after 5 tries: 1." in free.stdout
    assert "without encryption" in free.stdout


def test_it_finds_a_weak_key_and_a_database_that_is_not_there(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/desk"
    found = doctor(tmp_path / "data", DATABASE_URL=url, RAPPORT_SECRET_KEY="short")
    assert found.returncode == 1
    assert "The secret key cannot be used." in found.stdout
    assert "DATABASE_URL cannot be reached" in found.stdout


def test_it_prints_the_sql_for_an_administrator(tmp_path: Path) -> None:
    printed = doctor(tmp_path / "data", "--sql", DATABASE_URL="postgresql://clerk@db.example/desk").stdout
    assert "create role rapport_app login nosuperuser nobypassrls" in printed
    assert 'grant connect, temporary on database "desk" to rapport_owner, rapport_app, rapport_hub;' in printed
