"""Articles in the widget: suggested, found, read, and a person still one tap away who knows what was read."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import new_id
from tests.e2e.conftest import person, sign_in
from tests.e2e.widget.test_arriving import settle
from tests.e2e.widget.test_screens import check
from tests.served import Served

CATALOGUES = Path(__file__).parents[3] / "web" / "shared" / "words"
ADD = """
insert into articles (id, organisation_id, brand_id, language, title, slug, short, body_html, body_text, state,
  published_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
"""
STEPS = "<h2>Steps</h2><ol><li>Pack it.</li><li>Print the label.</li></ol>"
# As no cleaner would leave it: the widget itself must let none of this in.
HOSTILE = """<script>window.ran = 1</script><img src="x" onerror="window.ran = 2"><iframe src="/help"></iframe>
<svg onload="window.ran = 3"><a href="/help">x</a></svg><form action="/help"><input></form><p onclick="window.ran = 4"
style="position:fixed">Last words. <a href="javascript:window.ran = 5">Here</a></p>"""
ALIEN = "article .body :is(script, img, iframe, svg, form, input, [onclick], [style], [href^='javascript'])"


class Words:
    """What the widget says in a language."""

    def __init__(self, language: str) -> None:
        files = sorted((CATALOGUES / "en").glob("widget*.json")) + sorted((CATALOGUES / language).glob("widget.json"))
        self._all: dict[str, str] = {}
        for path in files:
            self._all |= json.loads(path.read_text())

    def __call__(self, key: str) -> str:
        return self._all[f"widget.{key}"]


async def write(served: Served, made: Organisation, language: str, *articles: dict[str, Any]) -> None:
    """Publish articles, or keep drafts."""
    async with served.database.transaction(made.id) as tx:
        for one in articles:
            told = {"short": "", "body_html": "", "state": "published", **one}
            words = (told["title"], told["slug"], told["short"], told["body_html"], told["short"], told["state"])
            await tx.execute(ADD, new_id(), made.id, made.brand_id, language, *words)


async def write_some(served: Served, made: Organisation, language: str) -> None:
    """Six that are published, one that is not."""
    titles = {"en": "Return something", "ar": "كيف أعيد شيئًا اشتريته؟"}
    link = f'<p>See <a href="{served.url}/help/articles/invoice">the invoice</a>.</p>'
    broken = f'<p>Or <a href="{served.url}/help/articles/100%">all of it</a>.</p>'
    back = {
        "title": titles[language],
        "slug": "return",
        "short": "You have 30 days.",
        "body_html": STEPS + link + broken + HOSTILE,
    }
    others = [{"title": f"Question {number} of many", "slug": f"question-{number}"} for number in range(4)]
    invoice = {"title": "Read your invoice", "slug": "invoice", "short": "It comes by e-mail.", "body_html": "<p>A</p>"}
    draft = {"title": "Return a secret draft", "slug": "draft", "state": "draft"}
    await write(served, made, language, *others, invoice, draft, back)


@pytest.mark.req("S4.9", "S4.41")
@pytest.mark.threat("A19", "X11")
@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 384), ("ar", "dark", 340)])
async def test_an_answer_is_found_before_a_person_is_asked(
    browser: Browser, served: Served, made: Organisation, *, language: str, scheme: str, width: int
) -> None:
    """By keyboard: suggestions, words that find, one read and marked, back to where one was, and on to a person."""
    await settle(served, made, languages=[language], when_away="chat")
    await write_some(served, made, language)
    say = Words(language)
    async with person(
        browser, viewport={"width": width, "height": 640}, color_scheme=scheme, reduced_motion="reduce"
    ) as watched:
        watched.faults_allowed = ("ERR_INTERNET_DISCONNECTED", "Content Security Policy", "404")
        page = await watched.context.new_page()
        await page.goto(f"{served.url}/widget/?key={made.public_key}")
        field = page.get_by_role("searchbox", name=say("articles.search"))
        suggested = page.get_by_role("list", name=say("articles.suggested")).get_by_role("button")
        await expect(suggested).to_have_count(4)
        await check(page)
        await find_one(page, say)
        await read_one(page, say)
        await page.get_by_role("button", name=say("back")).press("Enter")
        await expect(
            page.get_by_role("list", name=say("articles.found_list")).get_by_role("button").first
        ).to_be_focused()
        await expect(field).to_have_value(WANTED[language])
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name=say("articles.ask")).press("Enter")
        await expect(page.get_by_role("textbox")).to_be_focused()
        await page.keyboard.type("30?")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(say("have"))).to_be_visible()
        if language == "en":
            await see_what_is_read(browser, served, made, page)
    async with served.database.transaction(made.id) as tx:
        read = await tx.fetch(
            "select a.slug from article_readings r join articles a on a.id = r.article_id order by r.made_at"
        )
        assert [row["slug"] for row in read] == ["invoice", "return", "question-3"][: 3 if language == "en" else 2]
        assert await tx.fetchval("select array_agg(useful) from article_marks") == [False]


WANTED = {"en": "return", "ar": "أعيد"}


async def see_what_is_read(browser: Browser, served: Served, made: Organisation, customer: Page) -> None:
    """Beside the question, in the customer's panel of whoever answers: what was read before, and what is meanwhile."""
    async with person(browser, viewport={"width": 1440, "height": 900}) as agent:
        await sign_in(agent, served, made)
        desk = await agent.context.new_page()
        await desk.goto(f"{served.url}/console/")
        await desk.get_by_role("link", name="Open it now").click()
        await expect(desk.get_by_text("Read in the help")).to_be_visible()
        known = desk.get_by_role("definition").filter(has_text="Read your invoice")
        await expect(known).to_be_visible()
        await customer.get_by_role("button", name="Back").click()
        await customer.get_by_role("searchbox").fill("")
        await customer.get_by_role("button", name="Question 3 of many").click()
        await expect(known).to_contain_text("Question 3 of many")


async def find_one(page: Page, say: Words) -> None:
    """Words without an answer, then words with one; the arrows go from the field to what was found and back."""
    field = page.get_by_role("searchbox", name=say("articles.search"))
    await field.fill("xylophone")
    await expect(page.get_by_text(say("articles.none"))).to_be_visible()
    await check(page)
    await field.press("Escape")
    await expect(field).to_have_value("")
    await expect(page.get_by_role("list", name=say("articles.suggested"))).to_be_visible()
    language = str(await page.evaluate("document.documentElement.lang"))
    await field.press_sequentially(WANTED[language])
    found = page.get_by_role("list", name=say("articles.found_list")).get_by_role("button")
    await expect(found).to_have_count(1)
    await field.press("ArrowDown")
    await expect(found).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(field).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await check(page)


async def read_one(page: Page, say: Words) -> None:
    """Opened, with nothing in it that could run; a link in it opens another article, and what one thinks is taken."""
    heading = page.get_by_role("article").get_by_role("heading", level=2)
    await page.context.set_offline(True)
    await page.keyboard.press("Enter")
    await expect(heading).to_be_focused()
    await expect(page.get_by_text(say("articles.unreachable"))).to_be_visible()
    await check(page)
    await page.context.set_offline(False)
    await page.get_by_role("button", name=say("again")).press("Enter")
    await expect(heading).to_be_focused()
    await expect(page.get_by_text("Last words.")).to_be_visible()
    assert await page.locator(ALIEN).count() == 0
    assert await page.evaluate("window.ran") is None
    await expect(page.get_by_role("link", name=say("articles.page"))).to_have_attribute("target", "_blank")
    await check(page)
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="all of it").press("Enter")
    await (await opened.value).close()
    await page.get_by_role("link", name="the invoice").press("Enter")
    await expect(heading).to_have_text("Read your invoice")
    await expect(heading).to_be_focused()
    await page.get_by_role("button", name=say("back")).press("Enter")
    await page.get_by_role("list", name=say("articles.found_list")).get_by_role("button").press("Enter")
    await page.get_by_role("button", name=say("articles.no"), exact=True).press("Enter")
    await expect(page.get_by_text(say("articles.sorry"))).to_be_visible()
    await check(page)
