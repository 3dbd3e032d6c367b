"""The end of a mail conversation: a letter with a private link, whose page changes nothing until a click."""

import re
from typing import Any

import httpx
import pytest

from rapport.desk.conversations.summaries import SummaryText
from tests.api.desk import Desk
from tests.workflows.shop import Shop

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SUMMARY = SummaryText("Order 48213 had no <b>flat</b> number.", "We added it.", "It leaves on Monday.")


class Letter:
    """The mail that ended a conversation, and the browser of who got it."""

    def __init__(self, desk: Desk, shop: Shop, conversation: Any, path: str) -> None:
        self.desk = desk
        self.shop = shop
        self.conversation = conversation
        self.path = path
        self.browser = desk.client()
        del self.browser.headers["X-Rapport-CSRF"]  # a plain form sends no header

    @classmethod
    async def arrive(cls, desk: Desk) -> "Letter":
        """A mail was answered and ended with a summary."""
        shop = await Shop.open(desk.database)
        conversation = await shop.writes(await shop.contact(), channel="email")
        await shop.answers(conversation)
        await shop.resolves(conversation, summary=SUMMARY)
        private = await shop.value(
            "select payload->>'private_text' from deliveries d join messages m "
            "on m.id = d.message_id where m.kind = 'survey'"
        )
        found = re.search(r"http://desk\.test(/survey/\S+)", private)
        assert found
        return cls(desk, shop, conversation, found[1])

    async def post(self, step: str, **form: str) -> httpx.Response:
        """Click a button of the page."""
        return await self.browser.post(f"{self.path}/{step}", data=form)


@pytest.fixture
async def letter(desk: Desk) -> Letter:
    """A mail in a customer's mailbox."""
    return await Letter.arrive(desk)


@pytest.mark.req("S2.12", "S2.14", "S2.26")
async def test_the_letter_thanks_sums_up_and_asks_whether_all_is_settled(letter: Letter) -> None:
    text = await letter.shop.value("select body_text from messages where kind = 'survey'")
    assert text.startswith("Hello Ana,")
    assert "Thank you for writing to us." in text
    assert "What we did: We added it." in text
    assert "Is all of it settled" in text
    assert letter.path not in text  # an agent who could read the link could rate in the customer's name
    stored = await letter.shop.value("select count(*) from messages where body_text like '%/survey/%'")
    assert stored == 0


@pytest.mark.threat("A17")
async def test_looking_changes_nothing_and_shows_words_as_words(letter: Letter) -> None:
    for _ in range(3):
        page = await letter.browser.get(letter.path, params={"score": "1"})
    assert page.status_code == 200
    assert "Order 48213 had no &lt;b&gt;flat&lt;/b&gt; number." in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert await letter.shop.value("select count(*) from ratings") == 0
    assert (await letter.shop.row(letter.conversation))["status"] == "resolved"


@pytest.mark.req("S2.14", "S2.15")
async def test_a_click_keeps_the_rating_and_thanks(letter: Letter) -> None:
    missing = await letter.post("rating", comment="I forgot to choose")
    assert missing.status_code == 422
    assert "Please choose one of the five first." in missing.text
    assert "I forgot to choose" in missing.text
    thanks = await letter.post("rating", score="4", comment="Kind, a bit slow")
    assert thanks.status_code == 200
    assert "Someone reads every answer" in thanks.text
    assert await letter.shop.value("select score || comment from ratings") == "4Kind, a bit slow"
    assert ("rating.given", "Kind, a bit slow") in await letter.shop.notices(letter.conversation)


@pytest.mark.req("S2.13")
async def test_the_summary_is_corrected_from_the_page(letter: Letter) -> None:
    assert (await letter.post("summary", answer="correct", text="It was the gate code.")).status_code == 200
    page = await letter.browser.get(letter.path)
    assert "It was the gate code." in page.text
    row = await letter.shop.row(letter.conversation)
    assert (row["status"], row["needs_us"], row["due_kind"]) == ("open", True, "next_response")


async def test_it_isnt_solved_opens_it_again(letter: Letter) -> None:
    assert (await letter.post("reopen")).status_code == 200
    assert (await letter.shop.row(letter.conversation))["status"] == "open"
    state = await letter.shop.value(
        "select d.state from deliveries d join messages m on m.id = d.message_id where m.kind = 'survey'"
    )
    assert state == "failed"  # the letter had not left, so it does not ask about what is open again


@pytest.mark.threat("A10")
async def test_a_link_that_is_wrong_or_old_opens_nothing(letter: Letter) -> None:
    wrong = letter.path[:-2] + ("AA" if not letter.path.endswith("AA") else "BB")
    assert (await letter.browser.get(wrong)).status_code == 404
    assert (await letter.browser.post(f"{wrong}/rating", data={"score": "1"})).status_code == 404
    async with letter.shop.transaction() as tx:
        await tx.execute("update survey_links set expires_at = now() - interval '1 second'")
    ended = await letter.browser.get(letter.path)
    assert ended.status_code == 404
    assert "This link has ended" in ended.text
    assert (await letter.post("rating", score="1")).status_code == 404
    assert await letter.shop.value("select count(*) from ratings") == 0


@pytest.mark.threat("A17")
async def test_another_sites_form_is_refused(letter: Letter) -> None:
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = await letter.browser.post(f"{letter.path}/rating", data={"score": "1"}, headers=foreign)
    assert answer.status_code == 403
    assert await letter.shop.value("select count(*) from ratings") == 0


async def test_only_the_hash_of_a_link_is_kept(letter: Letter) -> None:
    token = letter.path.rsplit("/", 1)[1]
    async with letter.shop.transaction() as tx:
        stored = await tx.fetchrow("select * from survey_links")
    assert stored is not None
    assert token.encode() not in stored["token_hash"]
    assert (stored["expires_at"] - stored["created_at"]).days == 30


async def test_no_more_ratings_are_asked_once_somebody_says_so(letter: Letter) -> None:
    payload = await letter.shop.value(
        "select payload from deliveries d join messages m on m.id = d.message_id where m.kind = 'survey'"
    )
    assert payload["unsubscribe"] == f"http://desk.test{letter.path}/stop"
    off = "select count(*) from contacts where surveys_off_at is not null"
    shown = await letter.browser.get(f"{letter.path}/stop")
    assert shown.status_code == 200
    assert await letter.shop.value(off) == 0
    told = await letter.browser.post(f"{letter.path}/stop", content="List-Unsubscribe=One-Click", headers=FORM)
    assert told.status_code == 200
    assert await letter.shop.value(off) == 1
    contact = await letter.shop.value("select contact_id from conversations where id = $1", letter.conversation)
    again = await letter.shop.writes(contact, channel="email")
    await letter.shop.answers(again)
    await letter.shop.resolves(again)
    letters = "select count(*) from messages where kind = 'survey' and conversation_id = $1"
    assert await letter.shop.value(letters, again) == 0
    notice = "select facts from messages where conversation_id = $1 and facts->>'kind' = 'conversation.resolved'"
    assert (await letter.shop.value(notice, again))["ask_rating"] is False
