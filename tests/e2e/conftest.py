"""A real browser against a running Rapport: customers and agents each in a context of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.sign_in import open_session
from rapport.storage.session import Database
from rapport.workflows import reply_is_held
from tests.ports import free_port
from tests.served import Served, serve

PATIENCE = 45_000  # a loaded machine is slow, not wrong; what passes never waits for it
expect.set_options(timeout=PATIENCE)
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DIST = Path(__file__).parents[2] / "web" / "dist"
POLICY = "default-src 'none'; script-src {desk}; frame-src {desk}"
HOST_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title></head>
<body><main><h1>A shop</h1></main>
<script async src="{desk}/widget/loader.js" data-key="{key}"></script></body></html>"""


class Watched:
    """A context whose pages must not stumble: page errors and console errors fail the test."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.faults: list[str] = []
        self.faults_allowed: tuple[str, ...] = ()
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        allowed = ("/favicon", *self.faults_allowed)
        if message.type == "error" and not any(part in message.text for part in allowed):
            self.faults.append(f"{message.text} {message.location.get('url', '')}".strip())


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply by mail can be undone for so long that even a loaded machine presses the button in time."""
    monkeypatch.setattr(reply_is_held, "UNDO_SECONDS", 90)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium, headless."""
    assert DIST.joinpath("console", "index.html").exists(), "The pages are not built. Run `make install`."
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture
async def served(database: Database, tmp_path: Path) -> AsyncIterator[Served]:
    """A running Rapport without an organisation."""
    async with serve(database, tmp_path) as running:
        yield running


@pytest.fixture
async def made(database: Database) -> Organisation:
    """A shop with one owner."""
    async with database.across() as tx:
        return await create_organisation(
            tx, name="Alder & Oak", founder=Founder("Noor Haddad", "noor@alderoak.example"), zone="Europe/Lisbon"
        )


@asynccontextmanager
async def host_page(desk: str, key: str) -> AsyncIterator[str]:
    """Somebody else's page with our snippet, on another site, under a strict policy; answers its address."""
    body = HOST_PAGE.format(desk=desk, key=key).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
        f"Content-Security-Policy: {POLICY.format(desk=desk)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    port = free_port()
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        yield f"http://localhost:{port}/"


@asynccontextmanager
async def person(browser: Browser, **options: object) -> AsyncIterator[Watched]:
    """A browser context of one person's own."""
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/Lisbon", **options)  # type: ignore[arg-type]  # Playwright's own options
    context.set_default_timeout(PATIENCE)
    watched = Watched(context)
    yield watched
    await context.close()
    assert watched.faults == []


async def sign_in(watched: Watched, served: Served, made: Organisation) -> None:
    """Give the context the owner's session."""
    async with served.database.across() as tx:
        token = await open_session(tx, user=made.owner_id, organisation=made.id, agent="Browser")
    await watched.context.add_cookies([{"name": "rapport_session", "value": token, "url": served.url}])
