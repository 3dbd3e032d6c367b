"""What the console offers follows from the role: an observer reads, and is offered nothing that would be refused."""

from playwright.async_api import Browser, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.kit.ids import new_id
from tests.e2e.console.conftest import Faults, World, open_context

JOIN = (
    "insert into users (id, organisation_id, email, name, role) values ($1, $2, 'mei@alderoak.example', 'Mei Lin', $3)"
)
TEAM = "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)"


async def test_observer_reads_and_is_not_offered_to_answer(browser: Browser, world: World, faults: Faults) -> None:
    """The thread is there; composer, Resolve, Assign and their keys are not."""
    observer = new_id()
    async with world.served.database.across() as tx:
        await tx.execute(JOIN, observer, world.made.id, "observer")
        await tx.execute(TEAM, world.made.id, world.made.team_id, observer)
        token = await open_session(tx, user=observer, organisation=world.made.id, agent="Test browser")
    context = await open_context(browser, world, token=token)
    page = await context.new_page()
    faults.watch(page)
    await page.goto(world.thread)
    await expect(page.get_by_role("log")).to_contain_text("order 48213")
    await expect(page.get_by_text("Answering it is for agents.")).to_be_visible()
    await page.keyboard.press("r")
    await page.keyboard.press("e")
    await expect(page.get_by_role("textbox")).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("main").get_by_role("button", name="Resolve")).to_have_count(0)
    await expect(page.get_by_role("link", name="Settings")).to_have_count(0)
    await context.close()
