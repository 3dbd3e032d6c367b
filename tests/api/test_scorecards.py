"""Resolving scores a conversation; agents may see it differently, and a leader's word changes what counts."""

from typing import Any

import httpx
import pytest

from rapport.desk.accounts.organisation import Organisation
from rapport.workflows.conversation_is_scored import score_conversation
from tests.api.desk import Desk
from tests.api.test_chat import open_widget


async def resolved(desk: Desk, made: Organisation, browser: httpx.AsyncClient) -> str:
    """A chat with an unkind answer that was resolved and scored."""
    customer = await open_widget(desk, made)
    said = (await customer.say("My lamp is broken and this is the third time I write! I am furious.")).json()
    ident = str(said["conversation_id"])
    path = f"/api/console/conversations/{ident}"
    reply = {
        "client_id": ident,
        "kind": "reply",
        "text": "🙂 Hm.\n\nYou failed to attach a photo.",
        "seen_position": 99,
    }
    assert (await browser.post(f"{path}/messages", json=reply)).status_code == 200
    assert (await browser.get(f"{path}/scorecard")).json() == {"scorecard": None}
    assert (await browser.post(f"{path}/resolve", json={})).status_code == 204
    async with desk.database.transaction(made.id) as tx:
        payload = await tx.fetchval("select payload from jobs where kind = 'score'")
    await score_conversation(desk.database, made.id, payload)
    return path


@pytest.mark.req("S2.24")
async def test_a_score_can_be_doubted_and_granted(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    path = await resolved(desk, made, browser)
    shown: dict[str, Any] = (await browser.get(f"{path}/scorecard")).json()["scorecard"]
    blamed = [
        (one, mark) for one in shown["card"]["dimensions"] for mark in one["marks"] if mark["check"] == "blame.customer"
    ]
    [(dimension, mark)] = blamed
    assert mark["turn"] and mark["start"] == len("🙂 Hm.\n\n".encode("utf-16-le")) // 2
    doubt = {"dimension": dimension["name"], "check_id": "blame.customer", "reason": "They asked what went wrong."}
    doubted = (await browser.post(f"{path}/scorecard/disputes", json=doubt)).json()
    assert doubted["card"] == shown["card"] and doubted["disputes"][0]["state"] == "open"
    assert (await browser.post(f"{path}/scorecard/disputes", json=doubt)).status_code == 409
    ident = doubted["disputes"][0]["id"]
    [waiting] = (await browser.get("/api/console/scorecards/disputes")).json()["items"]
    assert (waiting["id"], waiting["check"], waiting["author"]) == (ident, mark["title"], "Mei Lin")
    assert path.endswith(waiting["conversation_id"]) and waiting["reason"] == doubt["reason"]
    answer = {"state": "accepted", "answer": "Fair."}
    granted = (await browser.post(f"/api/console/scorecards/disputes/{ident}", json=answer)).json()
    left = next(one for one in granted["card"]["dimensions"] if one["name"] == dimension["name"])
    assert not [m for m in left["marks"] if m["check"] == "blame.customer"] and left["score"] > dimension["score"]
    assert (await browser.post(f"/api/console/scorecards/disputes/{ident}", json=answer)).status_code == 409
    assert (await browser.get("/api/console/scorecards/disputes")).json() == {"items": []}
    thread = (await browser.get(path)).json()["messages"]
    told = [m["notice"]["kind"] for m in thread if m["notice"]]
    assert {"score.disputed", "score.accepted"} <= set(told)
    assert all(m["audience"] == "internal" for m in thread if m["notice"] and m["notice"]["kind"].startswith("score."))


async def test_a_doubt_needs_a_reason_and_a_known_dimension(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    path = await resolved(desk, made, browser)
    for wrong, field in (({"reason": ""}, "reason"), ({"dimension": "luck"}, "dimension")):
        answer = await browser.post(f"{path}/scorecard/disputes", json={"dimension": "tone", "reason": "Why?", **wrong})
        assert answer.status_code in {400, 422} and field in answer.json()["fields"]
