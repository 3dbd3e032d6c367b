"""What every suite stands on: one embedded PostgreSQL per run, and a fresh, migrated database per test."""

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from rapport.storage import session
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from rapport.storage.session import Database, Urls

settings.register_profile("ours", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")  # the same words in every run, and no clock: a busy machine takes long for any of them
gc.set_threshold(50_000, 20, 100)  # applications are built hundreds of times: a fifth of the time went into looking
pytest_plugins = ["tests.second_try", "tests.running_order"]
TEMPLATE = "rapport_template"
_numbers = count(1)


class TestServer:
    """The server of this run; ``make_database`` gives a new migrated database in about 50 ms."""

    __test__ = False

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.server = server

    async def administer(self, *statements: str) -> None:
        """Run statements as the superuser, outside any transaction."""
        connection = await asyncpg.connect(self.server.url("postgres", "postgres"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def make_database(self, template: str = TEMPLATE) -> str:
        """A new database as a copy of ``template``; answers its name."""
        name = f"test_{next(_numbers)}"
        await self.administer(f"create database {name} template {template} owner rapport_owner strategy wal_log")
        return name

    async def drop_database(self, name: str) -> None:
        """Remove it, whoever is connected."""
        await self.administer(f"drop database if exists {name} with (force)")

    def urls(self, name: str) -> Urls:
        """Where the application's roles find the database ``name``."""
        return Urls(app=self.server.url("app", name), hub=self.server.url("hub", name))


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """One server for the whole run, without crash safety, with the migrated template."""
    with (
        tempfile.TemporaryDirectory(prefix="rapport-tests-") as folder,
        EmbeddedPostgres(Path(folder) / "data", durable=False) as server,
    ):
        found = TestServer(server)
        asyncio.run(found.administer(f"create database {TEMPLATE} owner rapport_owner"))
        asyncio.run(migrate(server.url("owner", TEMPLATE)))
        yield found


@pytest.fixture
async def database_name(postgres: TestServer) -> AsyncIterator[str]:
    """The name of a fresh, migrated database of this test's own."""
    name = await postgres.make_database()
    yield name
    await postgres.drop_database(name)


@pytest.fixture
async def database(postgres: TestServer, database_name: str) -> AsyncIterator[Database]:
    """Connections to a fresh, migrated database of this test's own; a busy machine may let one wait for long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "POOL_SECONDS", 60.0)
        opened = await Database.connect(postgres.urls(database_name), pool_size=5)
    yield opened
    await opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Seconds per suite: the folder below tests/."""
    seconds: dict[str, float] = {}
    tests: dict[str, int] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                parts = report.nodeid.split("::")[0].split("/")
                suite = parts[1] if len(parts) > 2 else parts[0]
                seconds[suite] = seconds.get(suite, 0.0) + report.duration
                tests[suite] = tests.get(suite, 0) + (report.when == "call")
    terminalreporter.section("seconds per suite")
    for suite in sorted(seconds):
        terminalreporter.write_line(f"{suite:<14}{tests[suite]:>6} tests {seconds[suite]:>9.1f} s")
