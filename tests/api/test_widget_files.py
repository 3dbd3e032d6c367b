"""Files in a chat: the visitor gets what was sent to them, as a download, and nothing of a note."""

import pytest

from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.test_chat import open_widget


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
