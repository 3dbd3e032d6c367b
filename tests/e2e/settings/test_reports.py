"""The reports by keyboard: one stop for each chart, a week in words, and the conversations behind it."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.settings.conftest import Desk


@pytest.mark.req("S4.28", "S4.27")
async def test_a_week_leads_to_its_conversations(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/reports"))
    chart = page.get_by_role("slider", name="Week, Live chat response time")
    await chart.focus()
    await page.keyboard.press("End")
    await expect(chart).to_have_attribute("aria-valuenow", "8")
    await page.keyboard.press("ArrowLeft")
    await expect(chart).to_have_attribute("aria-valuenow", "7")
    await expect(chart).to_have_attribute("aria-valuetext", re.compile("half within .*, nine in ten within "))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("slider", name="Week, E-mail response time")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    opens = page.get_by_role("link", name=re.compile("^Open "))
    await expect(opens).to_be_focused()
    count = int(re.findall(r"\d+", await opens.inner_text())[0])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Response time")).to_be_focused()
    rows = page.get_by_role("main").get_by_role("listitem")
    await expect(rows).to_have_count(count)
    await rows.first.get_by_role("link").click()
    await expect(page).to_have_url(re.compile("/console/c/"))


async def test_every_chart_has_its_whole_table(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/reports"))
    twins = page.get_by_text("The same as a table")
    await expect(twins.first).to_be_visible()
    for twin in await twins.all():
        await twin.click()
    weeks = page.get_by_role("region", name=re.compile("First reply by a person")).get_by_role("rowheader")
    await expect(weeks).to_have_count(8)
    steps = page.get_by_role("region", name="Time to solve, share of conversations").get_by_role("rowheader")
    await expect(steps).to_have_count(6)


async def test_figures_and_conversations_come_as_files(page: Page, shop: Desk) -> None:
    await page.goto(shop.address("/reports"))
    async with page.expect_download() as figures:
        await page.get_by_role("button", name="Figures as CSV").click()
    lines = (await (await figures.value).path()).read_text().splitlines()
    assert lines[0].startswith("measure,channel,week,n,")
    assert sum(line.startswith("response,chat,") for line in lines) == 8
    async with page.expect_download() as behind:
        await page.get_by_role("link", name="Resolution time: the conversations behind it as CSV").click()
    assert "number,channel,at," in (await (await behind.value).path()).read_text()


async def test_nothing_yet_is_said_calmly(page: Page, shop: Desk) -> None:
    async with shop.served.database.across() as tx:
        await tx.execute("delete from conversations")
    await page.goto(shop.address("/reports"))
    await expect(page.get_by_role("heading", name="Nothing to count yet.")).to_be_visible()
