"""How long a customer's message takes to an agent's screen: 200 messages, 50 open sockets, server in its own process.

Starts `rapport up` on a folder of its own and measures from before the widget's call to the frame on the socket. Also
prints the start's seconds and the memory of all processes (PSS) when idle. Run: `make bench-live`.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx
import psutil
from websockets.asyncio.client import connect

SOCKETS, MESSAGES, IDLE_SECONDS = 50, 200, 20


def free_ports() -> int:
    """A port whose next one is free too (the demo shop's)."""
    for port in range(18_000, 19_000, 7):
        try:
            for each in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", each))
        except OSError:
            continue
        return port
    raise SystemExit("No free ports between 18000 and 19000.")


def start(folder: str, port: int) -> tuple[subprocess.Popen[str], str, float]:
    """The running server, its one-time link, and the seconds until it told the link."""
    began = time.monotonic()
    environment = {**os.environ, "PORT": str(port), "RAPPORT_DATA": folder, "COLUMNS": "200"}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("rapport")), "up"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"/auth/once/(\S+)", line):
            return process, found[1], time.monotonic() - began
    raise SystemExit("The server did not start.")


def memory(process: subprocess.Popen[str]) -> dict[str, float]:
    """MB of proportional memory: the application, and its PostgreSQL."""
    found = {"application": 0.0, "PostgreSQL": 0.0}
    root = psutil.Process(process.pid)
    for each in (root, *root.children(recursive=True)):
        name = "PostgreSQL" if "postgres" in each.name() else "application"
        found[name] += each.memory_full_info().pss / 1e6
    return found


async def measure(port: int, token: str) -> list[float]:
    """Milliseconds from the customer's call to each agent's socket, the slowest socket of each message."""
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url, "X-Rapport-CSRF": "1"}) as agent:
        (await agent.post("/auth/once", json={"token": token})).raise_for_status()
        cookie = agent.cookies["rapport_session"]
        shop = (await agent.get(f"http://localhost:{port + 1}/")).text
        key = re.search(r'data-key="([^"]+)"', shop)
        assert key
        started = (await agent.post("/api/widget/start", json={"key": key[1]})).json()
    headers = {"Origin": url, "Authorization": f"Bearer {started['token']}"}
    took: list[float] = []
    async with httpx.AsyncClient(base_url=url, headers=headers) as customer:
        screens = [
            await connect(
                url.replace("http", "ws") + "/api/console/socket",
                origin=url,  # type: ignore[arg-type]  # an Origin is a str
                additional_headers={"Cookie": f"rapport_session={cookie}"},
            )
            for _ in range(SOCKETS)
        ]
        for screen in screens:
            await screen.send('{"t":"hello","after":null}')

        async def until(screen: object, name: str) -> float:
            while True:
                frame = json.loads(await screen.recv())  # type: ignore[attr-defined]  # a client connection
                for item in frame.get("items", ()):
                    if (item.get("message") or {}).get("client_id") == name:
                        return time.perf_counter()

        for number in range(MESSAGES):
            name = str(uuid4())
            waiting = [asyncio.create_task(until(screen, name)) for screen in screens]
            began = time.perf_counter()
            answer = await customer.post("/api/widget/messages", json={"client_id": name, "text": f"Message {number}"})
            if answer.status_code == 429:
                await asyncio.gather(*waiting, return_exceptions=True)
            answer.raise_for_status()
            took.append((max(await asyncio.gather(*waiting)) - began) * 1000)
            await asyncio.sleep(max(0.0, 1.55 - took[-1] / 1000))  # the widget's own limit is 40 a minute
        for screen in screens:
            await screen.close()
    return took


def main() -> None:
    """Print the figures."""
    port = free_ports()
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        process, token, seconds = start(folder, port)
        try:
            print(f"first start to links: {seconds:.1f} s")
            time.sleep(IDLE_SECONDS)
            for name, size in memory(process).items():
                print(f"idle memory, {name}: {size:.0f} MB (PSS)")
            took = sorted(asyncio.run(measure(port, token)))
            print(
                f"message to {SOCKETS} screens, {len(took)} messages: p50 {median(took):.1f} ms, "
                f"p99 {took[int(len(took) * 0.99) - 1]:.1f} ms, slowest {took[-1]:.1f} ms"
            )
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
