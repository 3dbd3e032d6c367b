"""Other programs ask the engine with a token of their own: made once, limited to its purpose, taken back at once."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from rapport.kit.clock import now
from tests.api.desk import Desk
from tests.api.test_voice import save

REVIEW = "/api/v1/etiquette/review"
DRAFT = {
    "draft": "🙂🙂 So.\n\nYou failed to attach the photo.",
    "channel": "email",
    "customer": {"name": "Ana Sousa"},
    "history": [{"from": "customer", "text": "My lamp is broken. What now?"}],
}


async def made_token(browser: httpx.AsyncClient, **more: Any) -> dict[str, str]:
    answer = await browser.post("/api/console/tokens", json={"name": "Shop", "scopes": ["etiquette"], **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def program(desk: Desk, token: str) -> httpx.AsyncClient:
    client = desk.client()
    client.headers.pop("X-Rapport-CSRF", None)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


async def test_a_draft_is_reviewed_in_the_brands_voice(desk: Desk) -> None:
    browser = await desk.sign(made := await desk.found())
    shop = program(desk, (await made_token(browser))["token"])
    found = (await shop.post(REVIEW, json=DRAFT)).json()
    blame = next(finding for finding in found["findings"] if finding["check"] == "blame.customer")
    assert DRAFT["draft"][blame["start"] : blame["end"]].startswith("You failed")  # type: ignore[index]  # a str here
    assert {"greeting.missing", "closing.missing"} <= {finding["check"] for finding in found["findings"]}
    wide = (await shop.post(REVIEW, json={**DRAFT, "units": "utf16"})).json()
    shifted = next(finding for finding in wide["findings"] if finding["check"] == "blame.customer")
    assert shifted["start"] == blame["start"] + 2
    saved = await save(browser, made.brand_id, 0, formality="formal", emoji=False)
    assert saved.status_code == 200, saved.text
    formal = (await shop.post(REVIEW, json={**DRAFT, "draft": "Dear Ana, fine 🙂. Kind regards, Noor"})).json()
    assert "emoji.misused" in {finding["check"] for finding in formal["findings"]}


async def test_a_token_is_shown_once_and_kept_as_a_hash(desk: Desk) -> None:
    browser = await desk.sign(made := await desk.found())
    token = (await made_token(browser))["token"]
    listed = await browser.get("/api/console/tokens")
    assert token not in listed.text and listed.json()["items"][0]["used_at"] is None
    async with desk.database.transaction(made.id) as tx:
        rows = [str(dict(row)) for table in ("api_tokens", "audit") for row in await tx.fetch(f"select * from {table}")]
    assert rows and not any(token in row for row in rows)
    await program(desk, token).post(REVIEW, json=DRAFT)
    assert (await browser.get("/api/console/tokens")).json()["items"][0]["used_at"] is not None


async def test_a_token_that_is_taken_back_over_or_without_its_person_opens_nothing(desk: Desk) -> None:
    browser = await desk.sign(made := await desk.found())
    kept = await made_token(browser, expires_at=(now() + timedelta(days=1)).isoformat())
    shop = program(desk, kept["token"])
    assert (await shop.post(REVIEW, json=DRAFT)).status_code == 200
    assert (await browser.delete(f"/api/console/tokens/{kept['id']}")).status_code == 204
    refused = await shop.post(REVIEW, json=DRAFT)
    assert refused.status_code == 401 and "Settings" in refused.json()["detail"]
    again = await made_token(browser)
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update users set active = false")
    assert (await program(desk, again["token"]).post(REVIEW, json=DRAFT)).status_code == 401


async def test_a_token_opens_nothing_of_the_console_and_another_scope_nothing_here(desk: Desk) -> None:
    browser = await desk.sign(made := await desk.found())
    token = (await made_token(browser))["token"]
    shop = program(desk, token)
    assert (await shop.get("/api/console/conversations")).status_code == 401
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update api_tokens set scopes = '{}'")
    assert (await shop.post(REVIEW, json=DRAFT)).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"draft": "x" * 100_001}, "draft"),
        ({"channel": "fax"}, "channel"),
        ({"zone": "Moon/Base"}, "zone"),
        ({"customer": {"upset": 9}}, "customer.upset"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_bad_input_is_told_at_its_field(desk: Desk, wrong: dict[str, Any], field: str) -> None:
    browser = await desk.sign(await desk.found())
    shop = program(desk, (await made_token(browser))["token"])
    answer = await shop.post(REVIEW, json={**DRAFT, **wrong})
    assert answer.status_code in {400, 422}
    assert field in answer.json()["fields"], answer.text


async def test_past_dates_and_nameless_tokens_are_refused(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    for wrong, field in (({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"), ({"name": "  "}, "name")):
        answer = await browser.post("/api/console/tokens", json={"name": "Shop", "scopes": ["etiquette"], **wrong})
        assert answer.status_code == 422 and field in answer.json()["fields"]
