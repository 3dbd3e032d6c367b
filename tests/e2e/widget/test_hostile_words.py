"""Hostile words on the customers' own screens: the chat, the rating page and the help page show them and do no more."""

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.feedback.actions import make_survey_link
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from tests.e2e.conftest import host_page, person
from tests.e2e.console.hostile import Sentry
from tests.e2e.console.vectors import VECTORS
from tests.e2e.widget.conftest import Customer
from tests.served import Served

STORED = [vector.replace("\x00", "") for vector in VECTORS]  # the database holds no NUL
LINES = ["\n".join(STORED[start : start + 6]) for start in range(0, len(STORED), 6)]
NAMES = " ".join(STORED)[:4000]
SUMMARY = """
insert into summaries (id, organisation_id, conversation_id, issue, solution, next_steps, state, correction, offered_at)
values ($1, $2, $3, $4, $4, $4, 'corrected', $4, now())
"""


async def see_pages(page: Page, served: Served, made: Organisation) -> None:
    """The rating page and the help page, with every name and word on them hostile."""
    everything = "\n".join(STORED)
    async with served.database.transaction(made.id) as tx:
        conversation = await tx.fetchval("select id from conversations")
        await tx.execute("update contacts set name = $1", NAMES)
        await tx.execute("update brands set name = $1, sign_off = $1", NAMES)
        await tx.execute("update conversations set subject = $1, status = 'resolved'", NAMES)
        await tx.execute(SUMMARY, new_id(), made.id, conversation, everything)
        token = await make_survey_link(tx, conversation, now())
    await page.goto(f"{served.url}/survey/{token}")
    await expect(page.locator("dd").first).to_contain_text("<script>alert(1)</script>")
    comment = page.locator("textarea[name=comment]")
    await comment.fill(everything[:2000])
    await page.locator("input[name=score]").first.check()
    await page.locator("form[action$='/rating'] button").click()
    await page.goto(f"{served.url}/survey/{token}")
    await expect(page.locator("h1")).to_be_visible()
    await page.goto(f"{served.url}/help")
    await expect(page.locator("body")).to_contain_text("<script>alert(1)</script>")


@pytest.mark.threat("X01", "X04")
async def test_x01_hostile_words_do_nothing_on_customers_screens(
    browser: Browser, served: Served, made: Organisation
) -> None:
    async with host_page(served.url, made.public_key) as address, person(browser) as watched:
        sentry = await Sentry.open(browser, served.url, also=address)
        page = await sentry.page()
        await page.goto(address)
        customer = Customer(page, watched, served, made)
        await customer.open_chat()
        await customer.say(LINES[0])
        await customer.is_heard()
        async with served.database.transaction(made.id) as tx:
            await tx.execute("update users set name = $1", NAMES)
        for line in LINES:
            await customer.answer(line)
        await customer.answer("The last of them.")
        talk = customer.chat.get_by_role("region", name="Our chat")
        await expect(talk.get_by_text("The last of them.", exact=True)).to_be_visible()
        await expect(talk).to_contain_text(STORED[-1])
        await page.reload()
        await see_pages(page, served, made)
        assert sentry.seen == []
        await sentry.context.close()
