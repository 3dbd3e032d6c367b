"""The page of the chat: its look, faults at the fields, a greeting that is read, and the secret."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, enter, violations


@pytest.mark.req("S0.14", "S4.9")
async def test_the_chat_is_set_up(browser: Browser, shop: Desk) -> None:
    """One walk over the whole page, as its owner."""
    async with person(browser, viewport={"width": 1280, "height": 900}) as watched:
        watched.faults_allowed = ("422",)
        page = await enter(watched, shop)
        await page.goto(shop.address("/settings/chat"))
        await change_settings(page)
        await write_a_greeting(page)
        await change_room(page)
        await page.get_by_role("button", name="Show the secret").click()
        await expect(page.get_by_text("import hmac")).to_be_visible()
        assert await violations(page) == []
        await page.reload()
        await expect(page.get_by_label("Letters of your sign")).to_have_value("AO")
        await expect(page.get_by_label("Your question 1")).to_have_value("Order number")
        await expect(page.get_by_label("Answers to choose from")).to_have_value("Sofa, Lamp")
        await expect(page.get_by_label("To", exact=True)).to_have_count(2)
        await expect(page.get_by_label("Give each new chat to who has room")).to_be_checked()
        await expect(page.get_by_label("Jonas Berg")).to_have_value("2")


async def change_settings(page: Page) -> None:
    """Look, language and form; asking first without saying what for is told at its field."""
    await page.get_by_label("Letters of your sign").fill("AO")
    await page.get_by_label("German", exact=True).check()
    await page.get_by_label("Greeting in German").fill("Was brauchen Sie?")
    await page.get_by_label("Ask a few things first").check()
    await page.get_by_role("button", name="Add a question").click()
    await page.get_by_label("Your question 1").fill("Order number")
    await page.get_by_label("Answers to choose from").fill("Sofa, Lamp")
    await page.get_by_label("Open at certain hours only").check()
    await page.get_by_role("button", name="Add other hours").click()
    await page.get_by_label("Give each new chat to who has room").check()
    await page.get_by_label("Store nothing before they agree").check()
    await page.get_by_role("button", name="Save").click()
    consent = page.get_by_label("What people agree to")
    await expect(consent).to_have_attribute("aria-invalid", "true")
    await consent.fill("You may keep what I write.")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)


async def change_room(page: Page) -> None:
    """A number that is none is told at its field; another is kept at once."""
    room = page.get_by_label("Jonas Berg")
    await room.fill("x")
    await room.blur()
    await expect(page.get_by_text("Write a number from 0 to 50.")).to_be_visible()
    await room.fill("2")
    await room.blur()
    await expect(page.get_by_text("Jonas Berg takes 2 chats at once")).to_be_visible()


async def write_a_greeting(page: Page) -> None:
    """It is kept, and its counts begin."""
    await page.get_by_role("button", name="Write a greeting").click()
    await page.get_by_label("Name, for you only").fill("Prices")
    await page.get_by_label("What the page says").fill("Can we help you choose?")
    await page.get_by_label("On these pages").fill("/pricing")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Shown 0, answered 0")).to_be_visible()
