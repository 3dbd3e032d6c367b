"""The handbook: the written netiquette, found by words, printed whole, opened by a hint at its place."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.console.conftest import World, open_context
from tests.e2e.console.test_writing import bring_up
from tests.e2e.settings.conftest import violations


@pytest.mark.req("S0.1")
async def test_rules_are_found_by_words(page: Page, world: World) -> None:
    """In seven chapters; the search leaves what holds every word, and says how much that is."""
    await page.goto(world.address())
    await page.get_by_role("link", name="Handbook").click()
    await expect(page.get_by_role("heading", level=1, name="How we write")).to_be_visible()
    await expect(page.get_by_role("heading", level=2)).to_have_count(7)
    await page.get_by_label("Find a rule").fill("pin card")
    await expect(page.get_by_role("heading", level=2)).to_have_count(1)
    await expect(page.get_by_role("article")).to_contain_text(["Never ask for this"])
    await page.get_by_label("Find a rule").fill("no such thing anywhere")
    await expect(page.get_by_text("No rule speaks of")).to_be_visible()


async def test_a_hint_leads_to_its_place(page: Page, world: World) -> None:
    """Why this matters, then the handbook, where the same check has the focus; the draft is still there after."""
    await page.set_viewport_size({"width": 1440, "height": 1000})
    await page.goto(world.thread)
    await page.get_by_role("textbox", name="Reply to Ana").click()
    await page.keyboard.type("HELLO ANA, IT IS HERE TOMORROW AT 14:00!!!")
    tray = page.get_by_role("region", name="Reads like shouting")
    await expect(page.locator(".words .u").first).to_be_visible()
    await bring_up(page, tray)
    await tray.get_by_role("button", name="Why this matters").click()
    await tray.get_by_role("link", name="Read it in the handbook").click()
    await expect(page.get_by_role("heading", level=3, name="Reads like shouting")).to_be_focused()
    await expect(page.get_by_role("article", name="Reads like shouting")).to_be_in_viewport()
    await page.go_back()
    await expect(page.get_by_role("textbox", name="Reply to Ana")).to_contain_text("HELLO ANA")


async def test_paper_holds_all_of_it_and_nothing_around(page: Page, world: World) -> None:
    """On paper the rail and the search are gone, every example is open, and the page is as long as its words."""
    await page.goto(world.address("/handbook"))
    await expect(page.get_by_role("heading", level=2)).to_have_count(7)
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    await expect(page.get_by_label("Find a rule")).to_be_hidden()
    assert await page.locator("main details:not([open])").count() == 0
    long = await page.evaluate("document.documentElement.scrollHeight")
    assert long > 8_000
    assert len(await page.pdf()) > 50_000


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 390)])
async def test_it_holds_no_violation_and_nothing_is_cut_off(
    browser: Browser, world: World, scheme: str, width: int
) -> None:
    """Desktop and phone, light and dark."""
    context = await open_context(
        browser, world, viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    opened = await context.new_page()
    for path in ("/handbook", "/handbook/vague.time", "/handbook/changes"):
        await opened.goto(world.address(path))
        await expect(opened.get_by_role("heading", level=1)).to_be_visible()
        await expect(opened.locator("[aria-busy=true]")).to_have_count(0)
        assert await violations(opened) == []
        wide = await opened.evaluate("document.querySelector('main').scrollWidth > innerWidth")
        assert not wide
    await context.close()
