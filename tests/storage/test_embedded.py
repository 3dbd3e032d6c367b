"""The embedded PostgreSQL: made once, never left behind, nothing kept is lost, started again when it dies."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.embedded_user import StartError

HOLD = """
import asyncio, sys
from pathlib import Path
import asyncpg
from rapport.storage.embedded import EmbeddedPostgres

async def write(url):
    connection = await asyncpg.connect(url)
    await connection.execute("create table if not exists kept (n serial primary key)")
    while True:
        print(await connection.fetchval("insert into kept default values returning n"), flush=True)

with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    asyncio.run(write(server.url("owner")))
"""


def wait_until(condition, seconds: float = 60) -> None:
    """Return once ``condition()`` is true; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def servers_of(data: Path) -> list[int]:
    """Every process that works inside the cluster of ``data``."""
    found = []
    for process in psutil.process_iter(["pid"]):
        try:
            if Path(process.cwd()) == data / "postgres":
                found.append(process.pid)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)  # as root this folder is closed to the server's own user
    return tmp_path / "data"


def test_a_second_start_keeps_everything(data: Path) -> None:
    with EmbeddedPostgres(data) as server:
        asyncio.run(ask(server.url("owner"), "create table kept (n int)"))
        assert servers_of(data)
    assert not servers_of(data)
    began = time.monotonic()
    with EmbeddedPostgres(data) as server:
        print(f"\nstarted again in {time.monotonic() - began:.1f} s")
        assert asyncio.run(ask(server.url("owner"), "select count(*) from kept")) == 0


def test_roles_have_no_rights_beyond_their_work(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False) as server:
        for role in ("owner", "app", "hub"):
            rights = "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles"
            assert asyncio.run(ask(server.url(role), f"{rights} where rolname = current_user")) is False
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(ask(server.url("app").replace(":", ":x", 2), "select 1"))
        assert (data / "database.json").stat().st_mode & 0o777 == 0o600


def test_only_one_rapport_runs_on_a_data_folder(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False), pytest.raises(StartError, match="already running"):
        EmbeddedPostgres(data).__enter__()


@pytest.mark.threat("I15")
@pytest.mark.parametrize("victim", ["us", "us and the server"])
def test_kill_leaves_no_process_and_loses_nothing_acknowledged(data: Path, victim: str) -> None:
    run = subprocess.Popen([sys.executable, "-c", HOLD, str(data)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    server = int(run.stdout.readline())
    acknowledged = [int(run.stdout.readline()) for _ in range(200)]
    if victim == "us and the server":
        os.kill(server, signal.SIGKILL)
    run.kill()
    rest = run.stdout.read().split("\n")
    acknowledged += [int(line) for line in rest[:-1]]
    run.wait()
    with EmbeddedPostgres(data) as again:  # at once, while the leftovers may still be going
        kept = asyncio.run(ask(again.url("owner"), "select array_agg(n) from kept"))
    assert set(acknowledged) <= set(kept)
    wait_until(lambda: not servers_of(data))


def test_kill_alone_ends_the_server(data: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", HOLD, str(data)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    run.stdout.readline()
    assert servers_of(data)
    run.kill()
    run.wait()
    wait_until(lambda: not servers_of(data))


@pytest.mark.threat("I15")
async def test_a_server_that_dies_is_started_again(data: Path) -> None:
    with EmbeddedPostgres(data) as server:
        keeper = asyncio.create_task(server.keep_running())
        await ask(server.url("owner"), "create table kept (n int)")
        for kill in range(1, 4):
            await ask(server.url("owner"), f"insert into kept values ({kill}) returning n")
            os.kill(server.pid, signal.SIGKILL)
            began = time.monotonic()
            while server.restarts < kill or not await answers(server.url("owner")):
                await asyncio.sleep(0.02)
                assert time.monotonic() - began < 60
        assert await ask(server.url("owner"), "select count(*) from kept") == 3
        keeper.cancel()


async def answers(url: str) -> bool:
    try:
        return await ask(url, "select 1") == 1
    except (OSError, asyncpg.PostgresError):
        return False


def test_a_lock_file_of_another_program_does_not_keep_us_out(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False):
        pass
    sockets = Path((data / "database.socket").read_text())
    sockets.mkdir(mode=0o700)
    shutil.chown(sockets, (data / "postgres").owner())
    lock = f"{os.getpid()}\n{data}/postgres\n0\n5432\n{sockets}\n"
    (sockets / ".s.PGSQL.5432.lock").write_text(lock)
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n0\n5432\n/tmp\n\n0 0\nready\n")
    with EmbeddedPostgres(data, durable=False) as server:
        assert asyncio.run(ask(server.url("app"), "select 1")) == 1


def test_a_start_that_was_cut_off_is_made_again(data: Path) -> None:
    (data / "postgres.new" / "base").mkdir(parents=True)
    with EmbeddedPostgres(data, durable=False) as server:
        assert asyncio.run(ask(server.url("app"), "select 1")) == 1


def test_another_version_is_refused_in_plain_words(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False):
        pass
    (data / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartError, match="made by PostgreSQL 15"):
        EmbeddedPostgres(data).__enter__()


def test_the_watchdog_ends_what_it_watches_when_we_are_killed() -> None:
    script = (
        # A shell's background job ignores SIGINT, and so would the child; a server sets its own handler.
        "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL);"
        "import subprocess, sys; from rapport.storage.embedded_process import watch_for_our_end;"
        "child = subprocess.Popen(['sleep', '60'], start_new_session=True); watch = watch_for_our_end(child.pid);"
        "print(child.pid, flush=True); sys.stdin.read()"
    )
    run = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    child = psutil.Process(int(run.stdout.readline()))
    run.kill()
    run.wait()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
