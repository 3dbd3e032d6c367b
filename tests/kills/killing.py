"""Kills the worker, and PostgreSQL with it, at chosen steps of a mail's way; everything by -9."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec
import psutil

from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from rapport.storage.session import Urls
from tests.kills.worker import Order

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 900 if os.environ.get("RAPPORT_LONG") else 240.0
AFTER_SECONDS = 0.008
ONCE = {"fetched", "stored", "flagged"}  # the steps of a whole batch


class Victim:
    """The worker's process, in a group of its own."""

    def __init__(self, data: Path, urls: Urls) -> None:
        self._data = data
        self._order = msgspec.json.encode(Order(str(data), urls.app, urls.hub)) + b"\n"
        self._process = 0
        for name in ("tell", "hear"):
            os.mkfifo(data / name)
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(data / "worker.log").open("ab"),
            cwd=ROOT,
        )

    async def start(self) -> None:
        """Begin anew."""
        assert self._nursery.stdin and self._nursery.stdout
        self._nursery.stdin.write(self._order)
        self._nursery.stdin.flush()
        self._process = int(await asyncio.to_thread(self._nursery.stdout.readline))
        self._told = await asyncio.to_thread((self._data / "tell").open, "rb")
        self._hear = await asyncio.to_thread(os.open, self._data / "hear", os.O_WRONLY)

    async def step(self) -> tuple[str, str]:
        """The next step, at which it now waits."""
        async with asyncio.timeout(PATIENCE):
            line = await asyncio.to_thread(self._told.readline)
        assert line, f"the worker ended by itself: {(self._data / 'worker.log').read_text()[-2000:]}"
        step, _, what = line.decode().rstrip("\n").partition("\t")
        return step, what

    def go_on(self) -> None:
        """Let it go on from its step."""
        os.write(self._hear, b".")

    async def kill(self) -> None:
        """The whole group, at once."""
        os.killpg(self._process, signal.SIGKILL)
        while psutil.pid_exists(self._process):
            await asyncio.sleep(0.002)
        self._told.close()
        os.close(self._hear)

    def close(self) -> None:
        """No more of them."""
        self._nursery.kill()
        self._nursery.wait()


@asynccontextmanager
async def running_database(data: Path) -> AsyncIterator[EmbeddedPostgres]:
    """The embedded server as Rapport runs it: durable, and started again when it dies."""
    with EmbeddedPostgres(data) as server:
        await migrate(server.url("owner"))
        keeper = asyncio.create_task(server.keep_running())
        try:
            yield server
        finally:
            keeper.cancel()


def kill_database(server: EmbeddedPostgres) -> None:
    """The postmaster and all its children, at once."""
    postmaster = psutil.Process(server.pid)
    for process in [postmaster, *postmaster.children(recursive=True)]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


async def until_answering(server: EmbeddedPostgres) -> None:
    """Until the database takes connections again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection = await asyncpg.connect(server.url("hub"), timeout=10)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            assert time.monotonic() < end, "the database did not come back"
            await asyncio.sleep(0.05)
        else:
            await connection.close()
            return


class Kills:
    """Kills in turn at each of ``phases``, half exactly there and half a few milliseconds later; every second one
    takes the database too. Only a step that was never reached before counts."""

    def __init__(self, server: EmbeddedPostgres, victim: Victim, phases: Sequence[str], seed: int) -> None:
        self._server = server
        self._victim = victim
        self._phases = phases
        self._chance = random.Random(seed)  # the same in every run
        self._seen: set[tuple[str, str]] = set()
        self.counted: Counter[str] = Counter()
        self.with_database = 0

    async def run(self, kills: int, feed: Callable[[int], Awaitable[None]]) -> None:
        """``feed`` brings new work before each kill."""
        for number in range(kills):
            await until_answering(self._server)
            await feed(number)
            await self._victim.start()
            await self._reach(self._phases[number % len(self._phases)])
            if (number // 2) % 2:
                self._victim.go_on()
                await asyncio.sleep(self._chance.random() * AFTER_SECONDS)
            if number % 2:
                kill_database(self._server)
                self.with_database += 1
            await self._victim.kill()
            self.counted[self._phases[number % len(self._phases)]] += 1

    async def _reach(self, phase: str) -> None:
        wanted = 1 if phase in ONCE else self._chance.randint(1, 3)
        while True:
            at = await self._victim.step()
            if at[0] == phase and at not in self._seen:
                wanted -= 1
            self._seen.add(at)
            if not wanted:
                return
            self._victim.go_on()

    async def finish(self, is_done: Callable[[], Awaitable[bool]]) -> None:
        """Let the worker do the rest undisturbed."""
        await until_answering(self._server)
        await self._victim.start()
        running = asyncio.create_task(self._free())
        try:
            end = time.monotonic() + PATIENCE
            while not await is_done():
                assert time.monotonic() < end and not running.done(), "the rest was not done"
                await asyncio.sleep(0.2)
        finally:
            running.cancel()
            await self._victim.kill()

    async def _free(self) -> None:
        while True:
            await self._victim.step()
            self._victim.go_on()

    def tell(self, what: str) -> None:
        """Print the kills per phase; a phase without one is a failure."""
        phases = ", ".join(f"{phase} {self.counted[phase]}" for phase in self._phases)
        print(f"\n{what}: {self.counted.total()} kills, {self.with_database} of them with PostgreSQL; {phases}")
        assert all(self.counted[phase] for phase in self._phases)
