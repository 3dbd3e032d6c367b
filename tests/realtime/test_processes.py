"""Two web processes and a worker on one database behind a balancer: one story, and one of them killed in the middle."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from rapport.storage.server import urls_of
from rapport.storage.session import Database
from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.ports import free_port
from tests.realtime.returning import Returning, returning
from tests.realtime.test_live import sign_in

PATIENCE = 300.0


@contextmanager
def program(data: Path, *arguments: str, port: int = 0) -> Iterator["subprocess.Popen[bytes]"]:
    """`rapport ...` on a data folder."""
    environment = {**os.environ, "RAPPORT_DATA": str(data), "PORT": str(port or 8080), "TERM": "dumb"}
    environment.pop("DATABASE_URL", None)
    start = [sys.executable, "-c", "from rapport.cli import main; main()", *arguments]
    with (data.parent / f"{arguments[0]}-{port}.log").open("wb") as log:
        process = subprocess.Popen(start, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


async def healthy(port: int) -> None:
    """Wait until a web process answers."""
    async with httpx.AsyncClient(timeout=10) as client, asyncio.timeout(PATIENCE):
        while True:
            try:
                if (await client.get(f"http://127.0.0.1:{port}/health")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)


async def call(proxy: CuttingProxy, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """Post until it was taken, as our clients do: a message that is named is taken once however often it is sent."""
    origin = f"http://127.0.0.1:{proxy.port}"
    headers = {"Origin": origin, **headers}
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=20) as client:
                    answer = await client.post(path, json=body)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            assert answer.status_code == 200, answer.text
            return dict(answer.json())


@pytest.mark.slow("starts three processes of Rapport and kills one")
@pytest.mark.threat("I07")
async def test_one_story_over_two_processes_of_which_one_is_killed(tmp_path: Path) -> None:
    data, ports = tmp_path / "data", [free_port(), free_port()]
    with EmbeddedPostgres(data, durable=False) as server:
        await migrate(server.url("owner"))
        with (
            program(data, "web", port=ports[0]) as doomed,
            program(data, "web", port=ports[1]),
            program(data, "worker"),
        ):
            database = await Database.connect(urls_of(server), pool_size=2)
            async with database.across() as tx:
                founder = Founder("Mei Lin", "mei@alderoak.example")
                made = await create_organisation(tx, name="Alder & Oak", founder=founder)
            token = await sign_in(database, made)
            await database.close()
            for port in ports:
                await healthy(port)
            async with cutting_proxy(*ports) as proxy:
                await tell_story(proxy, made, token, doomed)


async def tell_story(proxy: CuttingProxy, made: Organisation, token: str, doomed: "subprocess.Popen[bytes]") -> None:
    url, origin, cookie = f"ws://127.0.0.1:{proxy.port}", f"http://127.0.0.1:{proxy.port}", f"rapport_session={token}"
    as_agent = {"Cookie": cookie, "X-Rapport-CSRF": "1"}
    started = await call(proxy, "/api/widget/start", {"key": made.public_key}, {})
    as_visitor = {"Authorization": f"Bearer {started['token']}"}
    said = await call(proxy, "/api/widget/messages", {"client_id": str(uuid4()), "text": "Line one"}, as_visitor)
    conversation = str(said["conversation_id"])
    desk = [Returning(url, "/api/console/socket", origin, cookie=cookie) for _ in range(4)]
    widget = Returning(url, "/api/widget/socket", origin, token=started["token"])
    everybody = (*desk, widget)

    async def say(text: str) -> None:
        body = {"client_id": str(uuid4()), "kind": "reply", "text": text, "seen_position": 10**6}
        await call(proxy, f"/api/console/conversations/{conversation}/messages", body, as_agent)

    async with returning(*everybody):
        await widget.tell(t="typing", on=True)
        for screen in desk:  # two of them are on the other process
            await screen.until(lambda screen: any(frame["t"] == "typing" for frame in screen.frames), PATIENCE)
            await screen.until(lambda screen: any(who["name"] == "Mei Lin" for who in screen.present), PATIENCE)
        sent = [f"Line {number}" for number in range(20)]
        for number, text in enumerate(sent):
            if number == 7:
                doomed.kill()
            await say(text)
        for screen in everybody:
            await screen.until(lambda screen: sent[-1] in screen.lines_of(conversation), PATIENCE)
            assert [text for text in screen.lines_of(conversation, "Line ") if text != "Line one"] == sent
            assert screen.resyncs == 0
        assert sum(screen.lines > 1 for screen in everybody) >= 2
