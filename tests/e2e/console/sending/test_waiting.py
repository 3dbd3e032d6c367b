"""A mail waits before it leaves: undone within ten seconds, kept for later, stopped when things change."""

import json
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.console.conftest import Faults
from tests.e2e.console.sending.conftest import PULL, REPLY, Mail

pytestmark = pytest.mark.req("S4.8")


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
    await expect(page.get_by_text("call you back tomorrow at 15:00,")).to_be_visible()
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
    await page.get_by_role("button", name="Send later").click()
    await page.get_by_role("menuitem", name=re.compile("^Tomorrow")).click()
    await expect(thread.get_by_text("Goes out tomorrow 09:00")).to_be_visible()
    await page.reload()  # what only this window knew is gone: all of it comes back from the server
    await thread.get_by_role("button", name="Take back").click()
    await expect(field.locator("p")).to_have_text([REPLY, "PS: enjoy it."])
    await expect(field.locator("strong")).to_have_text("it left today.")
    await expect(page.get_by_role("list", name="Files that go with it")).to_contain_text("label.txt")
    await expect(page.get_by_text("Follow-up:")).to_be_visible()
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


async def test_a_lost_answer_holds_it_once(page: Page, mail: Mail, faults: Faults) -> None:
    """The server has it, the line broke before it could say so: tried again by itself, it is still one reply."""
    faults.expected = ("ERR_FAILED",)
    lost: list[str] = []

    async def lose_the_first(route: Route) -> None:
        answer = await route.fetch()
        lost.append(json.loads(route.request.post_data or "{}")["client_id"])
        await (route.abort() if len(lost) == 1 else route.fulfill(response=answer))

    await page.route(re.compile("/held$"), lose_the_first)
    await mail.write(page)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_text(re.compile("^Sending in"))).to_be_visible()
    await expect(page.get_by_role("log").get_by_text(REPLY)).to_have_count(1)
    assert await mail.value("select count(*) from held_replies") == 1
    await page.get_by_role("log").get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("textbox", name="Reply to Ana")).to_have_text(REPLY)
    assert len(set(lost)) == 1


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
