"""The line drops: writing goes on, nothing is sent twice, everything comes back by itself."""

import asyncio

from playwright.async_api import Page, expect

from tests.e2e.console.conftest import Faults, World


async def test_reply_waits_for_the_line_and_goes_out_once(page: Page, world: World, faults: Faults) -> None:
    """Offline the reply waits in sight and can be taken back; back online it is sent exactly once."""
    faults.expected = ("ERR_INTERNET_DISCONNECTED", "WebSocket")
    await page.goto(world.thread)
    await page.get_by_role("textbox", name="Reply to Ana").click()
    await page.keyboard.type("Hi Ana, it leaves the depot tomorrow at 9:00.")
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await page.context.set_offline(True)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("waits for the connection, 1 of 1")).to_be_visible()
    await expect(page.get_by_role("button", name="Take back")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_role("log").get_by_text("You ·")).to_be_visible()
    await expect(page.get_by_text("waits for the connection")).not_to_be_visible()
    assert await world.sent(1) == ["Hi Ana, it leaves the depot tomorrow at 9:00."]


async def test_live_messages_arrive_and_are_read_out(page: Page, world: World) -> None:
    """A customer's message appears without loading, and screen readers hear theirs only."""
    await page.goto(world.thread)
    await expect(page.get_by_role("log")).to_contain_text("order 48213")
    await world.customer_says("Are you still there?")
    await expect(page.get_by_role("log")).to_contain_text("Are you still there?")
    await expect(page.locator("[aria-live=polite]").filter(has_text="Ana says: Are you still there?")).to_have_count(1)


async def test_long_thread_opens_at_its_end_and_reads_back(page: Page, world: World) -> None:
    """Of 160 messages only those in view are in the page; the newest is in sight; scrolling up loads the first."""
    conversation = await world.many(160)
    await page.goto(world.address(f"/c/{conversation}"))
    log = page.get_by_role("log")
    await expect(log.get_by_text("Message number 160.")).to_be_in_viewport()
    assert await log.locator("[data-position]").count() < 60
    await log.focus()
    first = log.get_by_text("Message number 1.", exact=True)
    async with asyncio.timeout(30):
        while not await first.is_visible():
            await page.keyboard.press("Home")
    await expect(first).to_be_in_viewport()
