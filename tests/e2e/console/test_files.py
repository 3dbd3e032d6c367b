"""Files in the thread: small pictures that open large, warnings in words, and links that say where they lead."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from rapport.channels.contract import File
from rapport.desk.conversations.attachments import attach_files
from rapport.kit.html import sanitise
from rapport.storage.files import Files
from rapport.workflows.customer_writes import customer_writes
from tests.e2e.console.conftest import Faults, World, open_context, words
from tests.kit.test_content import PEM, photo

TEXT = "Hello, the lamp is cracked, see https://аррӏе.example/lamp and the photos."
PAGE = '<p>The lamp is cracked, see <a href="https://shop.example/lamp">the shop</a>.</p>'


def picture(width: int, height: int, colour: str) -> bytes:
    """A plain picture with a stripe."""
    made = Image.new("RGB", (width, height), colour)
    made.paste("white", (0, height // 3, width, height // 2))
    out = io.BytesIO()
    made.save(out, "JPEG")
    return out.getvalue()


async def mail_with_files(world: World, data: Path) -> str:
    """Ana's mail; answers the path of its conversation."""
    made = world.made
    given = [
        File(name="crack from above.jpg", content_type="image/jpeg", data=picture(1600, 1200, "#275d5a")),
        File(name="crack.png", content_type="image/png", data=photo("PNG", place=True)),
        File(name="logo.png", content_type="image/png", data=picture(40, 40, "#a33"), content_id="l@x", inline=True),
        File(name="server.pem", content_type="text/plain", data=PEM),
        File(name="invoice.html", content_type="text/html", data=b"<script>alert(1)</script>"),
    ]
    async with world.served.database.transaction(made.id) as tx:
        mail = words(made, world.contact, TEXT, channel="email", html=sanitise(PAGE).html)
        arrived = await customer_writes(tx, mail)
        files = Files(data / "files")
        await attach_files(tx, files, arrived.message.id, arrived.conversation_id, given)
    return f"/c/{arrived.conversation_id}"


@pytest.mark.threat("F04", "F05", "X02")
async def test_pictures_are_small_and_open_large(page: Page, world: World, tmp_path: Path) -> None:
    """They appear by themselves when they are made; by keyboard they open, turn over, and close where one was."""
    path = await mail_with_files(world, tmp_path)
    await page.goto(world.address(path))
    small = page.get_by_role("button", name="Look at")
    await expect(small).to_have_count(2)
    first = page.get_by_role("button", name="Look at crack from above.jpg")
    await expect(first.locator("img")).to_have_js_property("complete", True)
    assert await first.locator("img").evaluate("one => one.naturalWidth") == 360
    await expect(page.get_by_text("May hold a key or password. Downloads are noted.")).to_be_visible()
    await expect(page.get_by_text("Can run programs.")).to_be_visible()
    await first.focus()
    await page.keyboard.press("Enter")
    large = page.get_by_role("dialog", name="crack from above.jpg, larger")
    await expect(large.get_by_role("img", name="crack from above.jpg")).to_have_js_property("naturalWidth", 1600)
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("dialog", name="crack.png, larger")).to_be_visible()
    await expect(page.get_by_text("Says where it was taken")).to_be_visible()
    await expect(page.get_by_role("link", name="Download").last).to_have_attribute("download", "crack.png")
    await page.keyboard.press("ArrowRight")
    await expect(large).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(first).to_be_focused()


@pytest.mark.threat("X05")
async def test_a_link_of_a_mail_says_where_it_leads(page: Page, world: World, tmp_path: Path, faults: Faults) -> None:
    """From the words and from the page of the mail: the notice first, in a tab that knows nothing of ours."""
    faults.expected = ("Blocked script execution",)  # Playwright's own, when it looks for the link in the frame
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    await page.goto(world.address(await mail_with_files(world, tmp_path)))
    async with page.context.expect_page() as opening:
        await page.get_by_role("link", name="https://аррӏе.example/lamp", exact=True).click()
    notice = await opening.value
    await expect(notice.get_by_role("heading", name="xn--80ak6aa92e.example")).to_be_visible()
    await expect(notice.get_by_text("It reads “аррӏе.example”")).to_be_visible()
    assert await notice.evaluate("[window.opener, document.referrer]") == [None, ""]
    await notice.close()
    await page.bring_to_front()
    await page.get_by_role("button", name="Show as it was sent").click()
    async with page.context.expect_page() as opening:
        await page.frame_locator("iframe").get_by_role("link", name="the shop").click()
    notice = await opening.value
    onward = notice.get_by_role("link", name="Open shop.example")
    await expect(onward).to_have_attribute("href", "https://shop.example/lamp")
    await expect(onward).to_have_attribute("rel", "noopener noreferrer nofollow")
    assert [url for url in asked if "apple" in url or "shop.example" in url.split("?")[0]] == []


@pytest.mark.threat("F02")
@pytest.mark.parametrize("look", ["light", "dark"])
async def test_files_are_readable_on_a_phone(
    browser: Browser, world: World, tmp_path: Path, faults: Faults, look: str
) -> None:
    """Nothing is wider than the screen, and what is touched is large enough."""
    path = await mail_with_files(world, tmp_path)
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": look, "has_touch": True}
    context = await open_context(browser, world, **options)
    phone = await context.new_page()
    faults.watch(phone)
    await phone.goto(world.address(path))
    small = phone.get_by_role("button", name="Look at")
    await expect(small).to_have_count(2)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await phone.evaluate(wide) <= 0
    await small.first.click()
    dialog = phone.get_by_role("dialog")
    await expect(dialog.get_by_role("img", name="crack from above.jpg")).to_have_js_property("naturalWidth", 1600)
    for name in ("Close", "Next picture", "Previous picture"):
        box = await dialog.get_by_role("button", name=name).bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 44
    assert await phone.evaluate(wide) <= 0
    await context.close()
