"""Hints: what is missing goes in with one key, advice waits in the checklist, and what stood is counted once."""

import asyncio
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, Response, expect

from tests.e2e.console.conftest import PATIENCE, World
from tests.e2e.console.test_writing import bring_up, unread, write

KIND = "Hello Ana, it arrives tomorrow by 14:00."


def reads(words: str) -> Callable[[Response], bool]:
    """Whether an answer is what the engine says of just these words."""
    return lambda one: one.url.endswith("/review") and one.request.post_data_json["text"] == words


async def marked(world: World, action: str, check: str) -> None:
    """Wait until this check was marked so: the page waits for no answer when it tells of it."""
    async with asyncio.timeout(PATIENCE / 1000):
        while check not in await marks(world, action):
            await asyncio.sleep(0.05)


async def marks(world: World, action: str) -> list[str]:
    """The checks that were marked so, in order of name."""
    async with world.served.database.transaction(world.made.id) as tx:
        rows: list[Any] = await tx.fetch("select check_id from hint_marks where action = $1 order by 1", action)
    return [row["check_id"] for row in rows]


async def test_what_is_missing_goes_in_with_one_key(page: Page, world: World) -> None:
    """Ana is upset: the sentence that hears her is offered with her own words as the reason, and put in its place."""
    await world.customer_says("This is the third time I ask. I am really angry and disappointed, it ruined my week!")
    await page.set_viewport_size({"width": 1440, "height": 1000})
    await write(page, world, "Hi Ana, the courier brings it tomorrow at 14:00.")
    tray = page.get_by_role("region", name="Acknowledge how they feel")
    await bring_up(page, tray)
    await expect(tray).to_contain_text("tomorrow at 14:00.")  # read to its end
    offered = (await tray.locator("ins").inner_text()).strip()
    assert offered
    reply = page.get_by_role("textbox", name="Reply to Ana")
    async with unread(page):
        await page.keyboard.type(" Is that fine?")
        await page.keyboard.press("Alt+Enter")
        await page.keyboard.press("Alt+Enter")
        await expect(reply).to_contain_text(offered)
        assert (await reply.inner_text()).count(offered) == 1
    await expect(reply).to_contain_text("the courier brings it tomorrow at 14:00. Is that fine?")
    await expect(tray).to_have_count(0)
    await page.keyboard.press("Control+z")
    await expect(reply).not_to_contain_text(offered)


async def test_advice_waits_in_the_checklist_until_it_is_asked_for(page: Page, world: World) -> None:
    """What a leader made a quiet line is a line to press: no underline, and no card that opens by itself."""
    async with world.served.database.transaction(world.made.id) as tx:
        await tx.execute(
            "insert into check_settings (id, organisation_id, channel, check_id, severity) "
            "values (gen_random_uuid(), $1, 'chat', 'tone.shouting', 'advisory')",
            world.made.id,
        )
    await write(page, world, "HELLO ANA, IT IS HERE TOMORROW AT 14:00!!!")
    line = page.get_by_role("list", name="What this reply does").get_by_role("button", name="Reads like shouting")
    await expect(line).to_be_visible()
    tray = page.get_by_role("region", name="Reads like shouting")
    await expect(tray).to_have_count(0)
    await line.click()
    await expect(tray).to_be_visible()


async def test_hints_are_counted_once_a_draft_with_what_became_of_them(page: Page, world: World) -> None:
    """One that stood and was changed by hand, and one that was taken: shown once each, whatever else was typed."""
    await write(page, world, "HELLO ANA, WE WRITE TO YOU SOON!!!")
    await expect(page.locator(".words .u").first).to_be_visible()
    await marked(world, "shown", "tone.shouting")
    await page.keyboard.press("Control+a")
    async with page.expect_response(reads(KIND)):
        await page.keyboard.type(KIND)
    await expect(page.locator(".words .u")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await world.sent(1)
    await marked(world, "heeded", "tone.shouting")
    shown = await marks(world, "shown")
    assert len(shown) == len(set(shown))


async def test_a_check_says_that_it_goes_quiet_and_then_stays_so(page: Page, world: World) -> None:
    """Ignored three times, it says so and is told no more; "Wrong hint" keeps the words that it stood on."""
    async with world.served.database.transaction(world.made.id) as tx:
        for _ in range(2):
            await tx.execute(
                "insert into hint_marks (id, organisation_id, user_id, conversation_id, check_id, action) "
                "values (gen_random_uuid(), $1, $2, $3, 'tone.shouting', 'ignore')",
                world.made.id,
                world.made.owner_id,
                world.conversation,
            )
    await page.set_viewport_size({"width": 1440, "height": 1000})
    await write(page, world, "HELLO ANA, IT IS HERE TOMORROW AT 14:00!!!")
    tray = page.get_by_role("region", name="Reads like shouting")
    await expect(page.locator(".words .u").first).to_be_visible()
    await bring_up(page, tray)
    async with page.expect_response("**/console/hints"):
        await tray.get_by_role("button", name="Ignore").click()
    await page.keyboard.type(" PLEASE WAIT!!!")
    await expect(page.get_by_text("stays quiet for you from now on")).to_be_visible()
    await expect(tray).to_have_count(0)
