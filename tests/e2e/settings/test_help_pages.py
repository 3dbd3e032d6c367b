"""The help pages of a desk with articles, in a browser without scripts: found, read, marked; whole on a small phone."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, violations

ARTICLE = "/help/articles/return-something"
PATHS = ("/help", "/help?q=retrun&lang=de", "/help?lang=ar", ARTICLE, f"{ARTICLE}?lang=ar&marked=no")


async def is_whole(page: Page) -> bool:
    """Nothing is cut off at the side."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


async def find_and_mark(page: Page, shop: Desk) -> None:
    """A misspelt search leads to the answer; what it lacked is told in the page's own form."""
    await page.goto(f"{shop.served.url}/help")
    await page.get_by_role("navigation", name="Language").get_by_role("link", name="العربية").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("كيف يمكننا مساعدتك؟")
    await page.get_by_role("navigation", name="اللغة").get_by_role("link", name="English").click()
    search = page.get_by_role("searchbox", name="Search the answers")
    await search.fill("how can I retrun it")
    await search.press("Enter")
    await page.get_by_role("region", name="answer").get_by_role("link", name="Return something").click()
    await expect(page.get_by_role("heading", level=1, name="Return something")).to_be_visible()
    await page.get_by_role("navigation", name="On this page").get_by_role("link", name="What it costs").click()
    await expect(page.locator("#to-what-it-costs")).to_be_in_viewport()
    await page.get_by_role("button", name="Not quite").click()
    await page.get_by_label("I could not follow it.").check()
    await page.get_by_label("Anything else?").fill("Which label?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("status")).to_contain_text("An author reads this")
    async with shop.served.database.across() as tx:
        kept = await tx.fetchval("select reason from article_marks where reason like '%label%'")
    assert kept == "I could not follow it. Which label?"


@pytest.mark.req("S4.4", "S4.35")
async def test_a_reader_finds_an_answer_on_pages_that_everybody_can_read(browser: Browser, shop: Desk) -> None:
    async with person(browser, viewport={"width": 1280, "height": 900}, java_script_enabled=False) as watched:
        await find_and_mark(await watched.context.new_page(), shop)
    for scheme in ("light", "dark"):
        async with person(browser, viewport={"width": 1280, "height": 900}, color_scheme=scheme) as watched:
            page = await watched.context.new_page()
            for path in PATHS:
                await page.set_viewport_size({"width": 1280, "height": 900})
                await page.goto(f"{shop.served.url}{path}")
                assert (scheme, path, await violations(page)) == (scheme, path, [])
                await page.set_viewport_size({"width": 320, "height": 700})
                assert (scheme, path, await is_whole(page)) == (scheme, path, True)
