"""The page of checks: figures drawn and written, where hints were wrong, and choices that hold at once."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from rapport.kit.ids import new_id
from rapport.storage.session import Database
from tests.e2e.conftest import person
from tests.e2e.settings.conftest import Desk, enter, violations

ADD = """
insert into hint_marks (id, organisation_id, user_id, conversation_id, check_id, action, draft_id, about)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""


@pytest.fixture
async def owner(database: Database, shop: Desk) -> UUID:
    """The shop's owner, after a month of hints: "jargon" was mostly refused, "vague.time" mostly followed."""
    async with database.across() as tx:
        row = await tx.fetchrow("select id, organisation_id from users where role = 'owner'")
        conversation = await tx.fetchval("select id from conversations order by number limit 1")
        assert row is not None
        fates = {
            "jargon": ["use"] * 4 + ["ignore"] * 14 + ["wrong"] * 6,
            "vague.time": ["use"] * 20 + ["heeded"] * 8,
        }
        for check, actions in fates.items():
            for action in actions:
                draft = new_id()
                about = "The proforma is attached." if action == "wrong" else None
                for one in ("shown", action):
                    kept = about if one == action else None
                    place = (row["organisation_id"], row["id"], conversation)
                    await tx.execute(ADD, new_id(), *place, check, one, draft, kept)
        found: UUID = row["id"]
        return found


async def test_a_check_that_few_follow_is_marked_and_can_be_turned_off(page: Page, shop: Desk, owner: UUID) -> None:
    await page.goto(shop.address("/settings/checks"))
    line = page.get_by_role("row", name=re.compile("Words of our trade"))
    await expect(line).to_contain_text("A defect of ours: look at it")
    await expect(line.get_by_role("cell").nth(1)).to_have_text("24")
    good = page.get_by_role("row", name=re.compile("Say when"))
    await expect(good).to_contain_text("100 %")
    await expect(good).not_to_contain_text("defect")
    await line.get_by_role("button", name="show the latest").click()
    await expect(page.get_by_text("The proforma is attached.").first).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("Channel", exact=True).select_option(label="Live chat")
    behaves = page.get_by_label("What “Words of our trade” does")
    await expect(behaves).to_have_value("usual")
    await behaves.select_option("off")
    await expect(page.get_by_text("behaves so from the next word on")).to_be_visible()
    await page.get_by_label("Channel", exact=True).select_option(label="All channels")
    await expect(line).to_contain_text("One other choice elsewhere")
    await expect(behaves).to_have_value("usual")


@pytest.mark.req("S0.15")
async def test_a_check_that_keeps_secrets_in_offers_no_off_and_says_why(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/settings/checks"))
    secret = page.get_by_label("What “Never ask for this” does")
    await expect(secret).to_be_visible()
    assert await secret.locator("option").all_inner_texts() == ["As usual: underlines", "underlines", "a quiet line"]
    await expect(page.get_by_text("only whoever sends can let one message pass")).to_be_visible()


async def test_on_a_phone_each_check_is_a_card(browser: Browser, shop: Desk, owner: UUID) -> None:
    async with person(browser, viewport={"width": 320, "height": 700}, has_touch=True, color_scheme="dark") as watched:
        page = await enter(watched, shop)
        await page.goto(shop.address("/settings/checks"))
        await expect(page.get_by_text("A defect of ours: look at it")).to_be_visible()
        wide = await page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        )
        assert wide == 0
        assert await violations(page) == []


async def test_a_check_that_went_quiet_is_woken_in_my_account(
    page: Page, shop: Desk, database: Database, owner: UUID
) -> None:
    await page.goto(shop.address("/settings/account"))
    quiet = page.get_by_role("region", name="Checks that went quiet for you")
    await expect(quiet.get_by_role("link", name="Words of our trade")).to_be_visible()
    await quiet.get_by_role("button", name="Wake it up: Words of our trade").click()
    await expect(quiet).to_contain_text("None.")
