"""Standards ship as the documents set them, can be changed by those who lead, and are told to customers."""

import pytest

from tests.api.desk import Desk
from tests.api.test_chat import open_widget

DEFAULTS = {"email": (86_400, None), "chat": (60, 180), "social": (7_200, 14_400)}


@pytest.mark.req("S4.27", "S4.28", "S4.29", "S4.30", "S4.31")
async def test_the_shipped_standards_are_known_to_everybody_who_works_here(desk: Desk) -> None:
    made = await desk.found()
    for role in ("agent", "author", "observer"):
        browser = await desk.sign(made, await desk.join(made, role))
        standards = (await browser.get("/api/console/standards")).json()["standards"]
        for channel, (target, ceiling) in DEFAULTS.items():
            assert standards[channel] == {"target_seconds": target, "ceiling_seconds": ceiling}
        body = {"standards": {"email": {"target_seconds": 60}}}
        assert (await browser.put("/api/console/standards", json=body)).status_code == 403


@pytest.mark.req("S4.30", "S4.32")
async def test_a_changed_standard_is_what_the_next_customer_is_told(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made, await desk.join(made, "supervisor"))
    customer = await open_widget(desk, made)
    await customer.say("Hello?")
    body = {"standards": {"chat": {"target_seconds": 120, "ceiling_seconds": 600}}}
    answer = await browser.put("/api/console/standards", json=body)
    assert answer.json()["standards"]["chat"]["target_seconds"] == 120
    assert answer.json()["standards"]["email"]["target_seconds"] == 86_400  # left out: the default again
    assert (await open_widget(desk, made)).started["promises"]["chat"]["seconds"] == 120
    async with desk.database.across() as tx:
        told = await tx.fetchval(
            "select extract(epoch from first_response_due - created_at)::float8 from conversations"
        )
        assert told == pytest.approx(60, abs=1)  # what was promised stays promised
        assert await tx.fetchval("select count(*) from audit where action = 'standards.changed'") == 1


async def test_a_brand_answers_by_its_own_standard(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    body = {"brand_id": str(made.brand_id), "standards": {"chat": {"target_seconds": 30, "ceiling_seconds": 90}}}
    answer = (await browser.put("/api/console/standards", json=body)).json()
    assert answer["standards"]["chat"]["target_seconds"] == 60
    assert answer["brands"][0]["standards"] == {"chat": {"target_seconds": 30, "ceiling_seconds": 90}}
    assert (await open_widget(desk, made)).started["promises"]["chat"]["seconds"] == 30
    other = await desk.found("Other", "li@other.example")
    body["brand_id"] = str(other.brand_id)
    assert (await browser.put("/api/console/standards", json=body)).status_code == 404


async def test_all_wrong_times_are_told_at_once(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    body = {
        "standards": {
            "email": {"target_seconds": 5},
            "chat": {"target_seconds": 60, "ceiling_seconds": 30},
            "pigeon": {"target_seconds": 60},
        }
    }
    answer = await browser.put("/api/console/standards", json=body)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"email.target_seconds", "chat.ceiling_seconds", "pigeon"}
