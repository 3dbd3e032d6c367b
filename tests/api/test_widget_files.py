"""Files in a chat: the visitor gets what was sent to them, as a download, and nothing of a note."""

import httpx
import pytest

from rapport.api import widget_files
from rapport.api.widget_files import LARGEST
from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.test_chat import Customer, open_widget


@pytest.mark.threat("A06", "X02")
async def test_a_visitor_gets_what_was_sent_and_nothing_of_a_note(desk: Desk) -> None:
    """An HTML file never runs on our own site; a note's file reads as if there were none."""
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Please send me the invoice")).json()["conversation_id"]
    sent = {}
    for kind in ("reply", "note"):
        file = {"file": (f"{kind}.html", b"<script>alert(1)</script>", "text/html")}
        sent[kind] = (await agent.post("/api/console/attachments", files=file)).json()["id"]
        body = {
            "client_id": str(new_id()),
            "kind": kind,
            "text": "Hello, here it is. Kind regards, Mei",
            "seen_position": 99,
            "attachments": [sent[kind]],
            "send_anyway": True,
        }
        assert (await agent.post(f"/api/console/conversations/{conversation}/messages", json=body)).status_code < 300
    for kind, status in (("reply", 200), ("note", 404)):
        answer = await customer.browser.get(f"/api/widget/attachments/{sent[kind]}", headers=customer.headers)
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-type"] == "application/octet-stream"
            assert "sandbox" in answer.headers["content-security-policy"]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


async def give(customer: Customer, name: str, data: bytes, kind: str = "") -> httpx.Response:
    return await customer.browser.post(
        "/api/widget/attachments", files={"file": (name, data, kind)}, headers=customer.headers
    )


@pytest.mark.req("S4.9")
@pytest.mark.threat("A06", "X02")
async def test_a_visitor_sends_files_and_only_their_own(desk: Desk) -> None:
    """The kind is read from the bytes; a file is sent once, by who gave it; words are not needed."""
    made = await desk.found()
    customer, other, agent = await open_widget(desk, made), await open_widget(desk, made), await desk.sign(made)
    given = await give(customer, "../../broken lamp.pdf", PNG, "application/pdf")
    assert given.status_code == 201, given.text
    assert given.json()["content_type"] == "image/png"
    assert "/" not in given.json()["name"]
    file = given.json()["id"]
    stolen = await other.say("Look", attachments=[file])
    assert stolen.status_code == 422
    name = str(new_id())
    sent = [await customer.say("", name, attachments=[file]) for _ in range(2)]
    assert {answer.status_code for answer in sent} == {200}
    assert [one["id"] for one in sent[1].json()["message"]["attachments"]] == [file]
    assert (await customer.say("Again", attachments=[file])).status_code == 422
    assert (await customer.say("")).status_code == 422
    conversation = sent[0].json()["conversation_id"]
    thread = (await agent.get(f"/api/console/conversations/{conversation}")).json()
    assert [one["id"] for one in thread["messages"][-1]["attachments"]] == [file]
    assert "broken lamp" in thread["row"]["preview"]
    assert (await agent.get(f"/api/console/attachments/{file}")).content == PNG
    for who, status in ((customer, 200), (other, 404)):
        answer = await who.browser.get(f"/api/widget/attachments/{file}", headers=who.headers)
        assert answer.status_code == status


@pytest.mark.threat("X02")
async def test_uploads_have_limits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty and large files are refused in words; so are more than a talk needs."""
    made = await desk.found()
    customer = await open_widget(desk, made)
    for data in (b"", b"x" * (LARGEST + 1)):
        refused = await give(customer, "photo.jpg", data)
        assert refused.status_code == 422, refused.text
        assert refused.json()["fields"]["file"]
    assert (await give(customer, "photo.jpg", b"x" * (LARGEST + 200_000))).status_code == 413
    monkeypatch.setattr(widget_files, "MOST_UNSENT", 2)
    assert [(await give(customer, "a.txt", b"words")).status_code for _ in range(3)] == [201, 201, 422]
