"""The live feed over real sockets: told at once, missed nothing, heard by nobody who may not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.sign_in import end_sessions, open_session
from rapport.storage.session import Database
from tests.realtime.screens import agents_screen, customers_screen
from tests.served import Served, serve


@pytest.fixture
async def served(database: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(database, tmp_path) as running:
        yield running


@pytest.fixture
async def made(database: Database) -> Organisation:
    async with database.across() as tx:
        return await create_organisation(tx, name="Alder & Oak", founder=Founder("Mei Lin", "mei@alderoak.example"))


async def sign_in(database: Database, made: Organisation, user: UUID | None = None) -> str:
    async with database.across() as tx:
        return await open_session(tx, user=user or made.owner_id, organisation=made.id, agent="Test")


class Visitor:
    """A customer's widget without its socket."""

    def __init__(self, served: Served, started: dict[str, Any]) -> None:
        self.token: str = started["token"]
        self._client = httpx.AsyncClient(
            base_url=served.url, headers={"Authorization": f"Bearer {self.token}", "Origin": served.url}, timeout=60
        )

    @classmethod
    async def arrive(cls, served: Served, made: Organisation) -> "Visitor":
        async with httpx.AsyncClient(base_url=served.url, headers={"Origin": served.url}, timeout=60) as client:
            answer = await client.post("/api/widget/start", json={"key": made.public_key})
        assert answer.status_code == 200, answer.text
        return cls(served, answer.json())

    async def say(self, text: str) -> str:
        return str((await self._post(text))["conversation_id"])

    async def say_line(self, text: str, conversation: str) -> dict[str, Any]:
        """Say something in a talk; answers the message."""
        return dict((await self._post(text, conversation_id=conversation))["message"])

    async def _post(self, text: str, **more: str) -> dict[str, Any]:
        body = {"client_id": str(uuid4()), "text": text, **more}
        answer = await self._client.post("/api/widget/messages", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def agent_client(served: Served, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=served.url,
        cookies={"rapport_session": token},
        headers={"Origin": served.url, "X-Rapport-CSRF": "1"},
        timeout=60,
    )


async def write(agent: httpx.AsyncClient, conversation: str, text: str, kind: str = "reply") -> None:
    body = {"client_id": str(uuid4()), "kind": kind, "text": text, "seen_position": 999}
    answer = await agent.post(f"/api/console/conversations/{conversation}/messages", json=body)
    assert answer.status_code == 200, answer.text


async def test_both_sides_hear_each_other_at_once(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    visitor = await Visitor.arrive(served, made)
    async with (
        agents_screen(served, token) as agent,
        customers_screen(served, visitor.token) as customer,
        agent_client(served, token) as calls,
    ):
        conversation = await visitor.say("Hello?")
        await agent.hear_until(lambda screen: "Hello?" in screen.texts)
        assert agent.items[-1]["row"]["id"] == conversation
        await write(calls, conversation, "Hello! How can I help?")
        await customer.hear_until(lambda screen: "Hello! How can I help?" in screen.texts)
        await agent.tell(t="typing", conversation_id=conversation, on=True)
        await customer.hear_until(lambda screen: screen.frames[-1]["t"] == "typing")
        assert customer.frames[-1]["who"]["name"] == "Mei Lin"
        await customer.tell(t="typing", on=True)
        await agent.hear_until(lambda screen: screen.frames[-1]["t"] == "typing")
        await calls.post(f"/api/console/conversations/{conversation}/read", json={"position": 1})
        await customer.hear_until(lambda screen: any(item["kind"] == "read.moved" for item in screen.items))


@pytest.mark.threat("I07")
async def test_a_screen_that_was_away_is_told_exactly_what_it_missed(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    visitor = await Visitor.arrive(served, made)
    async with agents_screen(served, token) as agent:
        await visitor.say("one")
        await agent.hear_until(lambda screen: "one" in screen.texts)
        cursor = agent.cursor
    for text in ("two", "three", "four"):
        await visitor.say(text)
    async with agents_screen(served, token, cursor) as agent:
        await visitor.say("five")
        await agent.hear_until(lambda screen: "five" in screen.texts)
        assert agent.texts == ["two", "three", "four", "five"]


@pytest.mark.threat("A06")
async def test_a_note_is_never_told_to_a_widget(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    visitor = await Visitor.arrive(served, made)
    conversation = await visitor.say("Hello?")
    async with customers_screen(served, visitor.token) as customer, agent_client(served, token) as calls:
        await write(calls, conversation, "canary-note", kind="note")
        await calls.put(
            f"/api/console/conversations/{conversation}/draft", json={"kind": "note", "text": "canary-draft"}
        )
        await write(calls, conversation, "A real answer")
        await customer.hear_until(lambda screen: "A real answer" in screen.texts)
        assert "canary" not in str(customer.frames)


@pytest.mark.threat("A03")
async def test_screens_of_another_organisation_hear_nothing(served: Served, made: Organisation) -> None:
    async with served.database.across() as tx:
        other = await create_organisation(tx, name="Rowan", founder=Founder("Ola", "ola@rowan.example"))
    stranger = await Visitor.arrive(served, other)
    visitor = await Visitor.arrive(served, made)
    conversation = await visitor.say("canary-one")
    async with (
        agents_screen(served, await sign_in(served.database, other)) as agent,
        customers_screen(served, stranger.token) as customer,
    ):
        await agent.tell(t="typing", conversation_id=conversation, on=True)
        await agent.tell(t="viewing", conversation_id=conversation)
        await visitor.say("canary-two")
        await stranger.say("mine")
        await agent.hear_until(lambda screen: "mine" in screen.texts)
        await customer.hear_until(lambda screen: "mine" in screen.texts)
        assert "canary" not in str(agent.frames) + str(customer.frames)


@pytest.mark.threat("A16", "A03")
async def test_a_socket_is_cut_within_five_seconds_of_the_sessions_end(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    async with agents_screen(served, token) as agent:
        async with served.database.across() as tx:
            await end_sessions(tx, made.owner_id)
        async with asyncio.timeout(30):
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    await agent.hear()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


@pytest.mark.threat("A04")
async def test_a_foreign_page_gets_no_socket(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    headers = {"Cookie": f"rapport_session={token}"}
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(
            f"{served.socket_url}/api/console/socket",
            origin="http://evil.example",
            additional_headers=headers,  # type: ignore[arg-type]  # an Origin is a str
        ) as connection:
            await connection.send('{"t":"hello","after":null}')
            await connection.recv()


async def test_the_feed_hears_on_after_its_listener_was_killed(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    visitor = await Visitor.arrive(served, made)
    async with agents_screen(served, token) as agent:
        async with served.database.across() as tx:
            killed = await tx.fetch(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and query ilike 'listen%' and pid <> pg_backend_pid()"
            )
        assert killed
        await visitor.say("Still there?")
        await agent.hear_until(lambda screen: "Still there?" in screen.texts)


async def test_frames_that_cannot_be_read_end_the_socket_and_nothing_else(served: Served, made: Organisation) -> None:
    token = await sign_in(served.database, made)
    for frame in ("[", "{}", '{"t":"typing","conversation_id":"x"}', '"' + "x" * 20_000 + '"'):
        async with agents_screen(served, token) as agent:
            await agent.connection.send(frame)
            with pytest.raises(ConnectionClosed):
                while True:
                    await agent.hear()
    async with agents_screen(served, token):
        pass
