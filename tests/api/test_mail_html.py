"""A mail is shown as it was sent in a frame that runs and loads nothing; its own pictures are in it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from rapport.kit.html import sanitise
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from tests.api.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HTML = (
    "<p>Hello <b>there</b></p><script>alert(1)</script><img src='cid:lamp@x'><img src='cid:page@x'>"
    "<img src='https://tracker.example/pixel.gif?who=ada'><a href='https://shop.example/'>shop</a>"
)


@pytest.fixture
async def shown(desk: Desk) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
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
    yield agent, f"/api/console/messages/{ident}/html"


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
