"""A visitor's talks: all of their own, in the order that helps, and nobody else's; more than one beside each other."""

import asyncio
from typing import Any

import httpx
import pytest

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.inboxes.identity import identity_secret, sign_visitor
from rapport.kit.secrets import open_keyring
from tests.api.desk import Desk
from tests.api.test_chat import CANARY, Customer, open_widget, reply


async def talks(customer: Customer) -> list[dict[str, Any]]:
    answer = await customer.browser.get("/api/widget/conversations", headers=customer.headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def look(customer: Customer, conversation: str) -> httpx.Response:
    return await customer.browser.get(f"/api/widget/conversations/{conversation}", headers=customer.headers)


async def resolve(agent: httpx.AsyncClient, conversation: str) -> None:
    summary = {"issue": "A lamp", "solution": "A new one", "next_steps": ""}
    answer = await agent.post(f"/api/console/conversations/{conversation}/resolve", json={"summary": summary})
    assert answer.status_code == 204, answer.text


async def note(agent: httpx.AsyncClient, conversation: str) -> None:
    await reply(agent, conversation, CANARY, kind="note")


@pytest.mark.req("S4.9")
@pytest.mark.threat("A06", "A09")
async def test_a_visitor_has_several_talks_and_sees_only_their_own(desk: Desk) -> None:
    """A new one beside an open one, begun once however often it is sent; read and written by its name."""
    made = await desk.found()
    customer, other, agent = await open_widget(desk, made), await open_widget(desk, made), await desk.sign(made)
    assert customer.started["talks"] == 0
    assert await talks(customer) == []
    lamp = (await customer.say("My lamp is broken")).json()["conversation_id"]
    await reply(agent, lamp, "Hello, I'm sorry about the lamp. A new one leaves today.", send_anyway=True)
    await note(agent, lamp)
    name = "0193d0c0-0000-7000-8000-000000000001"
    sent = await asyncio.gather(*(customer.say("And where is my chair?", name, anew=True) for _ in range(3)))
    [chair] = {answer.json()["conversation_id"] for answer in sent}
    assert chair != lamp

    listed = {one["id"]: one for one in await talks(customer)}
    assert set(listed) == {lamp, chair}
    assert listed[lamp]["text"].startswith("Hello, I'm sorry")
    assert (listed[lamp]["from"], listed[lamp]["unread"]) == ("agent", 1)
    assert (listed[chair]["from"], listed[chair]["unread"], listed[chair]["text"]) == (
        "me",
        0,
        "And where is my chair?",
    )
    body = {"position": 99, "conversation_id": lamp}
    assert (await customer.browser.post("/api/widget/read", json=body, headers=customer.headers)).status_code == 204
    assert [one["unread"] for one in await talks(customer)] == [0, 0]
    whole = (await look(customer, lamp)).json()
    assert whole["messages"][0]["from"] == "me"
    assert CANARY not in str(whole)
    assert whole["known"] >= whole["messages"][-1]["position"]

    await resolve(agent, chair)
    assert [(one["id"], one["status"]) for one in await talks(customer)] == [(lamp, "waiting"), (chair, "resolved")]
    assert (await open_widget(desk, made, customer.started["token"])).started["talks"] == 2
    again = await customer.say("The chair isn't here", conversation_id=chair)
    assert again.json()["conversation_id"] == chair

    assert await talks(other) == []
    refused = await look(other, lamp)
    assert refused.status_code == 404
    assert lamp not in refused.text
    stolen = {"position": 99, "conversation_id": chair}
    await other.browser.post("/api/widget/read", json=stolen, headers=other.headers)
    assert (await look(customer, chair)).json()["known"] < 99
    public_key = {"Authorization": f"Bearer {made.public_key}"}
    assert (await other.browser.get("/api/widget/conversations", headers=public_key)).status_code == 401

    for number in range(3):
        assert (await customer.say(f"Question {number}", anew=True)).status_code == 200
    many = await customer.say("And one more", anew=True)
    assert many.status_code == 422
    assert many.json()["fields"]["text"] == "Please go on with one of your open chats."


async def identify(desk: Desk, made: Organisation, customer: Customer, person: str, proof: str = "") -> int:
    secret = identity_secret(open_keyring(desk.settings), made.inbox_id)
    body = {"user_id": person, "hmac": proof or sign_visitor(secret, person)}
    return (await customer.browser.post("/api/widget/identify", json=body, headers=customer.headers)).status_code


@pytest.mark.threat("A08", "X11")
async def test_only_a_proven_person_sees_their_talks_elsewhere(desk: Desk) -> None:
    """Without the site's proof a browser stays a guest without a past; another person's past never joins."""
    made = await desk.found()
    first, second, third = [await open_widget(desk, made) for _ in range(3)]
    await first.say("My lamp is broken")
    assert await identify(desk, made, first, "17") == 204
    assert await identify(desk, made, second, "17", proof="00" * 32) == 403
    assert await talks(second) == []
    await second.say("I am somebody else")
    assert await identify(desk, made, third, "17") == 204
    assert [one["text"] for one in await talks(third)] == ["My lamp is broken"]
    assert await identify(desk, made, third, "18") == 204
    assert await talks(third) == []
    assert [one["text"] for one in await talks(second)] == ["I am somebody else"]


async def publish(agent: httpx.AsyncClient, made: Organisation, title: str) -> str:
    """An article for everybody; answers its name in addresses."""
    begun = await agent.post("/api/console/articles", json={"brand_id": str(made.brand_id), "title": title})
    assert begun.status_code == 201, begun.text
    path = f"/api/console/articles/{begun.json()['id']}"
    told = {"version": 1, "title": title, "short": "In a word: yes.", "body_html": "<p>Yes.</p>", "language": "en"}
    assert (await agent.put(path, json=told)).status_code == 200
    return str((await agent.post(f"{path}/publish")).json()["slug"])


@pytest.mark.req("S4.9")
@pytest.mark.threat("A06", "A19")
async def test_the_agent_sees_what_was_read_before_asking(desk: Desk) -> None:
    """In the order of reading, once each; nobody else's articles; and the page they were on, without its query."""
    made, other = await desk.found(), await desk.found("Elm & Ash", "ida@elmash.example")
    agent, stranger = await desk.sign(made), await desk.sign(other)
    slugs = [await publish(agent, made, title) for title in ("Can I return it?", "Is it insured?")]
    foreign = await publish(stranger, other, "Do you deliver?")
    page = {"url": "https://shop.example/lamps?secret=1#x", "title": "Lamps"}
    browser = desk.client()
    started = await browser.post("/api/widget/start", json={"key": made.public_key, "page": page})
    customer = Customer(browser, started.json())
    looked = [slugs[1], slugs[0], foreign, "no-such"]
    conversation = (await customer.say("May I return a lamp?", looked=looked)).json()["conversation_id"]
    await customer.say("Hello?", looked=[slugs[0]])
    contact = (await agent.get(f"/api/console/conversations/{conversation}")).json()["contact"]
    assert contact["looked"] == ["Is it insured?", "Can I return it?"]
    assert contact["page"] == {"url": "https://shop.example/lamps", "title": "Lamps"}

    later = {"conversation_id": conversation, "looked": [slugs[0], await publish(agent, made, "Is it heavy?")]}
    for _ in range(2):
        told = await browser.post("/api/widget/looked", json=later, headers=customer.headers)
        assert told.status_code == 204, told.text
    contact = (await agent.get(f"/api/console/conversations/{conversation}")).json()["contact"]
    assert contact["looked"] == ["Is it insured?", "Can I return it?", "Is it heavy?"]
    somebody = await open_widget(desk, made)
    assert (await browser.post("/api/widget/looked", json=later, headers=somebody.headers)).status_code == 404
    async with desk.database.transaction(made.id) as tx:
        heard = await tx.fetch("select facts, audience from events where kind = 'articles.read'")
        assert [(row["facts"], row["audience"]) for row in heard] == [({"count": 1}, "internal")]
    assert (await customer.say("Hello?", looked=["x"] * 9)).status_code == 422
    async with desk.database.transaction(other.id) as tx:
        assert await tx.fetchval("select count(*) from article_readings") == 0
