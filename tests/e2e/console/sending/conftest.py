"""A customer who wrote by e-mail, a colleague who looks on, and ways to bring pictures into the words."""

import base64
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.desk.conversations.outbox import tell_trouble
from rapport.kit.ids import new_id
from rapport.workflows.customer_writes import customer_writes
from tests.e2e.console.conftest import Faults, World, open_context, words

REPLY = "Hi Ana, it left today. I will call you back tomorrow at 15:00."
JOIN = "insert into users (id, organisation_id, email, name, role) values ($1, $2, $3, $4, 'agent')"
PULL = "update timers set due_at = now() where kind = 'held' and fired_at is null"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)
PASTE = """(words, data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], "lamp.png", {type: "image/png"}));
  words.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true}));
}"""

DROP = """(words, data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], "other.png", {type: "image/png"}));
  const { right, bottom } = words.lastElementChild.getBoundingClientRect();
  const place = { clientX: right - 4, clientY: bottom - 4, dataTransfer: given, bubbles: true, cancelable: true };
  words.dispatchEvent(new DragEvent("drop", place));
}"""


class Mail:
    """Ana's conversation by e-mail."""

    def __init__(self, world: World, conversation: UUID) -> None:
        self.world = world
        self.conversation = conversation
        self.address = world.address(f"/c/{conversation}")

    async def value(self, question: str, *args: object) -> object:
        """One value from the database."""
        async with self.world.served.database.transaction(self.world.made.id) as tx:
            return await tx.fetchval(question, *args)

    async def replies(self) -> list[str]:
        """What Ana has been sent."""
        async with self.world.served.database.transaction(self.world.made.id) as tx:
            rows = await tx.fetch(
                "select body_text from messages where conversation_id = $1 and kind = 'reply' order by position",
                self.conversation,
            )
        return [row["body_text"] for row in rows]

    async def says(self, text: str) -> None:
        """Ana writes once more."""
        world = self.world
        mail = words(world.made, world.contact, text, channel="email", conversation=self.conversation)
        async with world.served.database.transaction(world.made.id) as tx:
            await customer_writes(tx, mail)

    async def write(self, page: Page, text: str = REPLY) -> Locator:
        """Open the conversation and type."""
        await page.goto(self.address)
        field = page.get_by_role("textbox", name="Reply to Ana")
        await field.click()
        await page.keyboard.type(text)
        return field


async def deliver(mail: Mail, page: Page, state: str, reason: str) -> None:
    """Send a reply of which this became."""
    await mail.write(page)
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Send now").click()
    await expect(page.get_by_role("log").locator("[data-position]").filter(has_text=REPLY)).to_have_count(1)
    async with mail.world.served.database.transaction(mail.world.made.id) as tx:
        message = await tx.fetchval("update deliveries set state = $1, reason = $2 returning message_id", state, reason)
        await tell_trouble(tx, mail.conversation, message, state, reason)


@pytest.fixture
async def mail(world: World) -> Mail:
    """Ana wrote a mail, too."""
    async with world.served.database.transaction(world.made.id) as tx:
        first = words(world.made, world.contact, "Where is my order 48213?", channel="email")
        conversation = (await customer_writes(tx, first)).conversation_id
    return Mail(world, conversation)


@pytest.fixture
async def colleague(browser: Browser, world: World, faults: Faults) -> AsyncIterator[Page]:
    """Femi, who looks on."""
    async with world.served.database.across() as tx:
        femi = new_id()
        await tx.execute(JOIN, femi, world.made.id, "femi@alderoak.example", "Femi Adeyemi")
        await tx.execute(
            "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
            world.made.id,
            world.made.team_id,
            femi,
        )
        token = await open_session(tx, user=femi, organisation=world.made.id, agent="Test browser")
    context = await open_context(browser, world, token=token)
    page = await context.new_page()
    faults.watch(page)
    yield page
    await context.close()
