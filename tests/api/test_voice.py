"""An organisation's voice is kept, is its own, and is the voice in which drafts are read."""

import pytest

from tests.api.desk import Desk
from tests.api.test_chat import open_widget


@pytest.mark.req("S0.13")
async def test_hints_follow_the_chosen_voice(desk: Desk) -> None:
    made = await desk.found()
    browser = await desk.sign(made)
    assert (await browser.get("/api/console/voice")).json() == {"formality": "neutral", "emoji": True}
    customer = await open_widget(desk, made)
    said = (await customer.say("Hello, is my order here?")).json()
    draft = {"conversation_id": said["conversation_id"], "text": "Hi Ana, your order is here 😊"}

    async def checks() -> set[str]:
        found = (await browser.post("/api/console/review", json=draft)).json()["findings"]
        return {finding["check"] for finding in found}

    assert "emoji.misused" not in await checks()
    answer = await browser.put("/api/console/voice", json={"formality": "formal", "emoji": False})
    assert answer.json() == {"formality": "formal", "emoji": False}
    assert "emoji.misused" in await checks()
    other = await desk.sign(await desk.found("Other", "li@other.example"))
    assert (await other.get("/api/console/voice")).json() == {"formality": "neutral", "emoji": True}


async def test_an_unknown_voice_is_refused(desk: Desk) -> None:
    browser = await desk.sign(await desk.found())
    assert (await browser.put("/api/console/voice", json={"formality": "loud"})).status_code in {400, 422}
