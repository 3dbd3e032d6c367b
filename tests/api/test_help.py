"""The help page and its letters: what is promised is said, nothing written is lost, nothing comes twice."""

import re

import pytest

from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.test_chat import open_widget


async def open_mailbox(desk: Desk, made: Organisation) -> None:
    """The brand has an address for letters."""
    async with desk.database.transaction(made.id) as tx:
        await tx.execute(
            "insert into inboxes (id, organisation_id, brand_id, channel, name, address) "
            "values ($1, $2, $3, 'email', 'Customer care', 'care@alderoak.example')",
            new_id(),
            made.id,
            made.brand_id,
        )


async def kept(desk: Desk, made: Organisation) -> list[str]:
    """What customers wrote, in order."""
    async with desk.database.transaction(made.id) as tx:
        rows = await tx.fetch("select body_text from messages where kind = 'inbound' order by id")
    return [row["body_text"] for row in rows]


def letter(**changed: str) -> dict[str, str]:
    """A whole letter."""
    whole = {"name": "Ana Ferreira", "email": "ana@mail.example", "text": "My lamp arrived broken.\r\nWhat now?"}
    return {**whole, "letter": str(new_id()), **changed}


@pytest.mark.req("S2.1", "S2.2", "S4.41")
async def test_the_page_says_how_soon_each_way_answers(desk: Desk) -> None:
    """Chat and mail with their promises; nobody is here, so the chat promises no minute."""
    made = await desk.found()
    await open_mailbox(desk, made)
    async with desk.client() as browser:
        page = await browser.get("/help")
        assert page.status_code == 200
        assert "within 24 hours" in page.text
        assert "as soon as we are back" in page.text
        assert "in under a minute" not in page.text
        assert f'href="/widget/?key={made.public_key}"' in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert (await browser.get("/help", params={"key": "nobody's"})).status_code == 404


async def test_a_letter_comes_once(desk: Desk) -> None:
    """The same letter sent twice is one; another with the same words is another."""
    made = await desk.found()
    await open_mailbox(desk, made)
    async with desk.client() as browser:
        shown = re.search(r'name="letter" value="([0-9a-f-]{36})"', (await browser.get("/help")).text)
        assert shown is not None
        once = letter(letter=shown[1])
        for _ in range(2):
            answer = await browser.post("/help", data=once)
            assert answer.status_code == 200
            assert "Thank you, Ana. We have your letter." in answer.text
            assert "within 24 hours" in answer.text
        assert await kept(desk, made) == ["My lamp arrived broken.\nWhat now?"]
        await browser.post("/help", data=letter())
        assert len(await kept(desk, made)) == 2


async def test_a_letter_of_the_chat_comes_once(desk: Desk) -> None:
    """As on the page: its name, not its words, says whether it is the same."""
    made = await desk.found()
    await open_mailbox(desk, made)
    customer = await open_widget(desk, made)
    words = {"name": "Ana Ferreira", "email": "ana@mail.example", "text": "My lamp arrived broken."}
    for name in ("0193d0c0-0000-7000-8000-000000000001",) * 2 + ("0193d0c0-0000-7000-8000-000000000002",):
        sent = {**words, "client_id": name}
        answer = await customer.browser.post("/api/widget/email", json=sent, headers=customer.headers)
        assert answer.status_code == 204, answer.text
    assert await kept(desk, made) == [words["text"]] * 2


async def test_all_wrong_fields_are_told_at_once_and_nothing_is_lost(desk: Desk) -> None:
    """The words stay in the form, escaped."""
    made = await desk.found()
    await open_mailbox(desk, made)
    async with desk.client() as browser:
        answer = await browser.post("/help", data=letter(name=" ", email="ana at mail", text="<b>My</b> words"))
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert "&lt;b&gt;My&lt;/b&gt; words" in answer.text
    assert await kept(desk, made) == []


@pytest.mark.threat("P02")
async def test_card_numbers_are_hidden_and_programs_are_not_heard(desk: Desk) -> None:
    """A filled trap gets the same thanks and keeps nothing."""
    made = await desk.found()
    await open_mailbox(desk, made)
    async with desk.client() as browser:
        assert (await browser.post("/help", data=letter(website="https://spam.example"))).status_code == 200
        assert await kept(desk, made) == []
        await browser.post("/help", data=letter(text="I paid with 4929 1234 5678 9015."))
    (words,) = await kept(desk, made)
    assert "4929 1234" not in words
    assert "9015" in words


@pytest.mark.threat("M04")
async def test_a_typed_address_proves_nothing(desk: Desk) -> None:
    """A letter in somebody's name begins a conversation of its own, and the address stays a likely one."""
    made = await desk.found()
    await open_mailbox(desk, made)
    async with desk.client() as browser:
        await browser.post("/help", data=letter(text="First"))
        await browser.post("/help", data=letter(text="Second"))
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select count(*) from conversations") == 2
        assert await tx.fetchval("select standing from contact_identities") == "likely"


async def test_a_brand_has_its_colour(desk: Desk) -> None:
    """A hue other than ours comes as a sheet of its own."""
    made = await desk.found()
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update brands set hue = 12 where id = $1", made.brand_id)
    async with desk.client() as browser:
        assert '<link rel="stylesheet" href="/help/hue/12">' in (await browser.get("/help")).text
        sheet = await browser.get("/help/hue/12")
        assert sheet.headers["content-type"].startswith("text/css")
        assert "hsl(12 74% 21%)" in sheet.text
        assert (await browser.get("/help/hue/360")).status_code == 404
