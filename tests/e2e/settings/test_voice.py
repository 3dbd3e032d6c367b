"""The voice is edited with samples that follow each change, kept in versions, and told to those who write."""

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.storage.session import Database
from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, enter, violations


async def session_of_agent(database: Database) -> str:
    """A session of one of the shop's agents, who have worked here for a while."""
    async with database.across() as tx:
        await tx.execute("update users set created_at = now() - interval '90 days'")
        row = await tx.fetchrow("select id, organisation_id from users where role = 'agent' order by email limit 1")
        assert row is not None
        return await open_session(tx, user=row["id"], organisation=row["organisation_id"], agent="Browser")


@pytest.mark.req("S0.13", "S0.5")
async def test_samples_follow_each_change_before_anything_is_kept(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/settings/voice"))
    chat = page.get_by_role("region", name="A chat")
    await expect(chat).to_contain_text("reaches you tomorrow")
    await expect(chat.locator("mark").filter(has_text="😊")).to_have_count(0)
    await page.get_by_text("Formal", exact=True).first.click()
    await expect(chat.locator("mark").filter(has_text="😊")).to_have_count(1)
    await expect(chat.get_by_text("With the hints taken")).to_be_visible()
    await page.get_by_role("button", name="Add a line").first.click()
    await page.get_by_role("textbox", name="Instead of 1").fill("consignment")
    await page.get_by_role("textbox", name="We say 1").fill("parcel")
    own = page.get_by_role("region", name="Your words")
    await expect(own.locator("mark").filter(has_text="consignment")).to_have_count(1)
    await expect(own.locator(".after")).to_contain_text("parcel")
    await page.get_by_label("Try your own words").fill("Hi Ana, the consignment leaves today at 15:00.")
    tried = page.get_by_role("region", name="Your own try")
    await expect(tried.locator(".after")).to_contain_text("the parcel leaves today")
    await page.get_by_role("button", name="Undo changes").click()
    await expect(chat.locator("mark").filter(has_text="😊")).to_have_count(0)
    assert await violations(page) == []


@pytest.mark.req("S0.22")
async def test_a_new_version_is_told_to_an_agent_once_and_can_be_taken_back(
    page: Page, browser: Browser, shop: Desk, database: Database
) -> None:
    await page.goto(shop.address("/settings/voice"))
    word = page.get_by_role("textbox", name="A word you never say")
    await word.fill("no worries")
    await word.press("Enter")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Version 1 is in use")).to_be_visible()
    async with person(browser, viewport={"width": 390, "height": 844}, has_touch=True) as watched:
        agent = await enter(watched, Desk(shop.served, await session_of_agent(database)))
        await agent.goto(shop.address(""))
        card = agent.get_by_role("region", name="What changed in how we write")
        await expect(card).to_contain_text("We no longer say “no worries”.")
        await card.get_by_role("link", name="See what changed").click()
        await expect(agent.get_by_role("heading", name="Version 1")).to_be_visible()
        await expect(agent.get_by_role("button", name="Use this again")).to_have_count(0)
        await expect(card).to_have_count(0)
        assert await violations(agent) == []
        await agent.goto(shop.address(""))
        await expect(agent.get_by_role("heading", name="Needs you now")).to_be_visible()
        await expect(card).to_have_count(0)
    await page.get_by_role("button", name="Remove “no worries”").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Version 2 is in use")).to_be_visible()
    await page.get_by_role("link", name="Versions").click()
    first = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Version 1"))
    await first.get_by_role("button", name="Compare with now").click()
    await expect(first).to_contain_text("“no worries” may be said again.")
    await first.get_by_role("button", name="Use this again").click()
    await expect(page.get_by_role("heading", name="Version 3")).to_be_visible()
    await page.get_by_role("link", name="Name and voice").first.click()
    await expect(page.get_by_role("button", name="Remove “no worries”")).to_be_visible()


async def test_wishes_that_contradict_each_other_are_told_at_their_list(browser: Browser, shop: Desk) -> None:
    async with person(browser, viewport={"width": 1440, "height": 900}) as watched:
        watched.faults_allowed = ("422",)
        page = await enter(watched, shop)
        await page.goto(shop.address("/settings/voice"))
        word = page.get_by_role("textbox", name="A word you never say")
        await word.fill("parcel")
        await word.press("Enter")
        await page.get_by_role("button", name="Add a line").first.click()
        await page.get_by_role("textbox", name="Instead of 1").fill("consignment")
        await page.get_by_role("textbox", name="We say 1").fill("parcel")
        await expect(page.get_by_role("group", name="We say").get_by_role("alert")).to_contain_text("never say")
