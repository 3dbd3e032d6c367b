"""Knowledge: an article from the search that found nothing to the reply that links it, with nothing lost on the way."""

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.sign_in import open_session
from rapport.desk.articles.asked import keep_search
from rapport.kit.ids import new_id
from tests.e2e.console.conftest import Faults, World, open_context
from tests.e2e.console.test_accessible import violations

JOIN = (
    "insert into users (id, organisation_id, email, name, role) values ($1, $2, 'mei@alderoak.example', 'Mei Lin', $3)"
)
QUESTION = "Can I change the address of my order?"
ANSWER = "Yes, until the evening before it arrives."
LOUD = "READ THIS PAGE FIRST please."
WIDER = "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"


async def colleague(world: World, role: str) -> str:
    """The session of Mei, who joins in this role."""
    person = new_id()
    async with world.served.database.across() as tx:
        await tx.execute(JOIN, person, world.made.id, role)
        return await open_session(tx, user=person, organisation=world.made.id, agent="Test browser")


async def look_in_vain(world: World, words: str) -> None:
    """A customer looked for this on the help page."""
    async with world.served.database.transaction(world.made.id) as tx:
        await keep_search(tx, world.made.brand_id, words, 0, via="help", visitor="somebody")


async def begin(page: Page, question: str) -> None:
    """The question of a new article, then its page."""
    field = page.get_by_role("dialog").get_by_label("The question, as a customer asks it")
    await field.fill(question)
    await field.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible()
    await expect(page.get_by_label("The question, as a customer asks it")).to_have_value(question)


async def write(page: Page) -> None:
    """Short answer, a heading, steps, a hint that is taken, and a link."""
    await page.get_by_label("Short answer").fill(ANSWER)
    await page.get_by_role("textbox", name="Text", exact=True).click()
    await page.keyboard.type(f"## What to do\n1. Open our mail.\n{LOUD}\n\nSee our sizes")
    hint = page.get_by_role("region", name="Reads like shouting")
    await expect(hint).to_be_visible()
    await expect(page.locator(".words .u")).not_to_have_count(0)
    await expect(page.get_by_text("1 hint on the wording")).to_be_visible()  # of the words as they stand now
    await page.keyboard.press("Alt+Enter")
    await expect(hint).to_have_count(0)
    await expect(page.get_by_text("Easy to read")).to_be_visible()
    await page.keyboard.press("Control+End")
    for _ in "sizes":
        await page.keyboard.press("Shift+ArrowLeft")
    await page.get_by_role("button", name="Link").click()
    await page.get_by_label("Address", exact=True).fill("shop.example/sizes")
    await page.keyboard.press("Enter")
    seen = page.get_by_role("complementary", name="As they will see it").get_by_role("article")
    await expect(seen.get_by_role("heading", name="What to do")).to_be_visible()
    await expect(seen.get_by_role("listitem")).to_have_count(2)
    await expect(seen.get_by_role("link", name="sizes")).to_have_attribute("href", "https://shop.example/sizes")
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


async def insert(page: Page, world: World, address: str) -> None:
    """The article stands in a reply after the words that were there."""
    await page.goto(world.thread)
    reply = page.get_by_role("textbox", name="Reply to Ana")
    await reply.click()
    await page.keyboard.type("Hello Ana.")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("Put in an art")
    await page.get_by_role("option", name="Put in an article").click()
    await expect(page.get_by_role("combobox", name="Put in an article")).to_be_focused()
    await page.keyboard.type("address")
    await expect(page.get_by_role("option", selected=True)).to_contain_text(QUESTION)
    await page.keyboard.press("Enter")
    await expect(reply).to_have_text(f"Hello Ana. {QUESTION} {address}")


async def change_under(browser: Browser, world: World, page: Page, article: str) -> None:
    """Mei, who writes articles only, changes it while we do: we are told, see hers, and keep ours."""
    await page.goto(article)
    await page.get_by_label("Short answer").fill("Yes, at any time.")
    await expect(page.get_by_text("Your changes are kept in this browser.")).to_be_visible()
    context = await open_context(browser, world, token=await colleague(world, "author"))
    hers = await context.new_page()
    await hers.goto(world.address())
    await hers.get_by_role("link", name=QUESTION).click()
    await hers.get_by_label("Short answer").fill("Yes, on the day before.")
    await hers.get_by_role("button", name="Update the page").click()
    await expect(hers.get_by_role("button", name="Update the page")).to_have_count(0)
    await context.close()
    await page.get_by_role("button", name="Update the page").click()
    told = page.get_by_role("region", name="Somebody else changed this article")
    await expect(told).to_contain_text("Mei Lin changed this article")
    await told.get_by_role("button", name="Show theirs").click()
    await expect(told.get_by_role("article")).to_contain_text("Yes, on the day before.")
    await told.get_by_role("button", name="Keep mine").click()
    await expect(told).to_have_count(0)
    await expect(page.get_by_label("Short answer")).to_have_value("Yes, at any time.")
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


async def lose_the_line(page: Page, world: World) -> None:
    """The line goes, the window is closed: the words are there again, and then they are saved."""
    await page.goto(world.address("/knowledge"))
    await page.get_by_role("button", name="New article").click()
    await begin(page, "Do you deliver to the Azores?")
    address = page.url
    await page.context.set_offline(True)
    await page.get_by_label("Short answer").fill("Yes, twice a week.")
    await expect(page.get_by_text("Not saved: we cannot reach the desk.")).to_be_visible()
    await page.close()
    again = await page.context.new_page()
    await again.context.set_offline(False)
    await again.goto(address)
    await expect(again.get_by_label("Short answer")).to_have_value("Yes, twice a week.")
    await expect(again.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    await again.reload()
    await expect(again.get_by_label("Short answer")).to_have_value("Yes, twice a week.")
    await expect(again.get_by_text("were kept in this browser")).to_have_count(0)


async def hold_up(page: Page) -> None:
    """No violation in light, dark and at 320 px, where nothing is wider than the screen."""
    assert await violations(page) == []
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert await violations(page) == []
    await page.set_viewport_size({"width": 320, "height": 720})
    await page.get_by_text("Preview", exact=True).click()
    await expect(page.get_by_role("heading", name="As they will see it")).to_be_visible()
    assert await violations(page) == []
    assert await page.evaluate(WIDER) == 0
    await page.get_by_role("main").get_by_role("link", name="Knowledge").click()
    await expect(page.get_by_role("link", name=QUESTION)).to_be_visible()
    assert await page.evaluate(WIDER) == 0
    await page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.req("S4.4", "S4.35", "S4.41")
async def test_from_a_search_in_vain_to_the_reply(browser: Browser, page: Page, world: World, faults: Faults) -> None:
    """Asked in vain, written with hints, published, linked in a reply, changed by two, kept without a line."""
    faults.expected = ("409", "ERR_INTERNET_DISCONNECTED", "WebSocket")
    await look_in_vain(world, "change address")
    await page.goto(world.address())
    await page.get_by_role("link", name="Knowledge").click()
    await expect(page.get_by_role("heading", name="Answer it once, for everyone")).to_be_visible()
    await page.get_by_text("Asked (1)").click()
    await page.get_by_role("button", name="Write it: change address").click()
    await begin(page, QUESTION)
    await write(page)
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("link", name="See the page")).to_be_visible()
    article, address = page.url, await page.get_by_role("link", name="See the page").get_attribute("href")
    await hold_up(page)
    await page.goto(str(address))
    await expect(page.get_by_role("heading", level=1, name=QUESTION)).to_be_visible()
    await expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    await insert(page, world, str(address))
    await change_under(browser, world, page, article)
    await lose_the_line(page, world)
