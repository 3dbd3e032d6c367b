"""A served desk with one customer who waits, and a browser signed in as the agent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.sign_in import open_session
from rapport.desk.contacts.actions import find_or_make_contact
from rapport.etiquette import Context, review
from rapport.kit.clock import now
from rapport.kit.egress import Egress
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from rapport.workflows.customer_writes import Words, customer_writes
from tests.served import Served, serve

ROOT = Path(__file__).parents[3]
CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]
PATIENCE = 45_000  # on a busy machine; a passing expectation never waits for it
FIRST = "Hello, my order 48213 still says in transit. When is it coming?"


class World(msgspec.Struct, frozen=True):
    """The desk, its one open conversation with Ana, and ways to make things happen from outside."""

    served: Served
    made: Organisation
    contact: UUID
    conversation: UUID
    token: str

    def address(self, path: str = "") -> str:
        """A console address."""
        return f"{self.served.url}/console{path}"

    @property
    def thread(self) -> str:
        """The address of Ana's conversation."""
        return self.address(f"/c/{self.conversation}")

    async def customer_says(self, text: str) -> None:
        """Ana writes once more."""
        async with self.served.database.transaction(self.made.id) as tx:
            await customer_writes(
                tx, words(self.made, self.contact, text, channel="chat", conversation=self.conversation)
            )

    async def replies(self) -> list[str]:
        """What has been sent to Ana, in order."""
        async with self.served.database.transaction(self.made.id) as tx:
            rows = await tx.fetch(
                "select body_text from messages where conversation_id = $1 and kind = 'reply' order by position",
                self.conversation,
            )
        return [row["body_text"] for row in rows]

    async def sent(self, count: int) -> list[str]:
        """The replies, once there are ``count`` of them: the screen shows them before the server has them."""
        async with asyncio.timeout(PATIENCE / 1000):
            while len(found := await self.replies()) < count:
                await asyncio.sleep(0.05)
        return found

    async def many(self, count: int) -> UUID:
        """A conversation of another customer with ``count`` messages to and fro."""
        database, agent = self.served.database, Agent(self.made.owner_id, "Noor Haddad")
        async with database.transaction(self.made.id) as tx:
            contact, _ = await find_or_make_contact(
                tx, "email", "tomasz@mail.example", name="Tomasz Kowal", proven=True, evidence="Wrote from it"
            )
            first = words(self.made, contact, "Message number 1.", channel="chat")
            conversation = (await customer_writes(tx, first)).conversation_id
            for number in range(2, count + 1):
                text = f"Message number {number}. " + "Some words that fill a line or two. " * (number % 4)
                if number % 2:
                    await customer_writes(
                        tx, words(self.made, contact, text, channel="chat", conversation=conversation)
                    )
                else:
                    reply = Reply(
                        conversation_id=conversation, client_id=new_id(), kind="reply", text=text, seen_position=0
                    )
                    await agent_replies(tx, agent, msgspec.structs.replace(reply, send_anyway=True))
        return conversation


def words(
    made: Organisation,
    contact: UUID,
    text: str,
    *,
    channel: str,
    conversation: UUID | None = None,
    at: datetime | None = None,
    html: str | None = None,
) -> Words:
    """A customer's words on the organisation's chat."""
    return Words(
        contact_id=contact,
        contact_name="Ana Ferreira",
        brand_id=made.brand_id,
        inbox_id=made.inbox_id,
        channel=channel,
        client_id=new_id(),
        text=text,
        conversation_id=conversation,
        subject="Order 48213 still in transit",
        at=at,
        html=html,
    )


@pytest.fixture
def egress() -> Egress | None:
    """The way out of the desk, when a test has one of its own."""
    return None


@pytest.fixture
async def world(database: Database, tmp_path: Path, egress: Egress | None) -> AsyncIterator[World]:
    """The application on a port, with Ana waiting since half a minute."""
    assert (ROOT / "web/dist/console/index.html").exists(), "Build the pages first: npm run build in web/"
    async with database.across() as tx:
        founder = Founder("Noor Haddad", "noor@alderoak.example")
        made = await create_organisation(tx, name="Alder & Oak", founder=founder)
        token = await open_session(tx, user=made.owner_id, organisation=made.id, agent="Test browser")
    async with database.transaction(made.id) as tx:
        contact, _ = await find_or_make_contact(
            tx, "email", "ana@mail.example", name="Ana Ferreira", proven=True, evidence="Wrote from it"
        )
        arrived = await customer_writes(
            tx, words(made, contact, FIRST, channel="chat", at=now() - timedelta(seconds=30))
        )
    # The first reading loads the dictionaries; a person's first keystrokes are not what these tests measure.
    await asyncio.to_thread(review, "Warm.", Context())
    async with serve(database, tmp_path, egress=egress) as served:
        yield World(served, made, contact, arrived.conversation_id, token)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield running
        await running.close()


class Faults:
    """Errors of the page itself: any of them fails the test. ``expected`` are words of answers that a test asks for."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: tuple[str, ...] = ()

    def watch(self, page: Page) -> None:
        """Listen to the page's errors and to what the content policy refused."""
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("console", lambda line: self.seen.append(line.text) if line.type == "error" else None)

    def check(self) -> None:
        """Fail on anything unexpected."""
        wrong = [text for text in self.seen if not any(part in text for part in self.expected)]
        assert not wrong, wrong


@pytest.fixture
async def faults() -> AsyncIterator[Faults]:
    """Collects errors and checks them at the end."""
    found = Faults()
    yield found
    found.check()


async def open_context(browser: Browser, world: World, *, token: str | None = None, **options: Any) -> BrowserContext:
    """A browser context that is signed in, as the owner unless ``token`` is somebody else's."""
    context = await browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    context.set_default_timeout(PATIENCE)
    cookie: Any = {"name": "rapport_session", "value": token or world.token, "url": world.served.url, "httpOnly": True}
    await context.add_cookies([cookie])
    return context


@pytest.fixture
async def page(browser: Browser, world: World, faults: Faults) -> AsyncIterator[Page]:
    """A desktop page, signed in."""
    context = await open_context(browser, world)
    opened = await context.new_page()
    faults.watch(opened)
    yield opened
    await context.close()
