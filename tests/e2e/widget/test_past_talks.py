"""A customer who comes back: their talks in a list, one to read, a new one beside them, emoji, sound and the title."""

from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import new_id
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from tests.e2e.conftest import host_page, person
from tests.e2e.widget.conftest import Customer, all_sent, holds, violations
from tests.e2e.widget.test_arriving import greeter_is_there
from tests.e2e.widget.test_screens import check, resolve
from tests.served import Served

HEARD = """window.rings = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.rings += 1; start.call(this, at) };
"""
LONG_PAGE = """document.head.insertAdjacentHTML("beforeend", `<meta name="viewport" content="width=device-width">`);
document.body.style.minHeight = "4000px";
scrollTo(0, 600)"""
KEYBOARD = """([height, offsetTop]) => {
  for (const [name, value] of Object.entries({height, offsetTop})) {
    delete visualViewport[name];
    if (value !== null) Object.defineProperty(visualViewport, name, {configurable: true, get: () => value});
  }
  for (const moved of ["resize", "scroll"]) visualViewport.dispatchEvent(new Event(moved));
}"""
PANEL = """(({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" "))(
  document.querySelector("rapport-chat").shadowRoot.querySelector("div").getBoundingClientRect())"""
PAPER = "window.printed = []; window.print = () => printed.push(document.querySelector('.paper').innerText)"


async def answer(served: Served, made: Organisation, conversation: UUID, text: str) -> None:
    """An agent answers in one of several conversations."""
    reply = Reply(
        conversation_id=conversation, client_id=new_id(), kind="reply", text=text, seen_position=99, send_anyway=True
    )
    async with served.database.transaction(made.id) as tx:
        await agent_replies(tx, Agent(made.owner_id, "Noor Haddad"), reply)


async def conversation_with(served: Served, made: Organisation, words: str) -> UUID:
    """The conversation in which somebody said this."""
    async with served.database.transaction(made.id) as tx:
        found = await tx.fetchval("select conversation_id from messages where body_text = $1", words)
    return UUID(str(found))


@pytest.mark.req("S4.9", "S4.41")
@pytest.mark.parametrize("scheme", ["dark"])
async def test_talks_beside_each_other(browser: Browser, served: Served, made: Organisation, *, scheme: str) -> None:
    """By keyboard where it matters, checked by axe in each new state; each answer stands in its own talk."""
    async with served.database.transaction(made.id) as tx:
        await tx.execute("update inboxes set config = $2 where id = $1", made.inbox_id, {"when_away": "chat"})
    async with person(
        browser, viewport={"width": 360, "height": 640}, color_scheme=scheme, reduced_motion="reduce"
    ) as watched:
        await watched.context.add_init_script(HEARD + PAPER)
        page = await watched.context.new_page()
        await page.goto(f"{served.url}/widget/?key={made.public_key}")
        await page.get_by_role("button", name="Chat with us").click()
        await add_emoji(page)
        customer = Customer(page, watched, served, made)
        await page.get_by_role("textbox").press("Enter")
        await expect(page.get_by_text("We have your message")).to_be_visible()
        await page.get_by_role("button", name="Sound for new answers").click()
        await customer.answer("Hello, thanks for writing. A new lamp leaves today.")
        talk = page.get_by_role("region", name="Our chat")
        await expect(talk.get_by_text("A new lamp leaves today")).to_be_visible()
        await holds(page, "window.rings >= 4")  # two notes when turned on, two for the answer
        await resolve(served, made)
        await page.get_by_role("button", name="Print this chat").click()
        await holds(page, "printed.length === 1 && printed[0].includes('A new lamp leaves today')")
        await page.evaluate("dispatchEvent(new Event('afterprint'))")

        await page.get_by_role("button", name="Back").click()
        await page.get_by_role("button", name="Your chats").click()
        await expect(page.get_by_text("ended")).to_be_visible()
        await check(page)
        await page.get_by_role("button", name="Start a new chat").press("Enter")
        field = page.get_by_role("textbox")
        await expect(field).to_be_focused()
        await field.fill("And where is my chair?")
        await field.press("Enter")
        await expect(talk.get_by_text("And where is my chair?")).to_be_visible()
        await all_sent(page)
        await expect(talk.get_by_text("A new lamp leaves today")).to_have_count(0)
        lamp = await conversation_with(served, made, "My lamp is broken 😢")
        chair = await conversation_with(served, made, "And where is my chair?")
        assert lamp != chair

        await be_answered_in_the_list(page, served, made, chair)
        await answer(served, made, lamp, "The lamp has just arrived at the depot.")
        await expect(talk.get_by_text("I'm looking for the chair now.")).to_be_visible()
        await expect(talk.get_by_text("arrived at the depot")).to_have_count(0)
        log = page.get_by_role("log")
        await expect(log).to_contain_text("Noor Haddad wrote: I'm looking for the chair now.")
        await expect(log).not_to_contain_text("And where is my chair?")
        await page.get_by_role("button", name="Back").click()
        await expect(page.get_by_text("A new answer waits for you")).to_be_visible()
        await check(page)
        await page.get_by_role("button", name="Your chats").click()
        await page.get_by_role("button", name="The lamp has just arrived").click()
        await expect(talk.get_by_text("arrived at the depot")).to_be_visible()
        await expect(talk.get_by_text("looking for the chair")).to_have_count(0)
        await field.fill("Lovely, thank you")
        await field.press("Enter")
        await expect(talk.get_by_text("Lovely, thank you")).to_be_visible()
        await all_sent(page)
        assert await conversation_with(served, made, "Lovely, thank you") == lamp


async def be_answered_in_the_list(page: Page, served: Served, made: Organisation, chair: UUID) -> None:
    """Each talk that waits says at which place; the list hears of the answer by itself, and then nobody waits there."""
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("button", name="Your chats").click()
    await expect(page.get_by_role("button", name="And where is my chair?")).to_contain_text("You are next.")
    await check(page)
    await answer(served, made, chair, "I'm looking for the chair now.")
    listed = page.get_by_role("button", name="I'm looking for the chair now.")
    await expect(listed).to_contain_text("1 new")
    await expect(listed).not_to_contain_text("You are next.")
    await listed.click()


async def add_emoji(page: Page) -> None:
    """By keyboard: opened, moved through, named, taken, and first the next time."""
    field = page.get_by_role("textbox")
    await field.fill("My lamp is broken ")
    await page.get_by_role("button", name="Add an emoji").press("Enter")
    await expect(page.get_by_role("button", name="smile")).to_be_focused()
    await check(page)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("button", name="sad")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("My lamp is broken 😢")
    await page.get_by_role("button", name="Add an emoji").press("Enter")
    await expect(page.get_by_role("button", name="sad")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(field).to_be_focused()


@pytest.mark.req("S4.9")
async def test_a_phone_keeps_its_place_and_its_title(browser: Browser, served: Served, made: Organisation) -> None:
    """On a phone the page behind stays where it was, and its title counts what waits; both are given back."""
    async with (
        host_page(served.url, made.public_key) as address,
        person(browser, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True) as watched,
    ):
        page = await watched.context.new_page()
        await page.goto(address)
        await page.evaluate(LONG_PAGE)
        await greeter_is_there(page)
        chat = page.frame_locator("rapport-chat iframe")
        await page.get_by_role("button", name="Open chat").tap()
        await chat.get_by_role("button", name="Chat with us").tap()
        await expect(chat.get_by_role("button", name="Take a photo")).to_be_visible()
        await holds(page, "getComputedStyle(document.documentElement).overflowY === 'hidden'")
        customer = Customer(page, watched, served, made)
        await chat.get_by_role("textbox").fill("Where is my lamp?")
        await chat.get_by_role("button", name="Send").tap()
        await expect(chat.get_by_text("We have your message")).to_be_visible()
        await page.set_viewport_size({"width": 390, "height": 420})  # a keyboard that takes room from the page
        await expect(chat.get_by_role("textbox")).to_be_in_viewport(ratio=1)
        assert await violations(page.frames[-1]) == []
        await page.set_viewport_size({"width": 390, "height": 780})
        await page.evaluate(KEYBOARD, [400, 60])  # one that lies over it, as most do, and moves what is seen
        await holds(page, f"{PANEL} === '0 60 390 400'")
        await expect(chat.get_by_role("textbox")).to_be_in_viewport(ratio=1)
        await page.evaluate(KEYBOARD, [None, None])
        await holds(page, f"{PANEL} === '0 0 390 780'")
        wire = await watched.context.new_cdp_session(page)
        await wire.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
        await holds(page, f"visualViewport.scale === 2 && {PANEL} === '0 0 390 780'")
        await wire.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
        await holds(page, "visualViewport.scale === 1")
        await chat.get_by_role("button", name="Close chat").tap()
        await holds(page, "scrollY === 600 && document.documentElement.style.overflow === ''")
        await customer.answer("Hello, it leaves today.")
        await expect(page).to_have_title("(1) A shop")
        await page.evaluate("document.title = 'Another page of the shop'")
        await customer.answer("And a chair beside it.")
        await expect(page).to_have_title("(2) Another page of the shop")
        await page.get_by_role("button", name="Open chat, 2 unread").tap()
        await expect(chat.get_by_role("region").get_by_text("And a chair beside it.")).to_be_visible()
        await expect(page).to_have_title("Another page of the shop")
