"""Canned replies: read by the engine when they are kept, found while writing, filled for one conversation."""

import pytest

from tests.api.desk import Desk
from tests.api.test_chat import open_widget

HELLO = {
    "title": "On its way",
    "shortcut": "way",
    "body_text": "Hello {{customer.first_name}}, parcel {{conversation.number}} is on its way. {{agent.first_name}}",
}
BLAME = "🙂 Dear {{customer.name}},\n\nYou failed to attach the photo."


@pytest.mark.req("S2.9", "S0.13")
async def test_the_engine_reads_it_before_it_is_kept(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    kept = (await browser.post("/api/console/canned-replies", json={**HELLO, "body_text": BLAME})).json()
    finding = next(f for f in kept["findings"] if f["check"] == "blame.customer")
    units = BLAME.encode("utf-16-le")
    assert units[2 * finding["start"] : 2 * finding["end"]].decode("utf-16-le").startswith("You failed")
    checks = {f["check"] for f in kept["findings"]}
    assert not checks & {"placeholder.unfilled", "name.wrong", "closing.missing", "empathy.missing"}
    fine = (await browser.put(f"/api/console/canned-replies/{kept['id']}", json=HELLO)).json()
    assert fine["findings"] == [] and fine["body_text"] == HELLO["body_text"]


@pytest.mark.threat("A06")
async def test_confidential_words_are_not_kept_for_everybody(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    refused = await browser.post(
        "/api/console/canned-replies", json={**HELLO, "body_text": "Please send us your card number and the PIN."}
    )
    assert refused.status_code == 422 and refused.json()["findings"]
    assert (await browser.get("/api/console/canned-replies")).json()["items"] == []


async def test_it_is_found_by_what_is_typed_and_filled(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    await browser.post("/api/console/canned-replies", json=HELLO)
    wool = {"title": "Wool", "shortcut": "percent", "body_text": "100 % wool"}
    await browser.post("/api/console/canned-replies", json=wool)
    for asked, wanted in (("wa", ["way"]), ("WAY. {{", ["way"]), ("%", ["percent"]), ("zzz", [])):
        found = (await browser.get("/api/console/canned-replies/find", params={"q": asked})).json()["items"]
        assert [one["shortcut"] for one in found] == wanted, asked
    customer = await open_widget(desk, made)
    said = (await customer.say("Where is it?")).json()
    canned = (await browser.get("/api/console/canned-replies/find", params={"q": "way"})).json()["items"][0]
    filled = await browser.post(
        f"/api/console/canned-replies/{canned['id']}/fill", json={"conversation_id": said["conversation_id"]}
    )
    text = filled.json()["text"]
    assert text.startswith("Hello {{customer.first_name}}"), "a visitor without a name: the place stays open, in sight"
    draft = {"conversation_id": said["conversation_id"], "text": text}
    review = (await browser.post("/api/console/review", json=draft)).json()
    assert "placeholder.unfilled" in {finding["check"] for finding in review["findings"]}
    again = (await browser.get("/api/console/canned-replies")).json()["items"]
    assert {one["shortcut"]: one["used"] for one in again} == {"way": 1, "percent": 0}


async def test_bad_input_is_told(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    await browser.post("/api/console/canned-replies", json=HELLO)
    taken = await browser.post("/api/console/canned-replies", json=HELLO)
    assert taken.status_code == 409 and "/way" in taken.json()["detail"]
    for wrong, field in (
        ({"body_text": "Hello {{customer.shoe_size}}"}, "body_text"),
        ({"shortcut": "Two words"}, "shortcut"),
        ({"title": ""}, "title"),
        ({"brand_id": "01900000-0000-7000-8000-000000000000"}, "brand_id"),
    ):
        answer = await browser.post("/api/console/canned-replies", json={**HELLO, "shortcut": "new", **wrong})
        assert answer.status_code in {400, 422}
        assert field in answer.json()["fields"], answer.text


async def test_they_are_listed_a_page_at_a_time(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    for number in range(53):
        words = {"title": f"Number {number}", "shortcut": f"n{number:02}", "body_text": "Hello."}
        assert (await browser.post("/api/console/canned-replies", json=words)).status_code == 201
    first = (await browser.get("/api/console/canned-replies")).json()
    rest = (await browser.get("/api/console/canned-replies", params={"after": first["next"]})).json()
    shortcuts = [one["shortcut"] for one in first["items"] + rest["items"]]
    assert shortcuts == [f"n{number:02}" for number in range(53)]
    assert rest["next"] is None
    path = f"/api/console/canned-replies/{rest['items'][0]['id']}"
    assert [(await browser.delete(path)).status_code for _ in range(2)] == [204, 404]
