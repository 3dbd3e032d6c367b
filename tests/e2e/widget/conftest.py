"""A customer on somebody else's page, an agent who answers, and a wire between them that can be cut."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, FrameLocator, Page, expect

from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import new_id
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from tests.e2e.conftest import Watched, host_page, person
from tests.served import Served

AXE = Path(__file__).parents[3] / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NO_LINE = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "WebSocket connection", "ERR_SOCKET", "Failed to load resource")


class Wire:
    """A TCP relay to the application; while it is cut nothing gets through and what was open is torn."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self._whole = True
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, served: Served) -> AsyncIterator["Wire"]:
        """A wire to a running application."""
        wire = cls(served.settings.port)
        server = await asyncio.start_server(wire._relay, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        try:
            yield wire
        finally:
            wire.cut()
            server.close()

    @property
    def url(self) -> str:
        """Where browsers reach the application through it."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Tear every connection and let no other begin."""
        self._whole = False
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        """Let everything through again."""
        self._whole = True

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, back}
        if not self._whole:  # it was cut while this connection was being made
            self.cut()
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._open -= {writer, back}


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    except ConnectionError:
        sink.transport.abort()
        return
    sink.close()


class Customer(msgspec.Struct, frozen=True):
    """A page with the widget open, and what can be done with it."""

    page: Page
    watched: Watched
    served: Served
    made: Organisation

    @property
    def chat(self) -> FrameLocator:
        """The inside of the widget."""
        return self.page.frame_locator("rapport-chat iframe")

    async def open_chat(self) -> None:
        """Click the launcher and choose to chat."""
        await self.page.get_by_role("button", name="Open chat").click()
        await self.chat.get_by_role("button", name="Chat with us").click()

    async def say(self, text: str) -> None:
        """Write and send."""
        await self.chat.get_by_role("textbox").fill(text)
        await self.chat.get_by_role("textbox").press("Enter")

    async def is_heard(self) -> None:
        """Wait until nothing that was said waits in the chat any more."""
        await all_sent(self.chat)

    async def heard(self) -> list[str]:
        """What the desk has kept of the customer's words, in order."""
        async with self.served.database.transaction(self.made.id) as tx:
            rows = await tx.fetch("select body_text from messages where kind = 'inbound' order by position")
        return [row["body_text"] for row in rows]

    async def answer(self, text: str) -> None:
        """An agent answers the one conversation there is."""
        async with self.served.database.transaction(self.made.id) as tx:
            conversation = await tx.fetchval("select id from conversations")
            reply = Reply(
                conversation_id=conversation,
                client_id=new_id(),
                kind="reply",
                text=text,
                seen_position=0,
                send_anyway=True,
            )
            await agent_replies(tx, Agent(self.made.owner_id, "Noor Haddad"), reply)


@pytest.fixture
async def customer(browser: Browser, served: Served, made: Organisation) -> AsyncIterator[Customer]:
    """Somebody on a shop's page; the chat is not open yet."""
    async with (
        host_page(served.url, made.public_key) as address,
        person(browser, viewport={"width": 1000, "height": 800}) as watched,
    ):
        page = await watched.context.new_page()
        await page.goto(address)
        yield Customer(page, watched, served, made)


async def all_sent(chat: FrameLocator | Page) -> None:
    """Wait until the desk has every line; one that is still here says so in either way, as the line to the desk is."""
    await expect(chat.get_by_text(re.compile("sending|waits for the connection"))).to_have_count(0)


async def holds(page: Page, wanted: str) -> None:
    """Wait until an expression is true in a page, whose policy may allow no script of ours to wait there."""
    async with asyncio.timeout(60):
        while not await page.evaluate(wanted):
            await asyncio.sleep(0.1)


async def violations(page: Any) -> list[str]:
    """What axe finds in a page or frame, as readable lines."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    return [
        f"{one['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.fixture
async def made_mailbox(served: Served, made: Organisation) -> None:
    """The shop has an address for letters."""
    async with served.database.transaction(made.id) as tx:
        await tx.execute(
            "insert into inboxes (id, organisation_id, brand_id, channel, name, address) "
            "values ($1, $2, $3, 'email', 'Customer care', 'care@alderoak.example')",
            new_id(),
            made.id,
            made.brand_id,
        )
