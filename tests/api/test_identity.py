"""A site vouches for its visitor: with its server's proof they are known, without it they stay a guest."""

from typing import Any

import httpx
import pytest

from rapport.config import Settings
from rapport.desk.accounts.organisation import Organisation
from rapport.desk.inboxes.identity import identity_secret, sign_visitor
from rapport.kit.ids import new_id
from rapport.kit.secrets import open_keyring
from tests.api.desk import Desk

ANA = "ana@mail.example"


async def start(browser: httpx.AsyncClient, made: Organisation) -> dict[str, Any]:
    """Open the widget; the browser has its token from then on."""
    token = browser.headers.get("Authorization", "").removeprefix("Bearer ") or None
    answer = await browser.post("/api/widget/start", json={"key": made.public_key, "token": token})
    started: dict[str, Any] = answer.json()
    browser.headers["Authorization"] = f"Bearer {started['token']}"
    return started


async def say(browser: httpx.AsyncClient, text: str) -> None:
    """Write."""
    assert (
        await browser.post("/api/widget/messages", json={"client_id": str(new_id()), "text": text})
    ).status_code == 200


def proof(settings: Settings, made: Organisation, user: str) -> dict[str, str]:
    """What the site's server gives its page."""
    secret = identity_secret(open_keyring(settings), made.inbox_id)
    return {"user_id": user, "name": "Ana Ferreira", "hmac": sign_visitor(secret, user)}


async def test_a_proven_visitor_keeps_what_they_said_and_is_known(desk: Desk, settings: Settings) -> None:
    """The guest's words move to the person; on another device they go on with the same talk."""
    made = await desk.found()
    async with desk.client() as laptop, desk.client() as phone:
        await start(laptop, made)
        await say(laptop, "Where is my lamp?")
        assert (await laptop.post("/api/widget/identify", json=proof(settings, made, ANA))).status_code == 204
        there = await start(laptop, made)
        assert there["visitor"]["name"] == "Ana Ferreira"
        await start(phone, made)
        assert (await phone.post("/api/widget/identify", json=proof(settings, made, ANA))).status_code == 204
        here = await start(phone, made)
        assert [line["text"] for line in here["conversation"]["messages"]] == ["Where is my lamp?"]
        assert here["visitor"]["id"] == there["visitor"]["id"]
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select count(*) from contacts") == 1


@pytest.mark.threat("X11")
async def test_without_the_proof_nothing_changes(desk: Desk, settings: Settings) -> None:
    """A wrong proof, or another person's, opens nobody's history."""
    made = await desk.found()
    async with desk.client() as ana, desk.client() as stranger:
        await start(ana, made)
        await ana.post("/api/widget/identify", json=proof(settings, made, ANA))
        await start(ana, made)
        await say(ana, "My flat is 4B")
        await start(stranger, made)
        for claim in (
            {"user_id": ANA, "hmac": ""},
            {"user_id": ANA, "hmac": "00" * 32},
            {**proof(settings, made, "eve@mail.example"), "user_id": ANA},
        ):
            assert (await stranger.post("/api/widget/identify", json=claim)).status_code == 403
        assert (await start(stranger, made))["conversation"] is None


async def test_two_people_at_one_browser_stay_two(desk: Desk, settings: Settings) -> None:
    """Whoever signs in next sees their own talk; the first one's stays the first one's."""
    made = await desk.found()
    async with desk.client() as browser:
        await start(browser, made)
        await browser.post("/api/widget/identify", json=proof(settings, made, ANA))
        await say(browser, "Ana's words")
        await browser.post("/api/widget/identify", json=proof(settings, made, "user-17"))
        assert (await start(browser, made))["conversation"] is None
        await browser.post("/api/widget/identify", json=proof(settings, made, ANA))
        again = await start(browser, made)
        assert [line["text"] for line in again["conversation"]["messages"]] == ["Ana's words"]
