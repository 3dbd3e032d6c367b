"""A line that breaks: writing goes on, nothing is lost, nothing comes twice."""

import time

import pytest
from playwright.async_api import Browser, expect

from rapport.desk.accounts.organisation import Organisation
from tests.e2e.conftest import host_page, person
from tests.e2e.widget.conftest import NO_LINE, Customer, Wire
from tests.served import Served


@pytest.mark.req("S4.9")
@pytest.mark.threat("I15")
async def test_words_written_without_a_line_go_out_once(browser: Browser, served: Served, made: Organisation) -> None:
    """Both sides write while the wire is cut; afterwards both have everything, in order, once."""
    async with (
        Wire.to(served) as wire,
        host_page(wire.url, made.public_key) as address,
        person(browser, viewport={"width": 1000, "height": 800}) as watched,
    ):
        watched.faults_allowed = NO_LINE
        page = await watched.context.new_page()
        await page.goto(address)
        customer = Customer(page, watched, served, made)
        await customer.open_chat()
        await customer.say("first")
        await customer.is_heard()
        began = time.monotonic()
        wire.cut()
        await customer.say("second")
        await customer.answer("Noor writes meanwhile.")
        banner = customer.chat.get_by_text("You’re offline. Keep writing.")
        await expect(banner).to_be_visible()
        assert time.monotonic() - began > 2.5, "a short break is not worth a banner"
        await customer.say("third")
        await expect(customer.chat.get_by_text("2 messages wait here")).to_be_visible()
        await customer.chat.get_by_role("button", name="Try now").click()  # in vain, and it harms nothing
        wire.mend()
        await expect(banner).to_have_count(0)
        await customer.is_heard()
        talk = customer.chat.get_by_role("region", name="Our chat")
        for words in ("first", "second", "third", "Noor writes meanwhile."):
            await expect(talk.get_by_text(words, exact=True)).to_have_count(1)
        assert await customer.heard() == ["first", "second", "third"]


@pytest.mark.threat("I15")
async def test_unsent_words_survive_a_new_page(browser: Browser, served: Served, made: Organisation) -> None:
    """What waits for the line is kept when the visitor loads the page anew, and still goes out once."""
    async with (
        Wire.to(served) as wire,
        host_page(wire.url, made.public_key) as address,
        person(browser, viewport={"width": 1000, "height": 800}) as watched,
    ):
        watched.faults_allowed = NO_LINE
        page = await watched.context.new_page()
        await page.goto(address)
        customer = Customer(page, watched, served, made)
        await customer.open_chat()
        await customer.say("first")
        await customer.is_heard()
        wire.cut()
        await customer.say("second")
        await expect(customer.chat.get_by_text("second", exact=True)).to_be_visible()
        wire.mend()
        await page.reload()
        await page.get_by_role("button", name="Open chat").click()
        await expect(customer.chat.get_by_role("region").get_by_text("second", exact=True)).to_have_count(1)
        await customer.is_heard()
        assert await customer.heard() == ["first", "second"]
