"""A chat from the first word to the rating, with a customer and an agent in browsers of their own."""

import asyncio

import pytest
from playwright.async_api import Browser, Keyboard, Locator, expect

from rapport.desk.accounts.organisation import Organisation
from tests.e2e.conftest import host_page, person, sign_in
from tests.served import Served


async def type_until(keyboard: Keyboard, shown: Locator) -> None:
    """Go on typing until the other side sees it: the sign lasts a few seconds only, whoever is slow to look."""
    async with asyncio.timeout(60):
        while not await shown.first.is_visible():
            await keyboard.press("Space")
            await asyncio.sleep(0.2)


@pytest.mark.req("S4.9", "S4.28", "S2.12", "S2.13", "S2.14", "S3.63")
async def test_a_chat_from_the_first_word_to_the_rating(browser: Browser, served: Served, made: Organisation) -> None:
    question = "Hello, where is my order 48213?"
    answer = "Hello, thanks for writing. Your parcel comes tomorrow by noon."
    async with (
        host_page(served.url, made.public_key) as address,
        person(browser, viewport={"width": 1000, "height": 800}) as customers,
        person(browser, viewport={"width": 1440, "height": 900}) as agents,
    ):
        await sign_in(agents, served, made)
        agent = await agents.context.new_page()
        await agent.goto(f"{served.url}/console/")
        customer = await customers.context.new_page()
        await customer.goto(address)
        await customer.get_by_role("button", name="chat").click()
        widget = customer.frame_locator("iframe")
        await expect(widget.get_by_text("under a minute")).to_be_visible()
        await widget.get_by_role("button", name="Chat with us").click()
        writing = widget.get_by_role("textbox")
        await writing.fill(question)
        await writing.press("Enter")

        row = agent.get_by_role("link").filter(has_text="48213").first
        await row.click()
        thread = agent.get_by_role("main")
        await expect(thread.get_by_text(question, exact=True).last).to_be_visible()

        await writing.press_sequentially("and")
        await type_until(customer.keyboard, agent.get_by_text("is writing").or_(agent.get_by_text("is typing")))

        composer = agent.locator(".ProseMirror")
        await composer.click()
        await agent.keyboard.type(answer)
        await type_until(agent.keyboard, widget.get_by_text("is writing"))
        await agent.keyboard.press("Control+Enter")
        await expect(widget.get_by_text(answer, exact=True)).to_be_visible()

        await customer.reload()
        await customer.get_by_role("button", name="chat").click()
        await expect(widget.get_by_text(question, exact=True)).to_have_count(1)
        await expect(widget.get_by_text(answer, exact=True)).to_have_count(1)

        await agent.get_by_role("button", name="Resolve").first.click()
        dialog = agent.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await dialog.get_by_role("button", name="Resolve").click()
        await expect(widget.get_by_text("What we agreed")).to_be_visible()
        await widget.get_by_role("radio", name="Very good").check(force=True)
        await widget.get_by_role("button", name="Send").click()
        await expect(widget.get_by_text("Thank you").first).to_be_visible()
        async with served.database.across() as tx:
            conversation = await tx.fetchval("select conversation_id from ratings where score = 5")
        await agent.goto(f"{served.url}/console/c/{conversation}")
        await expect(agent.get_by_text("5 of 5").first).to_be_visible()
