"""Every page of settings and reports: no violation, nothing cut off, light and dark, down to a small phone."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, enter, violations

PAGES = {
    "/settings/voice": "Name and voice",
    "/settings/voice/versions": "What changed in our voice",
    "/settings/checks": "Checks",
    "/settings/standards": "Standards",
    "/settings/people": "People and teams",
    "/settings/mailboxes": "Mailboxes",
    "/settings/mailboxes/new": "Connect a mailbox",
    "/settings/chat": "Chat widget",
    "/settings/account": "My account",
    "/reports": "How we did",
}


async def settled(page: Page, title: str) -> None:
    """The page is there and nothing of it still comes."""
    await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_holds_a_violation(browser: Browser, shop: Desk, scheme: str) -> None:
    async with person(
        browser, viewport={"width": 1280, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    ) as watched:
        page = await enter(watched, shop)
        for path, title in PAGES.items():
            await page.goto(shop.address(path))
            await settled(page, title)
            assert (path, await violations(page)) == (path, [])


async def test_a_small_phone_shows_every_page_whole(browser: Browser, shop: Desk) -> None:
    async with person(browser, viewport={"width": 320, "height": 700}, has_touch=True) as watched:
        page = await enter(watched, shop)
        for path, title in PAGES.items():
            await page.goto(shop.address(path))
            await settled(page, title)
            wide = await page.evaluate(
                "[...document.querySelectorAll('main')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
            )
            assert (path, wide) == (path, 0)


async def test_theme_and_letters_are_kept_on_the_device(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/settings/account"))
    await page.get_by_role("radiogroup", name="Light or dark").get_by_text("Dark").click()
    await page.get_by_role("radiogroup", name="Single-letter keys").get_by_text("Off").click()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_role("radio", name="Off")).to_be_checked()
    await page.keyboard.press("g")
    await page.keyboard.press("r")
    await expect(page.get_by_role("heading", level=1, name="My account")).to_be_visible()


async def test_a_promise_that_contradicts_itself_is_told_at_its_row(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/settings/standards"))
    target = page.get_by_role("textbox", name="Live chat, first answer within")
    await target.fill("5")
    await expect(page.get_by_text("An answer within 5 minutes")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("can’t come before the promise itself")).to_be_visible()
    await page.get_by_role("textbox", name="Live chat, too late after").fill("9")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Customers read the new promise now")).to_be_visible()
    await page.reload()
    await expect(target).to_have_value("5")


async def test_an_invitation_is_a_link_that_opens(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/settings/people"))
    await page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Their e-mail address").fill("sam@alderoak.example")
    await dialog.get_by_role("button", name="Make the link").click()
    link = await dialog.get_by_role("region", name="The link").inner_text()
    await dialog.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("button", name="Invite somebody")).to_be_focused()
    await expect(page.get_by_text("sam@alderoak.example")).to_be_visible()
    await page.goto(link)
    await expect(page.get_by_text("Noor")).to_be_visible()
