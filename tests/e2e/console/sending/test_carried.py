"""What a mail carries: files that are weighed before it leaves, pictures among the words, the signature."""

import asyncio
import base64
import re

import pytest
from playwright.async_api import Page, expect

from rapport.desk.inboxes.mailboxes import note_size_limit
from tests.e2e.console.conftest import PATIENCE, World
from tests.e2e.console.sending.conftest import DROP, PASTE, PICTURE, Mail
from tests.e2e.console.test_accessible import violations

pytestmark = pytest.mark.req("S4.8")


async def test_a_chat_waits_for_nothing(page: Page, world: World) -> None:
    """There it leaves at once, there is nothing to choose, and pictures are files."""
    await page.goto(world.thread)
    field = page.get_by_role("textbox", name="Reply to Ana")
    await field.evaluate(PASTE, base64.b64encode(PICTURE).decode())
    await expect(page.get_by_role("list", name="Files that go with it")).to_contain_text("lamp.png")
    await page.get_by_role("button", name="Remove lamp.png").click()
    await field.click()
    await page.keyboard.type("Hi Ana, one moment.")
    await expect(page.get_by_role("button", name="Send later")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_text("Hi Ana, one moment.")).to_be_visible()
    assert await world.sent(1) == ["Hi Ana, one moment."]


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


async def test_a_picture_stands_among_the_words(page: Page, mail: Mail) -> None:
    """Pasted, described, kept over a reload, sent where it stood; one that is taken out is not sent."""
    field = await mail.write(page, "Here is the lamp: ")
    data = base64.b64encode(PICTURE).decode()
    await field.evaluate(PASTE, data)
    await expect(field.locator(".picture img")).to_have_count(1)
    await field.evaluate(DROP, data)
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


@pytest.mark.req("S1.6")
async def test_the_signature_is_shown_and_never_twice(page: Page, mail: Mail) -> None:
    """Below the words as it will stand below the mail; not in a note."""
    await mail.write(page, "")
    added = page.get_by_text("Added below your words:")
    await expect(added.locator("..")).to_contain_text("Noor Haddad")
    await expect(added.locator("..")).to_contain_text("Ana's last words, quoted")
    await page.get_by_role("tab", name="Private note").click()
    await expect(added).to_have_count(0)
