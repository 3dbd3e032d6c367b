"""The console by keyboard alone: letters outside text fields, the palette, the sheet, focus given back."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.console.conftest import World


async def test_letters_move_open_and_write(page: Page, world: World) -> None:
    """J opens the first who needs us, R begins a reply, Escape leaves with the draft kept."""
    await page.goto(world.address())
    await expect(page.locator("[data-row]")).to_have_count(1)
    await page.keyboard.press("j")
    await expect(page).to_have_url(world.thread)
    await page.keyboard.press("r")
    reply = page.get_by_role("textbox", name="Reply to Ana")
    await expect(reply).to_be_focused()
    await page.keyboard.type("jj, kk and e are only letters here")
    await expect(page).to_have_url(world.thread)
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(reply).not_to_be_focused()
    await expect(reply).to_contain_text("only letters here")
    await page.reload()
    await expect(reply).to_contain_text("only letters here")


async def test_note_has_its_own_draft(page: Page, world: World) -> None:
    """N writes a private note; reply and note never mix."""
    await page.goto(world.thread)
    await expect(page.get_by_role("textbox")).to_be_visible()
    await page.keyboard.press("r")
    await page.keyboard.type("For Ana")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    note = page.get_by_role("textbox", name="Private note to your team")
    await expect(note).to_be_focused()
    await expect(note).to_have_text("")
    await page.keyboard.type("For the team")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_text("For the team")).to_be_visible()
    assert await world.replies() == []
    await page.get_by_role("tab", name="Reply").click()
    await expect(page.get_by_role("textbox", name="Reply to Ana")).to_have_text("For Ana")


async def test_palette_finds_people_and_gives_focus_back(page: Page, world: World) -> None:
    """Ctrl+K opens it anywhere, arrows and Enter choose, Escape returns to where one was."""
    await page.goto(world.address())
    await expect(page.locator("[data-row]")).to_have_count(1)
    search = page.get_by_role("button", name="Search or run a command").first
    await search.focus()
    await page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    await expect(field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(search).to_be_focused()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("ferr")
    await expect(page.get_by_role("option").first).to_contain_text("Ana Ferreira")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(world.thread)


async def test_letters_can_be_switched_off(page: Page, world: World) -> None:
    """The sheet lists the keys, and single letters can be turned off for good (WCAG 2.1.4)."""
    await page.goto(world.address())
    await expect(page.locator("[data-row]")).to_have_count(1)
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    await expect(sheet).to_be_visible()
    await sheet.get_by_role("checkbox").uncheck()
    await page.keyboard.press("Escape")
    await page.reload()
    await expect(page.locator("[data-row]")).to_have_count(1)
    await page.keyboard.press("?")
    await page.keyboard.press("j")
    await expect(sheet).not_to_be_visible()
    await expect(page).to_have_url(world.address())


@pytest.mark.req("S2.12")
async def test_resolve_goes_on_and_can_be_undone(page: Page, world: World) -> None:
    """E offers the summary, Resolve ends it, the toast's Undo opens it again."""
    await page.goto(world.thread)
    await expect(page.get_by_role("textbox")).to_be_visible()
    await page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="Resolve with Ana")
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("What we did").fill("The depot has the full address now.")
    await dialog.get_by_role("button", name="Resolve").click()
    await expect(page.get_by_text("Everyone has an answer.").first).to_be_visible()
    await expect(page.locator("[data-row]")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("[data-row]")).to_have_count(1)
