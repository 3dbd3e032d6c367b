"""A mail that did not arrive, or may not have, in plain words; and all of sending is accessible."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.contacts.actions import note_bounce
from tests.e2e.console.conftest import Faults, World, open_context
from tests.e2e.console.sending.conftest import Mail, deliver
from tests.e2e.console.test_accessible import violations

pytestmark = pytest.mark.req("S4.8")


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
