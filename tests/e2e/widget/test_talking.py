"""A talk with files, an address left for later, and a copy sent at the end: on a phone, checked by axe at each step."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from rapport.desk.accounts.organisation import Organisation
from tests.e2e.conftest import person
from tests.e2e.widget.conftest import Customer
from tests.e2e.widget.test_screens import check, resolve
from tests.served import Served

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
DROP = """async (name) => {
  const held = new DataTransfer();
  held.items.add(new File(["a few words"], name, {type: "text/plain"}));
  for (const kind of ["dragover", "drop"])
    window.dispatchEvent(new DragEvent(kind, {dataTransfer: held, bubbles: true, cancelable: true}));
}"""
TALK = """update inboxes set config = config || '{"when_away": "chat"}' where id = $1"""
SENT = "select a.name, a.content_type from attachments a join messages m on m.id = a.message_id order by a.name"


@pytest.mark.req("S4.9", "S2.12")
@pytest.mark.usefixtures("made_mailbox")
async def test_files_an_address_and_a_copy(
    browser: Browser, served: Served, made: Organisation, tmp_path: Path
) -> None:
    async with served.database.transaction(made.id) as tx:
        await tx.execute(TALK, made.inbox_id)
    async with person(
        browser, viewport={"width": 390, "height": 760}, has_touch=True, reduced_motion="reduce"
    ) as watched:
        page = await watched.context.new_page()
        await page.goto(f"{served.url}/widget/?key={made.public_key}")
        await page.get_by_role("button", name="Chat with us").click()
        customer = Customer(page, watched, served, made)

        picker, photo = page.locator("input[multiple]"), page.locator("input[capture]")
        large = tmp_path / "film.mp4"
        large.write_bytes(b"0" * (10 * 1024 * 1024 + 1))
        await picker.set_input_files(large)
        await expect(page.get_by_text("film.mp4 is too large")).to_be_visible()
        await photo.set_input_files({"name": "lamp.png", "mimeType": "image/png", "buffer": PNG})
        await page.evaluate(DROP, "letter.txt")
        await page.evaluate(DROP, "wrong.txt")
        await expect(page.get_by_text("wrong.txt is ready to send")).to_be_attached()
        await check(page)
        await page.get_by_role("button", name="Remove wrong.txt").click()
        await expect(page.get_by_text("letter.txt is ready to send")).to_be_attached()
        await expect(page.get_by_text("lamp.png is ready to send")).to_be_attached()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_role("button", name="Save letter.txt")).to_be_visible()
        await expect(page.get_by_role("button", name="Remove lamp.png")).to_have_count(0)
        async with served.database.transaction(made.id) as tx:
            sent = [tuple(row) for row in await tx.fetch(SENT)]
        assert sent == [("lamp.png", "image/png"), ("letter.txt", "text/plain")]

        await page.get_by_role("button", name="Leave your e-mail").click()
        await page.get_by_label("Your e-mail address").fill("ana")
        await page.get_by_role("button", name="Keep it").click()
        await expect(page.get_by_text("Write your address like")).to_be_visible()
        await check(page)
        await page.get_by_label("Your e-mail address").fill("ana@mail.example")
        await page.get_by_label("Your e-mail address").press("Enter")
        await expect(page.get_by_text("we answer at a•••@mail.example")).to_be_visible()
        await check(page)

        await customer.answer("Hello Ana, thanks for the picture.")
        await expect(page.get_by_role("region").get_by_text("thanks for the picture")).to_be_visible()
        await resolve(served, made)
        await page.get_by_role("button", name="Send me a copy by e-mail").click()
        await page.get_by_label("Your e-mail address").fill("ana@mail.example")
        await page.get_by_role("button", name="Send it").click()
        await expect(page.get_by_text("A copy was sent to a•••@mail.example")).to_be_visible()
        await check(page)
        assert await served_copies(served, made) == ["ana@mail.example"]


async def served_copies(served: Served, made: Organisation) -> list[str]:
    """Where copies of talks went."""
    async with served.database.transaction(made.id) as tx:
        rows = await tx.fetch(
            "select d.recipient from deliveries d join messages m on m.id = d.message_id "
            "where m.facts->>'kind' = 'transcript'"
        )
    return [row["recipient"] for row in rows]
