"""A newcomer sets up a desk of their own, and the first real message arrives in it."""

import pytest
from playwright.async_api import Browser, expect

from rapport.api.setup import setup_link
from rapport.kit.secrets import open_keyring
from tests.e2e.conftest import host_page, person
from tests.served import Served

PASSWORD = "seven green lamps in a row"


@pytest.mark.req("S4.30", "S4.32", "S0.14")
async def test_from_nothing_to_the_first_real_message(browser: Browser, served: Served) -> None:
    link = setup_link(served.settings, open_keyring(served.settings))
    async with (
        person(browser, viewport={"width": 1440, "height": 900}) as newcomers,
        person(browser, viewport={"width": 1000, "height": 800}) as customers,
    ):
        page = await newcomers.context.new_page()
        await page.goto(link)
        await page.get_by_label("Name customers know you by").fill("Birch & Bell")
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_label("Your name").fill("Tuva Lindqvist")
        await page.get_by_label("Your e-mail address").fill("tuva@birchbell.example")
        await page.get_by_label("A password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Make my desk").click()
        await page.get_by_role("button", name="Skip, keep these").click()

        await page.get_by_label("Write a message").fill("Is this thing on?")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_text("Your test arrived.")).to_be_visible()

        async with served.database.across() as tx:
            key = await tx.fetchval("select public_key from inboxes where channel = 'chat'")
        async with host_page(served.url, key) as address:
            customer = await customers.context.new_page()
            await customer.goto(address)
            await customer.get_by_role("button", name="chat").click()
            widget = customer.frame_locator("iframe")
            await widget.get_by_role("button", name="Chat with us").click()
            await expect(widget.get_by_text("Birch & Bell").first).to_be_visible()
            await widget.get_by_role("textbox").fill("Do you repair bells?")
            await widget.get_by_role("textbox").press("Enter")
            await page.goto(f"{served.url}/console/")
            await page.get_by_role("link").filter(has_text="Do you repair bells?").first.click()
            await expect(page.get_by_role("main").get_by_text("Do you repair bells?", exact=True).last).to_be_visible()

        # Asking who is signed in and hearing "nobody" is an answer; Chromium calls every 401 an error.
        newcomers.faults_allowed = ("status of 401",)
        stranger = await newcomers.context.new_page()
        await newcomers.context.clear_cookies()
        await stranger.goto(link)
        await expect(stranger.get_by_text("This desk is set up already.")).to_be_visible()
        await stranger.goto(f"{served.url}/console/")
        await stranger.get_by_label("E-mail").first.fill("tuva@birchbell.example")
        await stranger.get_by_label("Password", exact=True).fill(PASSWORD)
        await stranger.get_by_role("button", name="Sign in").first.click()
        await expect(stranger.get_by_text("My inbox")).to_be_visible()
