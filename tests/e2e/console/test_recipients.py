"""Who a reply goes to, who a mail is from, what is set aside and what is merged: as an agent sees and does it."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.console.conftest import Faults, World, open_context
from tests.e2e.console.mails import FAILED, Post
from tests.e2e.console.test_accessible import violations

SHOTS = os.environ.get("RAPPORT_SHOTS")
FORWARD = (
    "Please help Ben.\n\n---------- Forwarded message ---------\nFrom: Ben Adeyemi <ben@friends.example>\n"
    "Date: Mon, 16 Nov 2026 at 10:00\nSubject: Broken lamp\nTo: Ana <ana@mail.example>\n\nIt broke."
)


@pytest.fixture
async def post(world: World, tmp_path: Path) -> Post:
    """The desk's mailbox."""
    return await Post(world, tmp_path).open()


async def shoot(page: Page, name: str) -> None:
    """A picture for people to look at, when they ask for one."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


async def accessible(page: Page) -> None:
    """No fault that axe knows of."""
    assert await violations(page) == []


async def recipients_of(world: World) -> list[str]:
    """Where the last reply went."""
    async with world.served.database.transaction(world.made.id) as tx:
        rows = await tx.fetch(
            "select d.recipient from deliveries d join messages m on m.id = d.message_id where m.kind = 'reply' "
            "order by d.recipient"
        )
    return [row["recipient"] for row in rows]


async def test_people_are_added_and_left_out_by_keyboard(page: Page, world: World, post: Post) -> None:
    conversation = await post.brings("A lamp", cc="Ben Adeyemi <ben@friends.example>", to="orders@alderoak.example")
    await page.goto(world.address(f"/c/{conversation}"))
    group = page.get_by_role("group", name="Who gets this reply")
    await expect(group.get_by_text("Ana Ferreira")).to_be_visible()
    await expect(group.get_by_text("orders@alderoak.example")).to_be_visible()
    await expect(group.get_by_text("get nothing until you add them")).to_be_visible()
    await shoot(page, "recipients-offered")
    await group.get_by_role("button", name="Ben Adeyemi").click()
    await expect(group.get_by_role("radio", name="Reply to all")).to_be_checked()
    await group.get_by_text("Only Ana").click()
    await expect(group.get_by_role("button", name="Leave out ben@friends.example")).to_have_count(0)
    await group.get_by_text("Reply to all").click()
    await group.get_by_role("button", name="Add people").click()
    await page.keyboard.type("nobody")
    await page.keyboard.press("Enter")
    await expect(group.get_by_role("alert")).to_contain_text("not an e-mail address yet")
    await page.keyboard.type("@office.example")
    await page.keyboard.press("Enter")
    await page.keyboard.type("extra@office.example,")
    await expect(group.get_by_text("extra@office.example", exact=True)).to_be_visible()
    await shoot(page, "recipients-chosen")
    await accessible(page)
    await page.keyboard.press("Backspace")
    await expect(group.get_by_text("extra@office.example", exact=True)).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.keyboard.type("Dear Ana, it leaves today. We will write to you tomorrow. Kind regards, Noor")
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await page.reload()
    await expect(group.get_by_text("nobody@office.example", exact=True)).to_be_visible()
    await expect(page.get_by_role("textbox", name="Reply to Ana")).to_contain_text("it leaves today")
    await page.get_by_role("textbox", name="Reply to Ana").press("Control+Enter")
    async with world.served.database.transaction(world.made.id) as tx:
        held = "select count(*) from held_replies where payload->'recipients' is not null"
        while not await tx.fetchval(held):
            await page.wait_for_timeout(50)
        payload = await tx.fetchval("select payload->'recipients' from held_replies")
    assert [one["address"] for one in payload["to"]] == ["ana@mail.example"]
    assert [one["address"] for one in payload["cc"]] == ["ben@friends.example", "nobody@office.example"]


async def test_a_mail_says_who_it_is_really_from(page: Page, world: World, post: Post) -> None:
    conversation = await post.brings("Proven", FORWARD)
    await page.goto(world.address(f"/c/{conversation}"))
    await page.get_by_role("button", name="Proven sender").click()
    await expect(page.get_by_text("it really comes from mail.example")).to_be_visible()
    await shoot(page, "trust-proven")
    await accessible(page)
    await page.get_by_role("button", name="Answer Ben instead").click()
    await expect(page.get_by_text("made Ben Adeyemi the customer")).to_be_visible()
    await expect(page.get_by_role("group", name="Who gets this reply").get_by_text("Ben Adeyemi")).to_be_visible()
    await page.get_by_role("button", name="Answer Ana again").click()
    await expect(page.get_by_text("made Ana Ferreira the customer")).to_be_visible()
    await page.goto(world.address(f"/c/{await post.brings('Failed', said=FAILED)}"))
    await page.get_by_role("button", name="Failed the check of its own domain").click()
    await expect(page.get_by_text("says that mails like this one are not its own")).to_be_visible()
    await shoot(page, "trust-failed")
    link = "Confirm: https://slack.example/verify/1"
    await page.goto(world.address(f"/c/{await post.brings('Confirm', link, sender='no-reply@slack.example')}"))
    await expect(page.get_by_role("log").get_by_role("link", name="slack.example")).to_have_count(0)
    await page.get_by_role("button", name="link to slack.example").click()
    dialog = page.get_by_role("dialog", name="Open this link?")
    await expect(dialog.get_by_text("https://slack.example/verify/1")).to_be_visible()
    await shoot(page, "machine-link")
    await accessible(page)


async def test_spam_goes_and_comes_back(page: Page, world: World, post: Post, faults: Faults) -> None:
    faults.expected = ("422",)
    conversation = await post.brings("Cheap watches", sender="eve@junk.example", name="Eve")
    await page.goto(world.address(f"/c/{conversation}"))
    await expect(page.get_by_role("link", name="Eve").first).to_be_visible()
    await expect(page.get_by_role("heading", name="Cheap watches")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("block")
    await expect(page.get_by_role("option", name="Spam, and block the sender")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("This is with the spam.")).to_be_visible()
    row = page.get_by_role("region", name="Conversations").get_by_text("Eve")
    await expect(row).to_have_count(0)
    again = await post.brings("More watches", sender="eve@junk.example", name="Eve")
    await page.get_by_role("button", name="Choose what the list shows").click()
    await page.get_by_role("menuitemradio", name="Spam").click()
    await expect(page.get_by_role("heading", name="Spam")).to_be_visible()
    await page.goto(world.address(f"/c/{again}"))
    await expect(page.get_by_text("Its sender is blocked.")).to_be_visible()
    await shoot(page, "spam")
    await accessible(page)
    await page.get_by_label("Always trust this sender").check()
    await page.get_by_role("button", name="Not spam").click()
    await expect(page.get_by_role("group", name="Who gets this reply")).to_be_visible()
    await page.goto(world.address("/settings/senders"))
    await expect(page.get_by_text("Trusted", exact=True)).to_be_visible()
    await page.get_by_label("Who", exact=True).fill("alderoak")
    await page.get_by_role("button", name="Block", exact=True).click()
    await expect(page.get_by_text("Write an address such as")).to_be_visible()
    await page.get_by_label("Who", exact=True).fill("@junk.example")
    await page.get_by_role("button", name="Block", exact=True).click()
    await expect(page.get_by_text("@junk.example", exact=True)).to_be_visible()
    await shoot(page, "senders")
    await accessible(page)
    await page.get_by_role("button", name="Remove @junk.example").click()
    await expect(page.get_by_text("@junk.example", exact=True)).to_have_count(0)


async def test_two_conversations_are_merged(page: Page, world: World, post: Post) -> None:
    lamp = await post.brings("A lamp")
    again = await post.brings("The lamp again", "It is me again.")
    other = await post.brings("Another lamp", sender="ben@friends.example", name="Ben Adeyemi")
    await page.goto(world.address(f"/c/{again}"))
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Merge…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="A lamp").check()
    await expect(dialog.get_by_text("Private notes stay private.")).to_be_visible()
    await shoot(page, "merge")
    await accessible(page)
    await dialog.get_by_role("button", name="Merge into").click()
    await expect(page.get_by_role("log").get_by_text("It is me again.")).to_be_visible()
    await expect(page.get_by_text("merged No.")).to_be_visible()
    assert page.url.endswith(str(lamp))
    await page.goto(world.address(f"/c/{again}"))
    await expect(page.get_by_text("This conversation goes on in No.")).to_be_visible()
    await page.goto(world.address(f"/c/{other}"))
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Merge…").click()
    await dialog.get_by_label("Find the other conversation").fill("lamp")
    await dialog.get_by_role("radio", name="A lamp").check()
    await expect(dialog.get_by_text("These are two people.")).to_be_visible()


@pytest.mark.parametrize("look", ["phone", "dark"])
async def test_it_fits_other_screens(browser: Browser, world: World, post: Post, look: str) -> None:
    forged = await post.brings("Pay at once", sender="noor@alderoak.example", name="Noor Haddad", said=FAILED)
    mail = await post.brings("A lamp", FORWARD, cc="Ben Adeyemi <ben@friends.example>, Extra <extra@office.example>")
    size = {"width": 390, "height": 844} if look == "phone" else {"width": 1440, "height": 900}
    options = {"viewport": size, "color_scheme": "dark" if look == "dark" else "light", "has_touch": look == "phone"}
    context = await open_context(browser, world, **options)
    page = await context.new_page()
    await page.goto(world.address(f"/c/{forged}"))
    await expect(page.get_by_text("This is in quarantine.")).to_be_visible()
    await shoot(page, f"quarantine-{look}")
    await accessible(page)
    await page.goto(world.address(f"/c/{mail}"))
    if look == "phone":
        await page.get_by_role("button", name="Reply to Ana").click()
    group = page.get_by_role("group", name="Who gets this reply")
    await expect(group).to_be_visible()
    await shoot(page, f"recipients-{look}")
    await accessible(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await context.close()
