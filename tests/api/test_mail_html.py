"""A mail is shown as it was sent in a frame that runs and loads nothing; its own pictures are in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import httpx
import pytest

from rapport.config import Settings
from rapport.kit.egress import Egress
from rapport.kit.html import sanitise
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Database
from tests.api.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HTML = (
    "<p>Hello <b>there</b></p><script>alert(1)</script><img src='cid:lamp@x'><img src='cid:page@x'>"
    "<img src='https://tracker.example/pixel.gif?who=ada'><a href='https://shop.example/'>shop</a>"
)


async def show_mail(desk: Desk) -> tuple[httpx.AsyncClient, str]:
    """A message that came by mail, with its pictures, and who may read it."""
    made = await desk.found()
    agent = await desk.sign(made)
    started = await desk.client().post("/api/widget/start", json={"key": made.public_key})
    visitor = desk.client()
    visitor.headers["Authorization"] = f"Bearer {started.json()['token']}"
    said = await visitor.post("/api/widget/messages", json={"client_id": str(new_id()), "text": "Hello"})
    ident: Any = said.json()["message"]["id"]
    files = Files(desk.settings.data / "files")
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update messages set body_html = $2 where id = $1", ident, sanitise(HTML).html)
        for name, kind, data in (("lamp@x", "image/png", PNG), ("page@x", "image/svg+xml", b"<svg onload=alert(1)>")):
            await tx.execute(
                "insert into attachments (id, organisation_id, message_id, sha256, name, content_type, size, "
                "content_id, inline) values ($1, $2, $3, $4, 'x', $5, $6, $7, true)",
                new_id(),
                tx.own,
                ident,
                await files.keep(tx, data),
                kind,
                len(data),
                name,
            )
    return agent, f"/api/console/messages/{ident}/html"


@pytest.fixture
async def shown(desk: Desk) -> tuple[httpx.AsyncClient, str]:
    """The same, as a fixture."""
    return await show_mail(desk)


@pytest.mark.threat("M16", "X01", "X02", "X04")
async def test_m16_x02_a_mail_is_shown_without_asking_anybody_else(shown: tuple[httpx.AsyncClient, str]) -> None:
    agent, path = shown
    page = await agent.get(path)
    policy = page.headers["content-security-policy"]
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in policy and "img-src data:;" in policy and "sandbox allow-popups" in policy
    assert "frame-ancestors 'self'" in policy and "unsafe" not in policy and "script" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<b>there</b>" in page.text and "alert" not in page.text
    assert 'src="data:image/png;base64,' in page.text and "svg" not in page.text
    assert 'src="http' not in page.text and 'data-remote="https://tracker.example' in page.text
    assert 'href="/leave?to=https%3A%2F%2Fshop.example%2F"' in page.text
    assert '<base target="_blank">' in page.text and 'rel="noopener noreferrer nofollow"' in page.text


@pytest.mark.threat("M16", "S01")
async def test_m16_s01_remote_pictures_are_fetched_by_us_and_never_from_inside(
    desk: Desk, shown: tuple[httpx.AsyncClient, str]
) -> None:
    agent, path = shown
    ident = path.split("/")[-2]
    async with desk.database.across() as tx:
        inside = '<img data-remote="http://127.0.0.1:8080/secret.png"><img data-remote="http://10.0.0.1/a.png">'
        await tx.execute("update messages set body_html = $2 where id = $1", ident, inside)
    page = await agent.get(path, params={"remote": "1"})
    assert page.status_code == 200 and "src=" not in page.text.split("<body>")[1]


Answers = Callable[[str], bytes]


def http(body: bytes, head: str = "200 OK", **headers: str) -> bytes:
    """A whole answer."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {head}\r\n{lines}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def far_side(answer: Answers) -> AsyncIterator[tuple[int, list[str]]]:
    """A web server of somebody else; answers its port and what it was asked."""
    asked: list[str] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(request)
        writer.write(answer(request.split(" ")[1]))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


@pytest.mark.threat("M16", "S01")
async def test_m16_pictures_come_only_when_asked_for_and_through_us(database: Database, settings: Settings) -> None:
    """Nothing leaves before the click; then only plain pictures come, without a word of who reads."""
    big = b"\x89PNG\r\n\x1a\n" + bytes(4 * 2**20)

    def answer(path: str) -> bytes:
        inside = {"location": f"http://169.254.169.254:{port}/latest/meta-data"}
        return {
            "/lamp.png": http(PNG, content_type="text/html", set_cookie="who=ada"),
            "/page.png": http(b"<script>alert(1)</script>", content_type="image/png"),
            "/logo.svg": http(b"<svg onload=alert(1)>", content_type="image/svg+xml"),
            "/inside.png": http(b"", "302 Found", **inside),
            "/onward.png": http(b"", "302 Found", location="/lamp.png"),
            "/gone.png": http(PNG, "404 Not Found"),
            "/big.png": http(big),
        }[path]

    async with far_side(answer) as (port, asked):
        egress = Egress(allowed=[ip_network("127.0.0.1/32")], ports=frozenset({port}))
        async with Desk.open(settings, database, egress=egress) as desk:
            agent, path = await show_mail(desk)
            names = ("lamp.png", "page.png", "logo.svg", "inside.png", "onward.png", "gone.png", "big.png")
            page = "".join(f'<p>{name}<img src="http://127.0.0.1:{port}/{name}"></p>' for name in names)
            async with database.across() as tx:
                update = "update messages set body_html = $2 where id = $1"
                await tx.execute(update, path.split("/")[-2], sanitise(page).html)
            before = await agent.get(path)
            assert asked == [] and before.text.count("data-remote=") == len(names) and "src=" not in before.text
            after = await agent.get(path, params={"remote": "true", "url": f"http://127.0.0.1:{port}/other.png"})
    assert after.text.count("data:image/png;base64,") == 2, "the lamp, and the one that leads to it"
    assert after.text.count("data-remote=") == len(names) - 2 and "script" not in after.text.split("<body>")[1]
    paths = sorted(request.split(" ")[1] for request in asked)
    assert paths == sorted([*(f"/{name}" for name in names), "/lamp.png"]), "only what the mail names is asked for"
    for request in asked:
        headers = {line.split(":")[0].lower() for line in request.split("\r\n")[1:] if line}
        assert headers <= {"host", "accept", "accept-encoding", "connection", "user-agent"}, "no cookie, no referrer"
    assert after.headers["cache-control"] == "private, max-age=300"


@pytest.mark.threat("X05")
async def test_x05_a_link_shows_where_it_leads_before_it_opens(desk: Desk) -> None:
    agent = await desk.sign(await desk.found())
    notice = await agent.get("/leave", params={"to": "https://аррӏе.example/login?a=<b>"})
    assert notice.status_code == 200 and "xn--80ak6aa92e.example" in notice.text and "аррӏе.example" in notice.text
    assert 'href="https://xn--80ak6aa92e.example/login?a=&lt;b&gt;"' in notice.text
    assert 'rel="noopener noreferrer nofollow"' in notice.text and "<script" not in notice.text
    assert notice.headers["referrer-policy"] == "no-referrer"
    assert "script-src 'self'" in notice.headers["content-security-policy"]
    refused = await agent.get("/leave", params={"to": "javascript:alert(1)"})
    assert refused.status_code == 422 and "javascript" not in refused.text
    assert (await desk.client().get("/leave", params={"to": "https://evil.example/"})).status_code == 401


@pytest.mark.threat("M06")
async def test_m06_the_links_of_a_machines_mail_lead_nowhere(desk: Desk, shown: tuple[httpx.AsyncClient, str]) -> None:
    agent, path = shown
    assert "https://shop.example/" in (await agent.get(path)).text
    async with desk.database.across() as tx:
        await tx.execute("update messages set facts = '{\"machine\": true}' where body_html is not null")
    page = (await agent.get(path)).text
    assert ">shop<" in page and "shop.example" not in page
