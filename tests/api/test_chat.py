"""A customer writes in the widget, an agent answers: through the real doors, over a real database."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from rapport.api import widget
from rapport.api.console import messages
from rapport.desk.accounts.organisation import Organisation
from rapport.kit.limits import Limit
from rapport.workflows.mood_is_read import read_mood
from tests.api.desk import Desk

CANARY = "canary-7c1d the customer must never read this"


class Customer:
    """A widget in a browser."""

    def __init__(self, browser: httpx.AsyncClient, started: dict[str, Any]) -> None:
        self.browser = browser
        self.started = started
        self.headers = {"Authorization": f"Bearer {started['token']}"}

    async def say(self, text: str, client_id: str | None = None, **more: Any) -> httpx.Response:
        body = {"client_id": client_id or str(uuid4()), "text": text, **more}
        return await self.browser.post("/api/widget/messages", json=body, headers=self.headers)

    async def read(self, after: int = 0) -> list[dict[str, Any]]:
        answer = await self.browser.get("/api/widget/messages", params={"after": after}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


async def open_widget(desk: Desk, made: Organisation, token: str | None = None) -> Customer:
    browser = desk.client()
    answer = await browser.post("/api/widget/start", json={"key": made.public_key, "token": token})
    assert answer.status_code == 200, answer.text
    return Customer(browser, answer.json())


async def reply(agent: httpx.AsyncClient, conversation: str, text: str, **more: Any) -> httpx.Response:
    body = {"client_id": str(uuid4()), "kind": "reply", "text": text, "seen_position": 99, **more}
    return await agent.post(f"/api/console/conversations/{conversation}/messages", json=body)


@pytest.mark.req("S4.9", "S4.28", "S3.57")
async def test_a_customer_writes_and_a_person_answers(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    assert customer.started["promises"]["chat"]["seconds"] == 60
    assert customer.started["promises"]["email"]["seconds"] == 86_400

    said = await customer.say("Hello, where is my order 48213?")
    assert said.status_code == 200, said.text
    conversation = said.json()["conversation_id"]
    listed = (await agent.get("/api/console/conversations")).json()
    assert [row["id"] for row in listed["items"]] == [conversation]
    assert listed["items"][0]["clock"]["kind"] == "first_response"
    assert listed["counts"] == {"needs_you": 1, "waiting": 0, "open": 1}

    answered = await reply(agent, conversation, "Hello, thanks for writing. I'll look it up now.")
    assert answered.status_code == 200, answered.text
    messages = await customer.read()
    assert [message["from"] for message in messages] == ["me", "notice", "agent"]
    thread = (await agent.get(f"/api/console/conversations/{conversation}")).json()
    assert thread["standard"]["kept"] is True
    assert thread["row"]["status"] == "waiting"
    assert thread["row"]["clock"] is None


@pytest.mark.threat("I05")
async def test_a_message_sent_twice_is_one_message(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    name = str(uuid4())
    first, second = await customer.say("Hello?", name), await customer.say("Hello?", name)
    assert first.json()["message"]["id"] == second.json()["message"]["id"]
    conversation = first.json()["conversation_id"]
    mine = str(uuid4())
    for _ in range(2):
        assert (await reply(agent, conversation, "Hello!", client_id=mine)).status_code == 200
    assert [message["from"] for message in await customer.read()] == ["me", "notice", "agent"]


@pytest.mark.threat("A06")
async def test_a_note_reaches_no_door_of_the_customer(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Hello?")).json()["conversation_id"]
    note = await agent.post(
        f"/api/console/conversations/{conversation}/messages",
        json={"client_id": str(uuid4()), "kind": "note", "text": CANARY},
    )
    assert note.status_code == 200
    assert note.json()["audience"] == "internal"
    assert CANARY not in str(await customer.read())
    again = await open_widget(desk, made, customer.started["token"])
    assert CANARY not in str(again.started)
    assert again.started["conversation"]["id"] == conversation
    row = (await agent.get("/api/console/conversations")).json()["items"][0]
    assert row["status"] == "open"
    assert row["clock"] is not None, "a note is not an answer"


@pytest.mark.req("S3.16")
async def test_a_reply_is_held_when_something_new_arrived(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Where is my order?")).json()["conversation_id"]
    await customer.say("Never mind, it just came!")
    held = await reply(agent, conversation, "I'll look it up.", seen_position=1)
    assert held.status_code == 409
    assert [message["body_text"] for message in held.json()["arrived"]] == ["Never mind, it just came!"]
    sent = await reply(agent, conversation, "I'm glad it came!", seen_position=1, send_anyway=True)
    assert sent.status_code == 200


@pytest.mark.threat("P02")
async def test_a_card_number_is_masked_before_it_is_stored(desk: Desk) -> None:
    made = await desk.found()
    customer = await open_widget(desk, made)
    said = await customer.say("I paid with 4111 1111 1111 1111 yesterday")
    assert "4111 1111 1111" not in said.text
    assert "1111" in said.json()["message"]["text"]
    async with desk.database.across() as tx:
        stored = await tx.fetch("select m.body_text, c.subject, c.preview from messages m join conversations c on true")
    assert "4111 1111" not in str([dict(row) for row in stored])


@pytest.mark.req("S0.15")
async def test_a_reply_with_a_card_number_is_stopped_until_it_is_settled(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Which card did you charge?")).json()["conversation_id"]
    text = "Hello, we charged your card 4111 1111 1111 1111."
    stopped = await reply(agent, conversation, text)
    assert stopped.status_code == 422
    assert stopped.json()["kind"] == "confidential"
    check = stopped.json()["findings"][0]["check"]
    passed = await reply(agent, conversation, text, overrides=[{"check": check, "reason": "The customer is the bank."}])
    assert passed.status_code == 200
    async with desk.database.across() as tx:
        kept = await tx.fetchrow("select facts from audit where action = 'stop.overridden'")
    assert kept is not None
    assert kept["facts"]["reason"] == "The customer is the bank."


@pytest.mark.req("S3.34")
async def test_the_mood_is_read_with_its_evidence(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Hi, my order is late.")).json()["conversation_id"]
    await customer.say("THIS IS THE THIRD TIME I ASK. Nobody called me back!! I am so angry")
    await read_mood(desk.database, made.id, {"conversation_id": conversation})
    thread = (await agent.get(f"/api/console/conversations/{conversation}")).json()
    assert thread["mood"]["level"] >= 2
    assert thread["mood"]["signals"]
    assert thread["mood"]["advice"]["line"]
    assert any(message["highlights"] for message in thread["messages"])


async def test_a_draft_is_kept_on_the_server_until_it_is_sent(desk: Desk) -> None:
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    conversation = (await customer.say("Hello?")).json()["conversation_id"]
    path = f"/api/console/conversations/{conversation}"
    kept = await agent.put(f"{path}/draft", json={"kind": "reply", "text": "Hi, I will", "channel": "chat"})
    assert kept.json()["saved_at"]
    assert (await agent.get(path)).json()["draft"]["reply"]["text"] == "Hi, I will"
    await reply(agent, conversation, "Hi, I will look.")
    assert (await agent.get(path)).json()["draft"]["reply"] is None


@pytest.mark.threat("A09", "A08")
async def test_one_visitor_never_sees_another(desk: Desk) -> None:
    made = await desk.found()
    ana, ben = await open_widget(desk, made), await open_widget(desk, made)
    conversation = (await ana.say("My secret is a yellow door")).json()["conversation_id"]
    assert await ben.read() == []
    stolen = await ben.say("hello", conversation_id=conversation)
    assert stolen.status_code == 404
    assert (await ben.browser.get("/api/widget/messages")).status_code == 401
    ben.headers = {"Authorization": "Bearer nothing"}
    assert (await ben.say("hello")).status_code == 401


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
async def test_words_that_cannot_be_sent_are_refused_with_the_field(desk: Desk, text: str) -> None:
    customer = await open_widget(desk, await desk.found())
    refused = await customer.say(text)
    assert refused.status_code == 422
    assert refused.json()["fields"]["text"]


async def test_a_list_of_many_is_paged_by_key_without_gap_or_double(desk: Desk) -> None:
    made = await desk.found()
    agent = await desk.sign(made)
    for number in range(57):
        customer = await open_widget(desk, made)
        conversation = (await customer.say(f"Question {number}")).json()["conversation_id"]
        if number % 3 == 0:
            await reply(agent, conversation, "Hello, yes.")
    seen: list[str] = []
    after = None
    while True:
        page = (await agent.get("/api/console/conversations", params={"after": after} if after else {})).json()
        seen += [row["number"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 57


@pytest.mark.req("S3.64")
@pytest.mark.threat("A02", "A20")
async def test_search_finds_words_newest_first_and_never_anothers(desk: Desk) -> None:
    made, other = await desk.found(), await desk.found("Rowan", "ola@rowan.example")
    agent = await desk.sign(made)
    first = (await (await open_widget(desk, made)).say("The zebra lamp flickers")).json()["conversation_id"]
    second = (await (await open_widget(desk, made)).say("A zebra chair, please")).json()["conversation_id"]
    await (await open_widget(desk, other)).say("Our zebra is a secret")
    found = await agent.get("/api/console/search", params={"q": "zebra"})
    assert [row["id"] for row in found.json()["items"]] == [second, first]
    for odd in ("", "%", "'", "zebra & | !", '"unfinished', "x" * 200):
        assert (await agent.get("/api/console/search", params={"q": odd})).status_code == 200


@pytest.mark.threat("R02")
async def test_a_conversation_takes_so_many_messages_from_each_side_and_says_when_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "PACE", Limit(2, 7_200))
    monkeypatch.setattr(widget, "MESSAGES", Limit(2, 7_200))
    made = await desk.found()
    customer, agent = await open_widget(desk, made), await desk.sign(made)
    said = [await customer.say(f"Question {number}") for number in range(3)]
    conversation = said[0].json()["conversation_id"]
    answered = [await reply(agent, conversation, f"Answer {number}") for number in range(3)]
    held = await agent.post(
        f"/api/console/conversations/{conversation}/held",
        json={"client_id": str(uuid4()), "kind": "reply", "text": "Answer 3", "seen_position": 99},
    )
    for answers in (said, answered):
        assert [answer.status_code for answer in answers] == [200, 200, 429]
    for refused in (said[2], answered[2], held):
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 60
        assert "Please wait a moment" in refused.json()["detail"]
    other = (await (await open_widget(desk, made)).say("Hello")).json()["conversation_id"]
    assert (await reply(agent, other, "Another customer is answered meanwhile.")).status_code == 200
