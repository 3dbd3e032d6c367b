"""`rapport up`: starts with its links, stops cleanly, survives every kill, and lives through the database's death."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.cli.running import PATIENCE, Running, wait_until
from tests.ports import free_port


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path / "data"


@pytest.fixture
def runs() -> Iterator[list[Running]]:
    started: list[Running] = []
    yield started
    for run in started:
        if run.process.poll() is None:
            run.kill()


def start(runs: list[Running], data: Path, *arguments: str) -> Running:
    run = Running(data, None, *arguments)
    runs.append(run)
    return run


class Visitors:
    """Customers who write through the widget; ``acknowledged`` are the messages whose sending was answered with 200."""

    def __init__(self, run: Running, key: str) -> None:
        self.run = run
        self.key = key
        self.acknowledged: list[str] = []
        self.refused = 0
        self.stop = asyncio.Event()

    async def write(self, most: int) -> None:
        """One visitor writes up to ``most`` messages, again and again while the desk is away."""
        async with httpx.AsyncClient(base_url=self.run.url, timeout=20) as browser:
            token = None
            written = 0
            while written < most and not self.stop.is_set():
                try:
                    if token is None:
                        opened = await browser.post("/api/widget/start", json={"key": self.key})
                        opened.raise_for_status()
                        token = opened.json()["token"]
                    name = str(uuid4())
                    body = {"client_id": name, "text": f"Where is my order? {name}"}
                    said = await browser.post(
                        "/api/widget/messages", json=body, headers={"Authorization": f"Bearer {token}"}
                    )
                    said.raise_for_status()
                except httpx.HTTPError:
                    self.refused += 1
                    await asyncio.sleep(0.1)
                    continue
                self.acknowledged.append(name)
                written += 1


async def kept(run: Running) -> set[str]:
    return {str(row["client_id"]) for row in await run.ask("select client_id from messages")}


async def chat_key(run: Running) -> str:
    return str((await run.ask("select public_key from inboxes where channel = 'chat'"))[0]["public_key"])


def rapport(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("rapport")
    return subprocess.run(
        [program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_it_starts_with_three_links_and_stops_cleanly(runs: list[Running], data: Path) -> None:
    run = start(runs, data)
    run.ready()
    wait_until(run.healthy)
    assert httpx.get(run.link("Agent console"), timeout=PATIENCE).status_code == 200
    assert run.link("Playground") == f"{run.url}/playground"
    assert run.link("Help page") == f"{run.url}/help"
    assert run.interrupt() == 0
    assert "Traceback" not in run.said()
    assert run.database_processes() == []

    again = start(runs, data)
    print(f"second start: {again.ready():.1f} s")
    assert "Filling" not in again.said()
    port_taken = rapport("up", RAPPORT_DATA=str(data.with_name("other")), PORT=str(again.port))
    assert port_taken.returncode == 1
    assert f"choose another port: PORT={again.port + 1}" in port_taken.stderr
    data_taken = rapport("up", RAPPORT_DATA=str(data), PORT=str(free_port()))
    assert data_taken.returncode == 1
    assert "already running" in data_taken.stderr
    doctor = rapport("doctor", RAPPORT_DATA=str(data), PORT=str(again.port))
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "rapport_app is held to what it may see" in doctor.stdout
    assert again.interrupt() == 0


@pytest.mark.threat("I15")
async def test_no_kill_loses_what_was_acknowledged(runs: list[Running], data: Path) -> None:
    run = start(runs, data)
    await asyncio.to_thread(run.ready)
    visitors = Visitors(run, await chat_key(run))
    writing = [asyncio.create_task(visitors.write(35)) for _ in range(8)]
    for kill in range(1, 4):  # the database dies: the product recovers by itself
        while len(visitors.acknowledged) < kill * 40:
            await asyncio.sleep(0.01)
        os.kill(run.postmaster(), signal.SIGKILL)
        seconds = await asyncio.to_thread(wait_until, run.healthy)
        print(f"the database is back after {seconds:.1f} s")
    while len(visitors.acknowledged) < 160:
        await asyncio.sleep(0.01)
    assert visitors.refused > 0, "the kills must meet work"
    assert run.process.poll() is None
    run.process.kill()  # everything dies: nothing is left behind
    visitors.stop.set()
    await asyncio.to_thread(run.kill)
    await asyncio.gather(*writing)

    again = start(runs, data)
    await asyncio.to_thread(again.ready)
    assert set(visitors.acknowledged) <= await kept(again)


def test_demo_mode_serves_this_machine_only(data: Path) -> None:
    done = rapport("up", "--demo", RAPPORT_DATA=str(data), RAPPORT_HOST="0.0.0.0")
    assert done.returncode == 1
    assert "listens on 127.0.0.1 only" in done.stderr
