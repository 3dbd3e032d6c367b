"""Live chat on the agents' side: the queue, room, transfers with a yes, whispers and taking over."""

import asyncio
from typing import Any

import httpx
import pytest

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.chats.queue import read_queue
from rapport.kit.ids import new_id
from rapport.workflows.chats_change_hands import hand_out_chats
from tests.api.desk import Desk
from tests.api.test_chat import open_widget


async def begin(desk: Desk, made: Organisation, words: str) -> str:
    """A visitor writes; answers the conversation."""
    customer = await open_widget(desk, made)
    return str((await customer.say(words)).json()["conversation_id"])


async def owner_of(browser: httpx.AsyncClient, conversation: str) -> str | None:
    """Whose it is."""
    row = (await browser.get(f"/api/console/conversations/{conversation}")).json()["row"]
    return row["assignee"]["id"] if row["assignee"] else None


async def notices(browser: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    """What happened in the thread."""
    thread = (await browser.get(f"/api/console/conversations/{conversation}")).json()
    return [message["notice"] for message in thread["messages"] if message["notice"]]


@pytest.mark.req("S3.52", "S3.54")
async def test_the_longest_waiting_is_next_and_room_ends(desk: Desk) -> None:
    made = await desk.found()
    first, second, third = [await begin(desk, made, f"Hello, question {number}") for number in range(3)]
    async with desk.database.transaction(made.id) as tx:
        queue = await read_queue(tx, made.inbox_id)
        assert [str(ident) for ident in queue] == [first, second, third]
        assert [one.place for one in queue.values()] == [1, 2, 3]
        assert all(one.seconds is None for one in queue.values()), "nothing was measured yet"
    leader = await desk.sign(made)
    agent_id = await desk.join(made, "agent")
    agent = await desk.sign(made, agent_id)
    assert (await leader.put(f"/api/console/people/{agent_id}/capacity", json={"capacity": 2})).json()["capacity"] == 2
    rooms = (await leader.get("/api/console/rooms")).json()["items"]
    assert {one["id"]: one["capacity"] for one in rooms} == {str(agent_id): 2, str(made.owner_id): 4}
    wrong = await leader.put(f"/api/console/people/{agent_id}/capacity", json={"capacity": 51})
    assert wrong.status_code == 422 and "capacity" in wrong.json()["fields"]
    assert (await agent.post("/api/console/chats/next")).json()["conversation_id"] == first
    assert (await agent.post("/api/console/chats/next")).json()["conversation_id"] == second
    full = await agent.post("/api/console/chats/next")
    assert full.status_code == 409 and "2 of 2" in full.json()["detail"]
    strip = (await agent.get("/api/console/chats")).json()
    assert strip["room"] == {"availability": "here", "capacity": 2, "running": 2}
    assert [row["id"] for row in strip["mine"]] == [first, second]
    assert strip["waiting"]["many"] == 1 and strip["waiting"]["since"]
    assert {"kind": "joined", "name": "Agent"} in await notices(agent, first)


async def test_two_who_ask_at_once_get_two_chats(desk: Desk) -> None:
    made = await desk.found()
    chats = {await begin(desk, made, f"Hello {number}") for number in range(4)}
    browsers = [await desk.sign(made, await desk.join(made, "agent")) for _ in range(4)]
    answers = await asyncio.gather(*(browser.post("/api/console/chats/next") for browser in browsers))
    assert {answer.json()["conversation_id"] for answer in answers} == chats
    assert (await browsers[0].post("/api/console/chats/next")).json()["conversation_id"] is None


@pytest.mark.req("S3.59")
async def test_a_transfer_waits_for_a_yes(desk: Desk) -> None:
    made = await desk.found()
    chat = await begin(desk, made, "My router blinks red.")
    first_id, second_id = await desk.join(made, "agent"), await desk.join(made, "agent")
    first, second = await desk.sign(made, first_id), await desk.sign(made, second_id)
    path = f"/api/console/conversations/{chat}"
    for body, field in (({"note": "x"}, "to"), ({"user_id": str(first_id)}, "to"), ({"user_id": str(new_id())}, "to")):
        wrong = await first.post(f"{path}/transfer", json=body)
        assert wrong.status_code == 422 and field in wrong.json()["fields"]
    made_offer = await first.post(f"{path}/transfer", json={"user_id": str(second_id), "note": "Knows routers."})
    assert made_offer.status_code == 201
    assert await owner_of(first, chat) == str(first_id), "the sender answers for it until then"
    again = await first.post(f"{path}/transfer", json={"user_id": str(second_id)})
    assert again.status_code == 409
    [waiting] = (await second.get("/api/console/chats")).json()["offers"]
    assert waiting["note"] == "Knows routers." and waiting["from"]["id"] == str(first_id)
    ident = waiting["id"]
    assert (await first.post(f"/api/console/transfers/{ident}/accept")).status_code == 404, "not offered to them"
    assert (await second.post(f"/api/console/transfers/{ident}/decline", json={"answer": "Lunch."})).status_code == 204
    assert await owner_of(first, chat) == str(first_id)
    assert (await second.post(f"/api/console/transfers/{ident}/accept")).status_code == 409
    ident = (await first.post(f"{path}/transfer", json={"user_id": str(second_id)})).json()["id"]
    assert (await second.post(f"/api/console/transfers/{ident}/accept")).json()["conversation_id"] == chat
    assert await owner_of(first, chat) == str(second_id)
    assert [one["kind"] for one in await notices(first, chat)] == [
        "joined",
        "transfer",
        "declined",
        "transfer",
        "joined",
    ]


async def test_of_a_team_one_has_it(desk: Desk) -> None:
    made = await desk.found()
    chat = await begin(desk, made, "Two invoices came.")
    sender = await desk.sign(made, await desk.join(made, "agent"))
    team = [await desk.sign(made, await desk.join(made, "agent")) for _ in range(3)]
    path = f"/api/console/conversations/{chat}/transfer"
    ident = (await sender.post(path, json={"team_id": str(made.team_id), "note": ""})).json()["id"]
    answers = await asyncio.gather(*(one.post(f"/api/console/transfers/{ident}/accept") for one in team))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert [one["kind"] for one in await notices(sender, chat)].count("joined") == 2


async def test_an_offer_ends_with_what_it_offered(desk: Desk) -> None:
    made = await desk.found()
    chat = await begin(desk, made, "Hello")
    owner = await desk.sign(made)
    colleague_id = await desk.join(made, "agent")
    colleague = await desk.sign(made, colleague_id)
    path = f"/api/console/conversations/{chat}"
    for end in (
        owner.post(f"{path}/assign", json={"user_id": str(made.owner_id)}),
        owner.post(f"{path}/take-over"),
        owner.post(f"{path}/resolve", json={}),
    ):
        assert (await owner.post(f"{path}/transfer", json={"user_id": str(colleague_id)})).status_code == 201
        assert len((await colleague.get("/api/console/chats")).json()["offers"]) == 1
        assert (await end).status_code == 204
        assert (await colleague.get("/api/console/chats")).json()["offers"] == []


@pytest.mark.threat("A06")
async def test_a_whisper_reaches_the_agent_and_never_the_customer(desk: Desk) -> None:
    made = await desk.found()
    customer = await open_widget(desk, made)
    chat = (await customer.say("I want my money back.")).json()["conversation_id"]
    agent = await desk.sign(made, await desk.join(made, "agent"))
    leader = await desk.sign(made)
    path = f"/api/console/conversations/{chat}"
    word = {"client_id": str(new_id()), "text": "Offer the refund at once."}
    assert (await agent.post(f"{path}/whisper", json=word)).status_code == 403
    said = (await leader.post(f"{path}/whisper", json=word)).json()
    assert said["whisper"] is True and said["audience"] == "internal"
    assert (await leader.post(f"{path}/whisper", json=word)).json()["id"] == said["id"], "sent twice is said once"
    assert said["id"] in [one["id"] for one in (await agent.get(path)).json()["messages"]]
    assert [one["text"] for one in await customer.read()] == ["I want my money back."]


@pytest.mark.req("S3.52")
async def test_the_desk_hands_out_to_who_has_room(desk: Desk) -> None:
    made = await desk.found()
    busy, free, away, gone = [await desk.join(made, "agent") for _ in range(4)]
    async with desk.database.transaction(made.id) as tx:
        await tx.execute("update inboxes set config = config || '{\"hand_out\": true}' where id = $1", made.inbox_id)
        for user, capacity, state in ((busy, 1, "here"), (free, 3, "here"), (away, 9, "away"), (gone, 9, "here")):
            await tx.execute(
                "insert into agent_states (organisation_id, user_id, availability, capacity) values ($1, $2, $3, $4)",
                made.id,
                user,
                state,
                capacity,
            )
        for user in (busy, free, away):
            await tx.execute(
                "insert into open_screens (organisation_id, process_id, user_id) values ($1, $2, $3)",
                made.id,
                new_id(),
                user,
            )
    chats = [await begin(desk, made, f"Hello {number}") for number in range(6)]
    async with desk.database.transaction(made.id) as tx:
        assert await tx.fetchval("select count(*) from jobs where kind = 'hand_out'") == 1
    payload = {"inbox_id": str(made.inbox_id)}
    await asyncio.gather(*(hand_out_chats(desk.database, made.id, payload) for _ in range(3)))
    leader = await desk.sign(made)
    owners = [await owner_of(leader, chat) for chat in chats]
    assert owners[4:] == [None, None], "nobody has more room: they keep their place"
    assert sorted(owners[:4], key=str) == sorted([str(busy), *[str(free)] * 3])
