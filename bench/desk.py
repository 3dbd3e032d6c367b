"""A running Rapport for benches: started on a folder of its own, filled through its database, weighed."""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import psutil
from bench.crowd import PER_ADDRESS, Order

from rapport.kit.ids import new_id, new_token, token_hash
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from rapport.storage.server import RunningServer, urls_of
from rapport.storage.session import Database
from rapport.workflows.sample.organisation import make_sample


def free_port() -> int:
    """A port that nobody listens on, below those that clients are given."""
    import socket

    for port in range(18_000, 19_000, 7):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise SystemExit("No free ports between 18000 and 19000.")


class Desk:
    """The sample organisation, on one port."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.process = process

    async def database(self) -> Database:
        """The database, as the product opens it."""
        return await Database.connect(urls_of(RunningServer(self.folder)), pool_size=10)

    async def sql(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection across organisations."""
        return await asyncpg.connect(RunningServer(self.folder).url("hub"))

    async def visitors(self, count: int) -> list[str]:
        """New anonymous visitors of the chat; answers their tokens."""
        connection = await self.sql()
        chat = await connection.fetchrow("select id, organisation_id from inboxes where channel = 'chat' limit 1")
        assert chat
        tokens, contacts = [new_token() for _ in range(count)], [new_id() for _ in range(count)]
        place = chat["organisation_id"]
        await connection.executemany(
            "insert into contacts (id, organisation_id) values ($1, $2)", [(each, place) for each in contacts]
        )
        await connection.executemany(
            "insert into visitor_tokens (organisation_id, token_hash, contact_id, inbox_id) values ($1, $2, $3, $4)",
            [(place, token_hash(token), contact, chat["id"]) for token, contact in zip(tokens, contacts, strict=True)],
        )
        await connection.close()
        return tokens

    async def sessions(self, count: int) -> list[str]:
        """Signed-in agents, each a person of their own; answers their session tokens."""
        connection = await self.sql()
        place: UUID = await connection.fetchval("select organisation_id from inboxes where channel = 'chat' limit 1")
        tokens = [new_token() for _ in range(count)]
        for number, token in enumerate(tokens):
            user = new_id()
            await connection.execute(
                "insert into users (id, organisation_id, name, email, role) values ($1, $2, $3, $4, 'supervisor')",
                user, place, f"Agent {number}", f"agent{number}@bench.example",
            )  # fmt: skip
            await connection.execute(
                "insert into sessions (organisation_id, token_hash, user_id, agent, expires_at) "
                "values ($1, $2, $3, 'bench', now() + interval '1 day')",
                place, token_hash(token), user,
            )  # fmt: skip
        await connection.close()
        return tokens

    def weigh(self) -> dict[str, float]:
        """MB that the application's own process holds alone (USS), and with its share of what is shared (PSS)."""
        held = psutil.Process(self.process.pid).memory_full_info()
        return {"uss": held.uss / 1e6, "pss": held.pss / 1e6}

    def processor_seconds(self) -> float:
        """Of the application's process until now."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def running_desk() -> Iterator[Desk]:
    """`rapport web` over the sample organisation until left; as many open files are allowed as the account may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder, EmbeddedPostgres(Path(folder)) as server:
        asyncio.run(fill(server))
        port = free_port()
        environment = {**os.environ, "PORT": str(port), "RAPPORT_DATA": folder, "TERM": "dumb"}
        environment.pop("DATABASE_URL", None)
        log = (Path(folder) / "bench.log").open("wb")
        program = [sys.executable, "-c", "from rapport.cli import main; main()", "web"]
        process = subprocess.Popen(program, env=environment, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 120
            while not is_healthy(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit((Path(folder) / "bench.log").read_text())
                time.sleep(0.2)
            yield Desk(Path(folder), port, process)
        finally:
            process.terminate()
            process.wait(60)


async def fill(server: EmbeddedPostgres) -> None:
    """The tables, and the sample organisation."""
    await migrate(server.url("owner"))
    database = await Database.connect(urls_of(server), pool_size=2)
    await make_sample(database)
    await database.close()


def is_healthy(port: int) -> bool:
    """Whether it answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


class Crowds:
    """Idle widgets in client processes of their own."""

    def __init__(self, port: int, tokens: list[str], processes: int = 2) -> None:
        share = -(-len(tokens) // processes)
        self._processes = []
        for number in range(processes):
            mine = tokens[number * share : (number + 1) * share]
            process = subprocess.Popen(
                [sys.executable, "-m", "bench.crowd"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            order = Order(port, mine, number * (share // PER_ADDRESS + 1))
            assert process.stdin
            process.stdin.write(msgspec.json.encode(order) + b"\n")
            process.stdin.flush()
            self._processes.append(process)

    def tell(self, command: str) -> None:
        """Begin something in all of them."""
        for process in self._processes:
            assert process.stdin
            process.stdin.write(command.encode() + b"\n")
            process.stdin.flush()

    def hear(self) -> list[dict[str, Any]]:
        """What each of them answers."""
        return [json.loads(process.stdout.readline()) for process in self._processes if process.stdout]

    def ask(self, command: str) -> list[dict[str, Any]]:
        """Both."""
        self.tell(command)
        return self.hear()

    def close(self) -> None:
        """No more of them."""
        for process in self._processes:
            process.kill()
            process.wait()
