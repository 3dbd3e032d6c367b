"""Sending a mail: undone within ten seconds, kept for later, stopped when things change, weighed before it leaves."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.desk.contacts.actions import note_bounce
from rapport.desk.conversations.outbox import tell_trouble
from rapport.desk.inboxes.mailboxes import note_size_limit
from rapport.kit.ids import new_id
from rapport.workflows.customer_writes import customer_writes
from tests.e2e.console.conftest import PATIENCE, Faults, World, open_context, words
from tests.e2e.console.test_accessible import violations

pytestmark = pytest.mark.req("S4.8")

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


async def test_undo_puts_all_of_it_back(page: Page, colleague: Page, mail: Mail) -> None:
    """Words, their looks, files and promises; what was typed since stays below; a colleague sees what happens."""
    field = await mail.write(page, "Hi Ana, ")
    await page.keyboard.press("Control+b")
    await page.keyboard.type("it left today.")
    await page.keyboard.press("Control+b")
    await page.keyboard.type(" I will call you back tomorrow at 15:00.")
    await page.locator("input[type=file]").set_input_files(
        {"name": "label.txt", "mimeType": "text/plain", "buffer": b"flat 4B"}
    )
    await expect(page.get_by_role("list", name="Files that go with it")).to_contain_text("7 byte")
    await expect(page.get_by_role("button", name="Keep as follow-up")).to_be_visible()
    await field.focus()
    await page.keyboard.press("Alt+p")
    await colleague.goto(mail.address)
    await page.keyboard.press("Control+Enter")
    thread = page.get_by_role("log")
    await expect(thread.get_by_text(re.compile(r"^Sending in \d+ s"))).to_be_visible()
    await expect(thread.get_by_text("label.txt")).to_be_visible()
    await expect(colleague.get_by_role("log").get_by_text("Noor is sending this")).to_be_visible()
    await expect(colleague.get_by_role("log").get_by_role("button", name="Undo")).to_have_count(0)
    await page.keyboard.type("PS: enjoy it.")
    await thread.get_by_role("button", name="Undo").click()
    await expect(field.locator("p")).to_have_text([REPLY, "PS: enjoy it."])
    await expect(field.locator("strong")).to_have_text("it left today.")
    await expect(page.get_by_role("list", name="Files that go with it")).to_contain_text("label.txt")
    await expect(page.get_by_text("Follow-up:")).to_be_visible()
    await expect(colleague.get_by_text("Noor is sending this")).to_have_count(0)
    assert await mail.replies() == []
    assert await mail.value("select state from held_replies") == "undone"
    await page.keyboard.press("Control+Enter")
    await thread.get_by_role("button", name="Send now").click()
    await expect(thread.locator("[data-position]").filter(has_text="enjoy it").get_by_role("link")).to_have_count(1)
    assert await mail.replies() == [f"{REPLY}\nPS: enjoy it."]
    assert await mail.value("select count(*) from promises where due_at is not null") == 1


async def test_undo_by_key_by_palette_and_by_the_news(page: Page, mail: Mail) -> None:
    """Z outside text, the palette, and the button in the news work from anywhere at the desk."""
    field = await mail.write(page)
    for way in ("key", "palette", "news"):
        await field.focus()
        await page.keyboard.press("Control+Enter")
        news = page.get_by_role("status").filter(has_text="Your reply leaves in 10 seconds.")
        await expect(news).to_have_count(1)
        await page.get_by_role("link", name=re.compile("Ana Ferreira")).first.focus()
        if way == "key":
            await page.keyboard.press("z")
        elif way == "palette":
            await page.keyboard.press("Control+k")
            await page.keyboard.type("undo")
            await expect(page.get_by_role("option", name="Undo send")).to_be_visible()
            await page.keyboard.press("Enter")
        else:
            await page.get_by_role("status").get_by_role("button", name="Undo").click()
        await expect(field).to_have_text(REPLY)
        await expect(page.get_by_text("Your reply leaves")).to_have_count(0)
    assert await mail.replies() == []
    assert await mail.value("select count(*) from held_replies where state = 'undone'") == 3


async def test_the_countdown_is_said_once_and_the_reply_takes_its_place(page: Page, mail: Mail) -> None:
    """What ticks is in no live region; when it has left, its words stand where they stood."""
    await mail.write(page)
    await page.keyboard.press("Control+Enter")
    bubble = page.get_by_role("log").get_by_text(REPLY)
    ticking = page.get_by_text(re.compile(r"^Sending in \d+ s"))
    await expect(ticking).to_be_visible()
    spoken = "one => one.closest('[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]') !== null"
    assert not await ticking.evaluate(spoken)
    before = await bubble.bounding_box()
    await mail.value(PULL)
    await expect(ticking).to_have_count(0)
    await expect(page.get_by_role("log").locator("[data-position]").filter(has_text=REPLY)).to_have_count(1)
    after = await bubble.bounding_box()
    assert before is not None and after is not None
    assert abs(before["x"] - after["x"]) <= 2 and abs(before["y"] - after["y"]) <= 8, (before, after)
    assert await mail.replies() == [REPLY]


async def test_a_chat_waits_for_nothing(page: Page, world: World) -> None:
    """There it leaves at once, and there is nothing to choose."""
    await page.goto(world.thread)
    await page.get_by_role("textbox", name="Reply to Ana").click()
    await page.keyboard.type("Hi Ana, one moment.")
    await expect(page.get_by_role("button", name="Send later")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_text("Hi Ana, one moment.")).to_be_visible()
    assert await world.sent(1) == ["Hi Ana, one moment."]


@pytest.mark.req("S3.3")
async def test_send_later_by_keyboard_moved_and_taken_back(page: Page, mail: Mail) -> None:
    """Offered times and a chosen one; the thread and the list say when; it can be moved, sent now or taken back."""
    await mail.value("update contacts set zone = 'Asia/Tokyo'")
    field = await mail.write(page)
    await page.get_by_role("button", name="Send later").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name=re.compile("In 1 hour"))).to_be_focused()
    await page.get_by_role("menuitem", name=re.compile("^Tomorrow")).press("Enter")
    thread = page.get_by_role("log")
    await expect(thread.get_by_text("Goes out tomorrow 09:00")).to_be_visible()
    await expect(page.locator("[data-row]").filter(has_text="Goes out tomorrow 09:00")).to_have_count(1)
    assert await mail.value("select why from held_replies where state = 'held'") == "later"
    await thread.get_by_role("button", name="Change time").click()
    dialog = page.get_by_role("dialog", name="When should it go out?")
    await expect(dialog).to_contain_text("in Tokyo")
    await dialog.get_by_label("Day and time").fill("2020-01-01T10:00")
    await dialog.get_by_role("button", name="Send then").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Choose a time that is still to come.")
    later = await page.evaluate("new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10)")
    await dialog.get_by_label("Day and time").fill(f"{later}T10:30")
    await dialog.get_by_role("button", name="Send then").click()
    await expect(thread.get_by_text(re.compile(r"Goes out \w+ 10:30"))).to_be_visible()
    await thread.get_by_role("button", name="Take back").click()
    await expect(field).to_have_text(REPLY)
    await expect(thread.get_by_text("Goes out")).to_have_count(0)
    await page.get_by_role("button", name="Send later").click()
    await page.get_by_role("menuitem", name=re.compile("In 1 hour")).click()
    await thread.get_by_role("button", name="Send now").click()
    await expect(thread.locator("[data-position]").filter(has_text=REPLY)).to_have_count(1)
    assert await mail.replies() == [REPLY]


@pytest.mark.req("S3.16")
async def test_what_arrives_while_it_waits_stops_it(page: Page, mail: Mail) -> None:
    """It says why; what arrived is one press away; it can be sent all the same or changed."""
    field = await mail.write(page)
    for choice in ("Take it back to change it", "Send anyway"):
        await field.focus()
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_text(re.compile(r"^Sending in"))).to_be_visible()
        await mail.says(f"Never mind, it is here! ({choice})")
        await mail.value(PULL)
        why = page.get_by_role("log").get_by_role("alert").filter(has_text="something new arrived")
        await expect(why).to_be_visible()
        assert await mail.replies() == []
        await page.get_by_role("button", name="Look at what arrived").click()
        await expect(page.get_by_role("log").get_by_text(f"it is here! ({choice})").first).to_be_in_viewport()
        await page.get_by_role("button", name=choice).click()
        await expect(why).to_have_count(0)
        if choice != "Send anyway":
            await expect(field).to_have_text(REPLY)
    await expect(page.get_by_role("log").locator("[data-position]").filter(has_text=REPLY)).to_have_count(1)
    assert await mail.replies() == [REPLY]


@pytest.mark.req("S3.16")
async def test_something_unseen_holds_a_mail_at_once(page: Page, mail: Mail, faults: Faults) -> None:
    """As in a chat; and the time that was chosen is kept when it goes as it is."""
    faults.expected = ("409",)
    await mail.write(page)
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await mail.says("Found it! My neighbour had it.")
    await expect(page.get_by_role("log")).to_contain_text("Found it!")
    await page.get_by_role("button", name="Send later").click()
    await page.get_by_role("menuitem", name=re.compile("^Tomorrow")).click()
    held = page.get_by_role("alert").filter(has_text="Ana wrote while you were writing")
    await held.get_by_role("button", name="Send it as it is").click()
    await expect(page.get_by_role("log").get_by_text("Goes out tomorrow 09:00")).to_be_visible()


async def deliver(mail: Mail, page: Page, state: str, reason: str) -> None:
    """Send a reply of which this became."""
    await mail.write(page)
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Send now").click()
    await expect(page.get_by_role("log").locator("[data-position]").filter(has_text=REPLY)).to_have_count(1)
    async with mail.world.served.database.transaction(mail.world.made.id) as tx:
        message = await tx.fetchval("update deliveries set state = $1, reason = $2 returning message_id", state, reason)
        await tell_trouble(tx, mail.conversation, message, state, reason)


async def test_uncertain_ends_with_a_person_who_knows(page: Page, mail: Mail) -> None:
    """It arrived: nothing waits on us any more, and the audit keeps who said so."""
    await deliver(mail, page, "uncertain", "The connection broke off.")
    thread = page.get_by_role("log")
    await expect(thread.get_by_text("May not have arrived. The connection broke off.")).to_be_visible()
    await expect(thread.get_by_role("button", name="Send it again")).to_be_visible()
    assert await mail.value("select needs_us from conversations where id = $1", mail.conversation)
    await thread.get_by_role("button", name="It arrived").click()
    await expect(thread.get_by_text("May not have arrived.")).to_have_count(0)
    assert await mail.value("select state from deliveries") == "sent"
    assert await mail.value("select count(*) from audit where action = 'delivery.arrived'") == 1
    assert not await mail.value("select needs_us from conversations where id = $1", mail.conversation)


async def test_an_address_that_bounces_is_told_before_writing(page: Page, mail: Mail) -> None:
    """On the message, at the identity, and above the words with what else there is."""
    reason = "There is no such mailbox."
    await deliver(mail, page, "bounced", reason)
    async with mail.world.served.database.transaction(mail.world.made.id) as tx:
        await note_bounce(tx, "ana@mail.example", reason, hard=True)
    await page.reload()
    await expect(page.get_by_role("log").get_by_text(f"Came back: {reason}", exact=True)).to_be_visible()
    await expect(page.get_by_role("log").get_by_text("Their mail server gave it back.")).to_be_visible()
    await expect(page.get_by_text(f"Mail to this address comes back: {reason}")).to_be_visible()
    warning = page.get_by_role("note")
    await expect(warning).to_contain_text(f"Mail to ana@mail.example comes back. {reason}")
    await expect(warning.get_by_role("link", name=re.compile("in the chat"))).to_be_visible()
    assert await violations(page) == []


async def test_files_that_are_too_large_are_said_at_the_files(page: Page, mail: Mail) -> None:
    """The sum against what the mailbox takes; Send says why it can't; a chat takes them."""
    async with mail.world.served.database.transaction(mail.world.made.id) as tx:
        await note_size_limit(tx, mail.world.made.inbox_id, 500_000)
    await mail.write(page)
    picker = page.locator("input[type=file]")
    await picker.set_input_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": bytes(200_000)})
    await expect(page.get_by_text("1 file, 200 kB of 292 kB that fit in a mail")).to_be_visible()
    await picker.set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": bytes(150_000)})
    await expect(page.get_by_role("alert")).to_contain_text("Too large for one mail: together 350 kB, and 292 kB fit.")
    send = page.get_by_role("button", name=re.compile("^Send"))
    await expect(send).to_be_disabled()
    assert await violations(page) == []
    await page.get_by_role("button", name="Remove photo.jpg").click()
    await expect(send.first).to_be_enabled()


@pytest.mark.req("S3.27")
async def test_a_picture_stands_among_the_words(page: Page, mail: Mail) -> None:
    """Pasted, described, kept over a reload, sent where it stood; one that is taken out is not sent."""
    field = await mail.write(page, "Here is the lamp: ")
    data = base64.b64encode(PICTURE).decode()
    await field.evaluate(PASTE, data)
    await expect(field.locator(".picture img")).to_have_count(1)
    await field.evaluate(PASTE, data)
    await expect(field.locator(".picture img")).to_have_count(2)
    await expect(page.get_by_role("list", name="Files that go with it")).to_have_count(0)
    await page.get_by_role("button", name="Remove this picture").last.click()
    await expect(field.locator(".picture img")).to_have_count(1)
    await page.get_by_label("Describe this picture").fill("The lamp, lit")
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    async with asyncio.timeout(PATIENCE / 1000):
        while "[picture: The lamp, lit]" not in str(await mail.value("select body_text from drafts")):
            await asyncio.sleep(0.05)
    await page.reload()
    picture = field.locator(".picture img")
    await expect(picture).to_have_attribute("alt", "The lamp, lit")
    assert await picture.evaluate("async one => { await one.decode(); return one.naturalWidth }") == 10
    assert await violations(page) == []
    await field.focus()
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Undo").first.click()
    await expect(picture).to_have_count(1)
    await field.focus()
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Send now").click()
    await expect(page.get_by_role("log").locator("[data-position]").filter(has_text="Here is the lamp")).to_have_count(
        1
    )
    assert await mail.replies() == ["Here is the lamp: [picture: The lamp, lit]"]
    sent = str(await mail.value("select body_html from messages where kind = 'reply'"))
    kept = await mail.value("select content_id from attachments where inline and message_id is not null")
    assert f'<img data-cid="{kept}" alt="The lamp, lit">' in sent
    assert await mail.value("select count(*) from attachments where message_id is not null") == 1
    await page.get_by_role("button", name="Show as it was sent").last.click()
    shown = page.frame_locator("iframe").last.locator("img")
    await expect(shown).to_have_attribute("src", re.compile("^data:image/png"))


async def test_the_signature_is_shown_and_never_twice(page: Page, mail: Mail) -> None:
    """Below the words as it will stand below the mail; not in a note."""
    await mail.write(page, "")
    added = page.get_by_text("Added below your words:")
    await expect(added.locator("..")).to_contain_text("Noor Haddad")
    await expect(added.locator("..")).to_contain_text("Ana's last words, quoted")
    await page.get_by_role("tab", name="Private note").click()
    await expect(added).to_have_count(0)


@pytest.mark.req("S4.41")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_waiting_replies_are_accessible(
    browser: Browser, mail: Mail, world: World, faults: Faults, scheme: str
) -> None:
    """Counting down, kept for later, the menu and the choice of a time: axe finds nothing, on a phone too."""
    phone = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    devices: tuple[dict[str, Any], ...] = ({}, phone)
    for options in devices:
        context = await open_context(browser, world, color_scheme=scheme, reduced_motion="reduce", **options)
        page = await context.new_page()
        faults.watch(page)
        await page.goto(mail.address)
        if options:
            await page.get_by_role("button", name="Reply to Ana").tap()
        await page.get_by_role("textbox", name="Reply to Ana").click()
        await page.keyboard.type("Hi Ana, it left today.")
        await page.get_by_role("button", name="Send later").click()
        await expect(page.get_by_role("menuitem").first).to_be_focused()
        assert await violations(page) == []
        await page.get_by_role("menuitem", name="Choose a time").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await violations(page) == []
        await page.get_by_role("button", name="Send then").click()
        await expect(page.get_by_text(re.compile("Goes out")).first).to_be_visible()
        await page.get_by_role("textbox", name="Reply to Ana").click()
        await page.keyboard.type("And one more thing.")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_text(re.compile(r"^Sending in"))).to_be_visible()
        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= (390 if options else 1440)
        await page.get_by_role("button", name="Undo").first.click()
        await expect(page.get_by_role("textbox", name="Reply to Ana")).to_have_text("And one more thing.")
        await page.keyboard.press("Control+a")
        await page.keyboard.press("Delete")
        await mail.value("update held_replies set state = 'undone'")
        await context.close()
