"""The widget's screens and the help page: axe finds nothing, phones fit, the keyboard is enough."""

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.conversations.summaries import SummaryText
from rapport.workflows.agent_replies import Agent
from rapport.workflows.conversation_resolves import Ending, conversation_resolves
from tests.e2e.conftest import person
from tests.e2e.widget.conftest import Customer, all_sent, violations
from tests.served import Served

AGREED = SummaryText(issue="Your parcel was late.", solution="It is on its way.", next_steps="Noor writes on Monday.")
SMALL = """() => [...document.querySelectorAll("button, a[href], input, textarea, [role=radio]")].filter((one) => {
  const box = one.getBoundingClientRect();
  const inLine = one.matches("p a, .bubble a");
  return !inLine && box.width && box.height && (box.width < 24 || box.height < 24);
}).map((one) => one.outerHTML.slice(0, 120))"""


async def check(page: Page) -> None:
    """No violation, no sideways scroll, no small target."""
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(SMALL) == []


async def resolve(served: Served, made: Organisation) -> None:
    """The agent ends the one conversation there is."""
    async with served.database.transaction(made.id) as tx:
        conversation = await tx.fetchval("select id from conversations")
        ending = Ending(summary=AGREED, ask_rating=True, url=served.url)
        await conversation_resolves(tx, Agent(made.owner_id, "Noor Haddad"), conversation, ending)


@pytest.mark.req("S4.41", "S2.12", "S2.13", "S2.14", "S2.15")
@pytest.mark.parametrize(("scheme", "width", "height"), [("light", 384, 704), ("dark", 320, 568)])
async def test_every_screen_from_arriving_to_opening_again(
    browser: Browser, served: Served, made: Organisation, made_mailbox: None, *, scheme: str, width: int, height: int
) -> None:
    """One visitor, by keyboard alone, on the widget's own page; axe looks at each screen."""
    async with served.database.transaction(made.id) as tx:
        await tx.execute("update inboxes set config = $2 where id = $1", made.inbox_id, {"when_away": "chat"})
    async with person(
        browser, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    ) as watched:
        page = await watched.context.new_page()
        async with page.expect_response("**/api/widget/articles?*"):
            await page.goto(f"{served.url}/widget/?key={made.public_key}")
        await expect(page.get_by_role("heading", name="How can we help?")).to_be_focused()
        await expect(page.get_by_role("searchbox")).to_have_count(0)  # without articles there is nothing to search
        await check(page)
        await page.get_by_role("button", name="Write an e-mail").press("Enter")
        await page.get_by_role("button", name="Send").press("Enter")
        await expect(page.get_by_label("Your name")).to_be_focused()
        await check(page)
        await page.get_by_role("button", name="Back").press("Enter")
        await page.get_by_role("button", name="Chat with us").press("Enter")
        field = page.get_by_role("textbox")
        await expect(field).to_be_focused()
        await page.keyboard.type("Where is my order 48213? See https://alderoak.example/48213")
        await page.keyboard.press("Enter")
        await all_sent(page)
        customer = Customer(page, watched, served, made)
        await customer.answer("Hello, thanks for writing. مرحبا، طردك في الطريق.")
        await expect(page.get_by_text("Noor has joined and read the above").first).to_be_visible()
        await field.fill("4929 1234 5678 9015")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("That looks like a card number")).to_be_visible()
        await check(page)
        await field.fill("")
        await resolve(served, made)
        await expect(page.get_by_role("heading", name="What we agreed")).to_be_visible()
        await check(page)
        await page.get_by_role("button", name="That’s right").press("Enter")
        await expect(page.get_by_text("You said this is right.")).to_be_visible()
        await expect(page.get_by_role("heading", name="What we agreed")).to_be_focused()
        await page.get_by_role("radio", name="Poor").focus()
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("radio", name="Very good")).to_be_checked()
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("radio", name="Good", exact=True)).to_be_focused()
        await check(page)
        await page.get_by_role("button", name="Send to Noor’s team").press("Enter")
        await expect(page.get_by_text("Thank you. Someone reads every answer")).to_be_visible()
        await page.get_by_role("button", name="It isn’t solved, open it again").press("Enter")
        await expect(page.get_by_text("This chat is open again").first).to_be_visible()
        await check(page)


async def test_right_to_left(browser: Browser, served: Served, made: Organisation) -> None:
    """In a right-to-left page the widget turns around and nothing falls out of it."""
    async with person(browser, viewport={"width": 384, "height": 704}) as watched:
        page = await watched.context.new_page()
        await page.goto(f"{served.url}/widget/?key={made.public_key}")
        await page.evaluate("document.documentElement.dir = 'rtl'")
        await page.get_by_role("button", name="Chat with us").click()
        await page.get_by_role("textbox").fill("مرحبا")
        send = await page.get_by_role("button", name="Send").bounding_box()
        back = await page.get_by_role("button", name="Back").bounding_box()
        assert send is not None
        assert back is not None
        assert send["x"] < 100
        assert back["x"] > 300
        for text in ("مرحبا", "Hello"):
            await page.get_by_role("textbox").fill(text)
            await page.get_by_role("textbox").press("Enter")
            bubble = page.locator(".bubble.mine").filter(has_text=text)
            await all_sent(page)  # a line that has arrived stands there anew
            await expect(bubble).to_be_visible()
            place = await bubble.bounding_box()
            assert place is not None
            assert place["x"] < 100, "what one writes oneself stays on one's own side, in whichever language"
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_phone_is_filled_and_follows_its_keyboard(browser: Browser, served: Served, made: Organisation) -> None:
    """Under 480 px the chat covers the page; with the keyboard up the field stays in sight."""
    async with person(browser, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True) as watched:
        page = await watched.context.new_page()
        await page.goto(f"{served.url}/help")
        await page.evaluate(
            "key => { const s = document.createElement('script'); s.dataset.key = key;"
            " s.src = '/widget/loader.js'; document.head.append(s) }",
            made.public_key,
        )
        await page.get_by_role("button", name="Open chat").tap()
        chat = page.frame_locator("rapport-chat iframe")
        await chat.get_by_role("button", name="Chat with us").tap()
        frame = await page.locator("rapport-chat iframe").bounding_box()
        assert frame is not None
        assert (frame["x"], frame["y"], frame["width"], frame["height"]) == (0, 0, 390, 780)
        await page.set_viewport_size({"width": 390, "height": 430})
        await expect(chat.get_by_role("textbox")).to_be_in_viewport(ratio=1)
        size = await chat.get_by_role("textbox").evaluate("field => getComputedStyle(field).fontSize")
        assert size == "16px", "a smaller field makes phones zoom in"
        await chat.get_by_role("button", name="Close chat").tap()
        await expect(page.get_by_role("button", name="Open chat")).to_be_focused()


@pytest.mark.req("S4.41")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_help_page(
    browser: Browser, served: Served, made: Organisation, made_mailbox: None, *, scheme: str
) -> None:
    """Whole and wrong forms, on a desktop and at 320 px; it works without any script."""
    async with person(browser, viewport={"width": 1280, "height": 900}, color_scheme=scheme) as watched:
        watched.faults_allowed = ("422",)
        page = await watched.context.new_page()
        for width in (1280, 320):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.goto(f"{served.url}/help")
            await check(page)
            await page.get_by_role("button", name="Send").click()
            await expect(page.get_by_role("alert")).to_be_visible()
            await check(page)
