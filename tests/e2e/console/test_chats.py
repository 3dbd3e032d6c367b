"""Several chats between two agents and a leader: taken by key, handed on with a yes, whispered about, taken over."""

from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.kit.ids import new_id
from tests.e2e.console.conftest import PATIENCE, World

JOIN = "insert into users (id, organisation_id, email, name, role) values ($1, $2, $3, $4, 'agent')"
TEAM = "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)"


async def join(world: World, name: str) -> tuple[UUID, str]:
    """One more agent in the team: who they are, and their session."""
    ident = new_id()
    async with world.served.database.across() as tx:
        await tx.execute(JOIN, ident, world.made.id, f"{ident.hex[-6:]}@alderoak.example", name)
        await tx.execute(TEAM, world.made.id, world.made.team_id, ident)
        token = await open_session(tx, user=ident, organisation=world.made.id, agent="Test browser")
    return ident, token


async def enter(browser: Browser, world: World, token: str) -> tuple[BrowserContext, Page]:
    """A browser signed in at the inbox."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    await context.add_cookies([{"name": "rapport_session", "value": token, "url": world.served.url}])
    page = await context.new_page()
    await page.goto(world.address("/"))
    return context, page


@pytest.mark.req("S3.52", "S3.54", "S3.59", "S2.3")
async def test_a_chat_goes_from_hand_to_hand(browser: Browser, world: World) -> None:
    jonas_id, jonas_token = await join(world, "Jonas Berg")
    leaders, leader = await enter(browser, world, world.token)
    agents, jonas = await enter(browser, world, jonas_token)
    strip = jonas.get_by_role("region", name="Your chats")
    await expect(strip.get_by_text("One waits")).to_be_visible()
    await jonas.keyboard.press("t")
    await jonas.wait_for_url(f"**/c/{world.conversation}")
    await expect(strip.get_by_text("1 of 4 chats")).to_be_visible()
    await expect(strip.get_by_role("link", name="Ana")).to_contain_text("waits")
    await expect(jonas.get_by_text("Jonas Berg joined the conversation.").first).to_be_visible()

    await strip.get_by_text("Away", exact=True).click()
    await expect(jonas.get_by_text("no chat is given to you")).to_be_visible()
    await expect(strip.get_by_role("radio", name="Away")).to_be_checked()

    await leader.goto(world.thread)
    await leader.get_by_role("button", name="More").last.click()
    await leader.get_by_role("menuitem", name="Whisper to Jonas").click()
    await leader.get_by_role("textbox", name="Your words").fill("Offer her the express parcel.")
    await leader.get_by_role("dialog").get_by_role("button", name="Whisper").click()
    await expect(jonas.get_by_role("log").get_by_text("Offer her the express parcel.")).to_be_visible()
    await expect(jonas.get_by_text("A whisper, for the one who answers")).to_be_visible()

    await jonas.get_by_role("button", name="More").last.click()
    await jonas.get_by_role("menuitem", name="Hand on to a colleague").click()
    dialog = jonas.get_by_role("dialog")
    await dialog.get_by_role("combobox", name="Colleague or team").select_option(label="Noor Haddad")
    await dialog.get_by_role("textbox", name="What should they know?").fill("She wants a refund, I can't do those.")
    await dialog.get_by_role("button", name="Ask them").click()
    await expect(jonas.get_by_text("Waiting for Noor Haddad to say yes")).to_be_visible()
    offer = leader.get_by_role("region", name="Your chats").get_by_role("status")
    await expect(leader.get_by_role("main").get_by_text("would like you to take over")).to_be_visible()
    await expect(offer).to_contain_text("She wants a refund")
    await offer.get_by_role("button", name="Take it").click()
    await expect(jonas.get_by_text("Waiting for Noor Haddad to say yes")).to_be_hidden()
    await expect(jonas.get_by_text("Noor Haddad joined the conversation.").first).to_be_visible()
    async with world.served.database.across() as tx:
        owner = await tx.fetchval("select assignee_id from conversations where id = $1", world.conversation)
    assert owner == world.made.owner_id != jonas_id
    await leaders.close()
    await agents.close()


@pytest.mark.req("S3.52")
async def test_the_next_of_my_chats_by_key(browser: Browser, world: World) -> None:
    """H goes round one's own chats that wait, the longest waiting first."""
    context, page = await enter(browser, world, world.token)
    second = await world.many(3)
    strip = page.get_by_role("region", name="Your chats")
    await expect(strip.get_by_role("link")).to_have_count(1)  # Tomasz was answered by this agent
    await page.keyboard.press("t")
    await page.wait_for_url(f"**/c/{world.conversation}")
    await expect(strip.get_by_role("link")).to_have_count(2)
    await page.keyboard.press("h")
    await page.wait_for_url(f"**/c/{second}")
    await page.keyboard.press("h")
    await page.wait_for_url(f"**/c/{world.conversation}")
    await context.close()
