"""The queue: a job exists when its caller committed, is done at least once, and never blocks the others."""

import asyncio
import math
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from rapport.jobs import Handler, Worker, enqueue
from rapport.jobs.queue import read_health
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from tests.conftest import TestServer

PROCESS = Path(__file__).with_name("worker_process.py")


@pytest.fixture
async def organisation(database: Database) -> UUID:
    made = new_id()
    async with database.across() as tx:
        await tx.execute("insert into organisations (id, name) values ($1, 'Aster Gardens')", made)
    return made


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.02)


class Working:
    """A worker that runs for the length of a ``with`` block."""

    def __init__(self, database: Database, handlers: dict[str, Handler], **options: Any) -> None:
        self.worker = Worker(database, handlers, **options)

    async def __aenter__(self) -> None:
        self.task = asyncio.create_task(self.worker.run(patience=5))

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def count(database: Database, where: str = "true") -> int:
    async with database.across() as tx:
        return int(await tx.fetchval(f"select count(*) from jobs where {where}"))


async def test_a_job_exists_only_when_its_caller_commits(database: Database, organisation: UUID) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(organisation) as tx:
            await enqueue(tx, "greet", {"n": 1})
            raise ZeroDivisionError
    assert await count(database) == 0
    async with database.transaction(organisation) as tx:
        await enqueue(tx, "greet", {"n": 1})
    assert await count(database) == 1


async def test_a_commit_wakes_the_worker_at_once(database: Database, organisation: UUID) -> None:
    done = asyncio.Event()

    async def greet(_: Database, where: UUID, payload: dict[str, Any]) -> None:
        assert where == organisation and payload == {"n": 1}
        done.set()

    async with Working(database, {"greet": greet}, poll_seconds=3600):
        await until_listening(database)
        for _ in range(5):
            done.clear()
            async with database.transaction(organisation) as tx:
                await enqueue(tx, "greet", {"n": 1})
            await asyncio.wait_for(done.wait(), 60)  # the next look by itself is after an hour
        await until(lambda: nothing_left(database))


async def until_listening(database: Database) -> None:
    async def listening() -> bool:
        async with database.across() as tx:
            return bool(await tx.fetchval("select exists (select from pg_stat_activity where query ilike 'listen%')"))

    await until(listening)


async def test_a_job_for_later_waits_for_its_time(database: Database, organisation: UUID) -> None:
    ran: list[datetime] = []

    async def ring(_: Database, __: UUID, ___: dict[str, Any]) -> None:
        ran.append(datetime.now(UTC))

    due = datetime.now(UTC) + timedelta(seconds=1)
    async with database.transaction(organisation) as tx:
        await enqueue(tx, "ring", {}, run_at=due)
    async with Working(database, {"ring": ring}, poll_seconds=0.1):
        await until(lambda: nothing_left(database))
    assert ran[0] >= due


async def nothing_left(database: Database) -> bool:
    return await count(database) == 0


async def test_a_key_waits_once_but_a_running_one_hides_no_news(database: Database, organisation: UUID) -> None:
    seen: list[int] = []
    entered, leave = asyncio.Event(), asyncio.Event()

    async def index(_: Database, __: UUID, payload: dict[str, Any]) -> None:
        seen.append(payload["n"])
        entered.set()
        await leave.wait()

    async def say(n: int) -> None:
        async with database.transaction(organisation) as tx:
            await enqueue(tx, "index", {"n": n}, key="conversation")

    await say(1)
    await say(2)
    assert await count(database) == 1
    async with Working(database, {"index": index}, poll_seconds=0.1):
        await entered.wait()
        await say(3)  # the running one may have read too early for this
        leave.set()
        await until(lambda: nothing_left(database))
    assert seen == [2, 3]


@pytest.mark.threat("I12")
async def test_poison_is_set_aside_after_five_tries_while_others_flow(database: Database, organisation: UUID) -> None:
    tries, fine = [], []

    async def poison(_: Database, __: UUID, ___: dict[str, Any]) -> None:
        tries.append(1)
        raise RuntimeError("cannot be read")

    async def flow(_: Database, __: UUID, payload: dict[str, Any]) -> None:
        fine.append(payload["n"])

    async with database.transaction(organisation) as tx:
        await enqueue(tx, "poison", {})
        for n in range(30):
            await enqueue(tx, "flow", {"n": n})
    async with Working(database, {"poison": poison, "flow": flow}, poll_seconds=0.05, delays=(0.05,)):
        await until(lambda: every_quarantined(database, 1))
    assert len(tries) == 5
    assert sorted(fine) == list(range(30))
    async with database.across() as tx:
        assert await tx.fetchval("select error from jobs") == "RuntimeError: cannot be read"
        assert (await read_health(tx)).quarantined == 1


async def every_quarantined(database: Database, n: int) -> bool:
    return await count(database, "quarantined_at is not null") == n == await count(database)


async def test_a_worker_that_stops_hands_back_what_it_cannot_end(database: Database, organisation: UUID) -> None:
    entered = asyncio.Event()

    async def endless(_: Database, __: UUID, ___: dict[str, Any]) -> None:
        entered.set()
        await asyncio.Event().wait()

    async with database.transaction(organisation) as tx:
        await enqueue(tx, "endless", {})
    task = asyncio.create_task(Worker(database, {"endless": endless}).run(patience=0.1))
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await count(database, "lease is null and tries = 0") == 1


async def test_a_job_without_end_has_failed(database: Database, organisation: UUID) -> None:
    async def endless(_: Database, __: UUID, ___: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    async with database.transaction(organisation) as tx:
        await enqueue(tx, "endless", {})
    async with Working(database, {"endless": endless}, poll_seconds=0.05, delays=(0.01,), time_limit=0.05):
        await until(lambda: every_quarantined(database, 1))


async def test_jobs_of_other_organisations_are_out_of_sight(database: Database, organisation: UUID) -> None:
    async with database.transaction(organisation) as tx:
        await enqueue(tx, "greet", {})
    async with database.transaction(new_id()) as tx:
        assert await tx.fetchval("select count(*) from jobs") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(new_id()) as tx:
            insert = "insert into jobs (id, organisation_id, kind, payload) values ($1, $2, 'greet', '{}')"
            await tx.execute(insert, new_id(), organisation)


class WorkerProcess:
    """A worker in a process of its own, which can be killed."""

    def __init__(self, postgres: TestServer, name: str, effects: Path, lease: float, most: float = math.inf) -> None:
        urls = postgres.urls(name)
        order = [urls.app, urls.hub, str(effects), str(lease), str(most)]
        self.process = subprocess.Popen([sys.executable, str(PROCESS), *order])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.mark.threat("I11")
async def test_kills_lose_no_job(
    postgres: TestServer, database_name: str, database: Database, organisation: UUID, tmp_path: Path
) -> None:
    total, kills = 300, 4
    async with database.transaction(organisation) as tx:
        for n in range(total):
            await enqueue(tx, "work", {"n": n})
    effects = tmp_path / "effects"
    effects.touch()
    for _ in range(kills):
        before = effects.stat().st_size
        worker = WorkerProcess(postgres, database_name, effects, 1.0, most=40)
        await until(lambda before=before: grown(effects, before + 100))
        worker.kill()
    assert await count(database) > 0, "every kill must come in the middle of the work"
    worker = WorkerProcess(postgres, database_name, effects, 1.0)
    await until(lambda: nothing_left(database), 120)
    worker.kill()
    done = [int(line) for line in effects.read_text().split()]
    assert set(done) == set(range(total))
    assert len(done) - total <= kills * 8  # at least once: at most what ran at each kill is done again


async def grown(file: Path, size: int) -> bool:
    return file.stat().st_size >= size


@pytest.mark.threat("I12")
async def test_a_job_that_ends_its_worker_is_set_aside_and_takes_no_other_with_it(
    postgres: TestServer, database_name: str, database: Database, organisation: UUID, tmp_path: Path
) -> None:
    async with database.transaction(organisation) as tx:
        await enqueue(tx, "deadly", {})
        for n in range(6):
            await enqueue(tx, "slow", {"n": n})
    effects = tmp_path / "effects"
    effects.touch()
    deaths = 0
    end = time.monotonic() + 180
    while not await every_quarantined(database, 1):
        assert time.monotonic() < end
        worker = WorkerProcess(postgres, database_name, effects, 0.5)
        while worker.process.poll() is None and not await every_quarantined(database, 1):
            await asyncio.sleep(0.02)
        if worker.process.poll() is None:
            worker.kill()
        else:
            deaths += 1
    assert 1 <= deaths <= 5
    assert set(effects.read_text().split()) == {str(n) for n in range(6)}


@pytest.mark.threat("I15")
async def test_a_killed_database_connection_stops_nothing(database: Database, organisation: UUID) -> None:
    seen: list[int] = []

    async def work(_: Database, __: UUID, payload: dict[str, Any]) -> None:
        seen.append(payload["n"])

    async with Working(database, {"work": work}, poll_seconds=0.1, lease_seconds=1):
        for n in range(5):
            async with database.across() as tx:
                await tx.execute(
                    "select pg_terminate_backend(pid, 60000) from pg_stat_activity "
                    "where datname = current_database() and pid <> pg_backend_pid() and usename = current_user"
                )
            async with database.transaction(organisation) as tx:
                await enqueue(tx, "work", {"n": n})
            await until(lambda n=n: has(seen, n))
        await until(lambda: nothing_left(database))


async def has(seen: list[int], n: int) -> bool:
    return n in seen
