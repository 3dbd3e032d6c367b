"""The playground in a browser: the shop from another site, the real widget, the real desk, and real mail."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from rapport.storage.session import Database
from rapport.workflows.sample import make_sample
from tests.e2e.conftest import person
from tests.served import serve


@pytest.mark.slow("fills the sample organisation and shows both sides of it")
async def test_a_newcomer_plays_both_sides(browser: Browser, database: Database, tmp_path: Path) -> None:
    """Lines to try on both sides; what one side sends the other sees; nothing but this machine is asked."""
    await make_sample(database)
    async with (
        serve(database, tmp_path, demo=True) as served,
        person(browser, viewport={"width": 1680, "height": 980}) as watched,
    ):
        page = await watched.context.new_page()
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url.split("/")[2].split(":")[0]))
        await page.goto(f"{served.url}/playground")
        chat = page.frame_locator("iframe[title='The demo shop']").frame_locator("rapport-chat iframe")
        desk = page.frame_locator("iframe[title='The agent’s desk']")
        await expect(chat.get_by_text("THIS IS THE THIRD TIME I ASK").first).to_be_visible()
        await page.get_by_role("button", name="Paste a card number").click()
        await expect(chat.get_by_text("That looks like a card number, so we hid it.")).to_be_visible()
        await page.get_by_role("button", name="Ask nicely").click()
        await chat.get_by_role("textbox").press("Enter")
        await expect(desk.get_by_text("my reading lamp still says in transit").first).to_be_visible()
        await page.get_by_role("button", name="Own it, kindly").click()
        reply = desk.get_by_role("textbox", name="Reply to Ana")
        await expect(reply).to_contain_text("I’m sorry your lamp is late")
        await reply.press("Control+Enter")
        await expect(chat.get_by_text("I’m sorry your lamp is late").first).to_be_visible()
        await page.get_by_role("button", name="Start again").click()
        await expect(chat.get_by_text("THIS IS THE THIRD TIME I ASK").first).to_be_visible()
        await expect(chat.get_by_text("I’m sorry your lamp is late")).to_have_count(0)
        assert asked <= {"127.0.0.1", "localhost"}
