"""A real `rapport up` in a process of its own, on a data folder that only its owner may enter."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import httpx
import psutil

from rapport.storage.server import RunningServer
from tests.ports import free_port

PATIENCE = 240.0


def wait_until(condition, seconds: float = PATIENCE) -> float:
    """Wait until ``condition()`` is true; answers the seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - began


class Running:
    """Starts at once; ``ready()`` waits for the links."""

    def __init__(self, data: Path, port: int | None = None, *arguments: str) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = data.with_name(f"output-{self.port}-{time.monotonic_ns()}")
        program = Path(sys.executable).with_name("rapport")
        environment = {**os.environ, "PORT": str(self.port), "RAPPORT_DATA": str(data), "TERM": "dumb"}
        environment.pop("DATABASE_URL", None)
        with self.output.open("wb") as out:
            self.process = subprocess.Popen([program, "up", *arguments], stdout=out, stderr=out, env=environment)

    def ready(self) -> float:
        """Wait until everything is up; answers the seconds."""

        def up() -> bool:
            assert self.process.poll() is None, self.said()
            return "Ctrl-C stops" in self.said()

        return wait_until(up)

    def said(self) -> str:
        """Everything that the terminal showed."""
        return self.output.read_text()

    def healthy(self) -> bool:
        """Whether /health answers 200."""
        try:
            return httpx.get(f"{self.url}/health", timeout=20).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """End it as a power cut would, and see every process of its database go."""
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not self.database_processes())

    def interrupt(self) -> int:
        """Ctrl-C; answers the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def database_processes(self) -> list[int]:
        """Every process that works inside this installation's cluster."""
        found = []
        for process in psutil.process_iter():
            try:
                if Path(process.cwd()) == self.data / "postgres":
                    found.append(process.pid)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    def postmaster(self) -> int:
        """The process id of the database server."""
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    async def ask(self, sql: str) -> list[asyncpg.Record]:
        """Ask the running database, across organisations."""
        connection = await asyncpg.connect(RunningServer(self.data).url("hub"), timeout=10)
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()

    def link(self, name: str) -> str:
        """The address that was printed beside ``name``."""
        found = re.search(rf"{name}\s+(\S+)", self.said())
        assert found, self.said()
        return found[1]
