"""The reports through their door: real rows, every figure with its conversations, and no other organisation's."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from rapport.desk.accounts.sign_in import open_session
from rapport.desk.feedback.actions import Rating
from rapport.workflows.customer_rates import customer_rates
from tests.api.desk import Desk
from tests.workflows.shop import Shop

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
SPAN = {"from": "2026-10-05", "to": "2026-10-18"}
CHANNELS = ("chat", "email")


async def fill(shop: Shop) -> None:
    """Two weeks: six chats answered in half a minute, six mails answered in one hour, one of them in two days."""
    for number in range(6):
        for channel, seconds in (("chat", 30), ("email", 3_600 if number else 48 * 3_600)):
            contact = await shop.contact(f"Ana {number}")
            at = MONDAY + timedelta(days=number)
            conversation = await shop.writes(contact, channel=channel, at=at)
            await shop.answers(conversation, at=at + timedelta(seconds=seconds))
            ended = at + timedelta(days=2, hours=1)
            await shop.resolves(conversation, at=ended)
            async with shop.transaction() as tx:
                rating = Rating(5 if number < 4 else 2, "=1+1")
                await customer_rates(tx, conversation, contact=contact, name="Ana", rating=rating, at=ended)


async def signed(desk: Desk, shop: Shop) -> httpx.AsyncClient:
    """The owner's browser."""
    async with desk.database.across() as tx:
        token = await open_session(tx, user=shop.made.owner_id, organisation=shop.made.id, agent="Test browser")
    return desk.client(token)


async def read(browser: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    """A report."""
    answer = await browser.get("/api/console/reports", params={**SPAN, **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.req("S4.42", "S4.43", "S4.44", "S4.45", "S4.46")
async def test_four_measures_per_channel_with_definition_and_number(desk: Desk) -> None:
    shop = await Shop.open(desk.database)
    await fill(shop)
    report = await read(await signed(desk, shop))
    assert report["weeks"] == ["2026-10-05", "2026-10-12"]
    for measure in ("response", "resolution", "csat", "first_contact", "promises"):
        assert len(report[measure]["definition"]) > 40

    chat, email = report["response"]["channels"]
    assert [chat["channel"], email["channel"]] == list(CHANNELS)
    assert (chat["n"], chat["half_seconds"], chat["in_time"], chat["target_seconds"]) == (6, 30, 1, 60)
    assert (email["n"], email["half_seconds"], email["weeks"][0]["late"]) == (6, 3_600, 1)
    assert email["in_time"] == pytest.approx(5 / 6)
    assert email["interval"][0] < email["in_time"] < email["interval"][1]
    assert chat["weeks"][1]["half_seconds"] is None  # nobody wrote in the second week: too few to say

    assert report["resolution"]["n"] == 12
    assert report["resolution"]["half_seconds"] == 49 * 3_600
    assert [step["n"] for step in report["resolution"]["spread"]] == [0, 0, 0, 12, 0, 0]
    assert (report["csat"]["asked"], report["csat"]["n"], report["csat"]["share"]) == (12, 12, pytest.approx(8 / 12))
    assert report["first_contact"]["share"] == 1
    assert report["first_contact"]["before"] == {
        "n": 0,
        "share": None,
        "half_seconds": None,
        "nine_seconds": None,
    }


async def test_every_point_opens_the_conversations_behind_it(desk: Desk) -> None:
    shop = await Shop.open(desk.database)
    await fill(shop)
    browser = await signed(desk, shop)
    query = {"measure": "response", "channel": "email", "week": "2026-10-05", "late": "true"}
    late = (await browser.get("/api/console/reports/conversations", params=query)).json()
    assert [item["seconds"] for item in late["items"]] == [48 * 3_600]
    for measure in ("response", "resolution", "csat", "first_contact"):
        found = await browser.get("/api/console/reports/conversations", params={**SPAN, "measure": measure})
        assert len(found.json()["items"]) == 12, found.text
    assert (await browser.get("/api/console/reports/conversations", params={"measure": "secrets"})).status_code == 422


@pytest.mark.threat("X07")
async def test_the_export_is_whole_and_safe_to_open(desk: Desk) -> None:
    shop = await Shop.open(desk.database)
    await fill(shop)
    answer = await (await signed(desk, shop)).get("/api/console/reports/export", params={**SPAN, "measure": "csat"})
    assert answer.headers["content-disposition"] == 'attachment; filename="csat-2026-10-05-2026-10-18.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 12
    assert {row["comment"] for row in rows} == {"'=1+1"}
    assert sorted(row["score"] for row in rows) == ["2"] * 4 + ["5"] * 8


@pytest.mark.threat("A01")
async def test_nobody_reads_another_organisation_or_inbox(desk: Desk) -> None:
    shop, other = await Shop.open(desk.database), await Shop.open(desk.database, "Birch")
    await fill(shop)
    empty = await read(await signed(desk, other))
    assert (empty["response"]["n"], empty["csat"]["asked"], empty["resolution"]["n"]) == (0, 0, 0)

    observer = await desk.sign(shop.made, await desk.join(shop.made, "observer"))  # of the chat's team only
    report = await read(observer)
    assert report["scope"] == "yours"
    assert report["resolution"]["n"] == 6
    found = await observer.get("/api/console/reports/conversations", params={**SPAN, "measure": "csat"})
    assert {item["channel"] for item in found.json()["items"]} == {"chat"}
    exported = await observer.get("/api/console/reports/export", params={**SPAN, "measure": "csat"})
    assert len(exported.text.splitlines()) == 7
    agent = await desk.sign(shop.made, await desk.join(shop.made, "agent"))
    assert (await agent.get("/api/console/reports")).status_code == 403


async def test_ends_of_the_last_week_are_not_final(desk: Desk) -> None:
    shop = await Shop.open(desk.database)
    for _ in range(5):
        conversation = await shop.writes(await shop.contact())
        await shop.answers(conversation)
        await shop.resolves(conversation)
    answer = await (await signed(desk, shop)).get("/api/console/reports")
    measure = answer.json()["first_contact"]
    assert (measure["n"], measure["not_final"], measure["share"]) == (0, 5, None)
    assert measure["weeks"][-1]["n"] == 5
    assert not measure["weeks"][-1]["final"]


async def test_dates_that_cannot_be_are_told_by_field(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    answer = await browser.get("/api/console/reports", params={"from": "2026-02-02", "to": "2026-02-01"})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"from"}
