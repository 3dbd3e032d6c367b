"""A slash in an empty reply finds a canned one; its words stand in the reply, filled for this customer."""

from playwright.async_api import Page, expect

from tests.e2e.console.conftest import World

KEEP = """async (words) => (await fetch("/api/console/canned-replies", {method: "POST", body: JSON.stringify(words),
  headers: {"Content-Type": "application/json", "X-Rapport-CSRF": "1"}})).status"""


async def test_a_slash_finds_ready_words(page: Page, world: World) -> None:
    await page.goto(world.thread)
    words = {"title": "On its way", "shortcut": "way", "body_text": "Hello {{customer.first_name}}, it is on its way."}
    assert await page.evaluate(KEEP, words) == 201
    await expect(page.get_by_role("textbox")).to_be_visible()
    await page.keyboard.press("r")
    reply = page.get_by_role("textbox", name="Reply to Ana")
    await expect(reply).to_be_focused()
    await page.keyboard.type("/")
    search = page.get_by_role("combobox", name="Put in a canned reply")
    await expect(search).to_be_focused()
    await page.keyboard.type("wa")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/way")
    await page.keyboard.press("Enter")
    await expect(reply).to_have_text("Hello Ana, it is on its way.")
    await expect(search).to_have_count(0)
