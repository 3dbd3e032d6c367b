"""Who is there, who looks and who types, over two web servers on one database; and a restart that is told."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from rapport.api.console import socket as desk_socket
from rapport.desk.accounts.organisation import Organisation
from rapport.kit.ids import new_id, token_hash
from rapport.realtime import here as whos_here
from rapport.storage.session import Database
from tests.realtime.screens import Screen, agents_screen, customers_screen
from tests.realtime.test_live import Visitor, agent_client, made, sign_in, write
from tests.served import Served, serve

__all__ = ["made"]

PATIENCE = 60.0


async def here(served: Served, made: Organisation) -> int:
    """How many a new customer would be told are there."""
    async with httpx.AsyncClient(base_url=served.url, headers={"Origin": served.url}, timeout=60) as client:
        answer = await client.post("/api/widget/start", json={"key": made.public_key})
    return int(answer.json()["here"])


async def become(served: Served, made: Organisation, wanted: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await here(served, made) != wanted:
            await asyncio.sleep(0.7)


async def colleague(database: Database, made: Organisation, name: str) -> str:
    """Another person of the desk, signed in."""
    user = new_id()
    async with database.across() as tx:
        await tx.execute(
            "insert into users (id, organisation_id, name, email, role) values ($1, $2, $3, $4, 'supervisor')",
            user, made.id, name, f"{user}@alderoak.example",
        )  # fmt: skip
    return await sign_in(database, made, user)


def told(kind: str, says: Callable[[dict[str, Any]], bool]) -> Callable[[Screen], bool]:
    """Whether the last frame of a kind says so."""

    def has(screen: Screen) -> bool:
        frames = [frame for frame in screen.frames if frame["t"] == kind]
        return bool(frames) and says(frames[-1])

    return has


@pytest.mark.threat("A03")
async def test_presence_looking_and_typing_cross_servers_and_end_with_the_right(
    database: Database, made: Organisation, tmp_path: Path
) -> None:
    mei, tomasz = await sign_in(database, made), await colleague(database, made, "Tomasz Zając")
    async with (
        serve(database, tmp_path, background=False) as one,
        serve(database, tmp_path, background=False) as two,
    ):
        visitor = await Visitor.arrive(two, made)
        conversation = await visitor.say("Hello?")
        async with (
            agents_screen(one, mei) as first,
            agents_screen(two, tomasz) as second,
            customers_screen(two, visitor.token) as widget,
        ):
            await become(one, made, 2)
            await become(two, made, 2)
            both = told("presence", lambda frame: len(frame["users"]) == 2)
            await first.hear_until(both, PATIENCE)
            await first.tell(t="viewing", conversation_id=conversation)
            mei_looks = told("viewing", lambda frame: [who["name"] for who in frame["users"]] == ["Mei Lin"])
            await second.hear_until(mei_looks, PATIENCE)
            await first.tell(t="typing", conversation_id=conversation, on=True, kind="note")
            await second.hear_until(told("typing", lambda frame: frame["kind"] == "note"), PATIENCE)
            await first.tell(t="typing", conversation_id=conversation, on=True)
            await widget.hear_until(told("typing", lambda frame: frame["who"]["name"] == "Mei Lin"), PATIENCE)
            assert [frame["kind"] for frame in widget.frames if frame["t"] == "typing"] == ["reply"]
            async with database.transaction(made.id) as tx:
                await tx.execute(
                    "insert into agent_states (organisation_id, user_id, availability) values ($1, $2, 'away')",
                    made.id, made.owner_id,
                )  # fmt: skip
                tx.wake("presence")
            await become(two, made, 1)
            mei_is_away = told(
                "presence",
                lambda frame: (
                    {who["name"]: who["state"] for who in frame["users"]} == {"Mei Lin": "away", "Tomasz Zając": "here"}
                ),
            )
            await second.hear_until(mei_is_away, PATIENCE)
            async with database.across() as tx:
                await tx.execute("delete from visitor_tokens where token_hash = $1", token_hash(visitor.token))
            with pytest.raises(ConnectionClosed) as closed:
                await widget.hear_until(lambda _: False, PATIENCE)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
        await become(one, made, 0)


def states(**wanted: str) -> Callable[[Screen], bool]:
    """Whether a screen was last told that people, by their first names, are here or away."""
    return told("presence", lambda frame: {who["name"].split()[0]: who["state"] for who in frame["users"]} == wanted)


async def test_ten_minutes_without_a_key_make_somebody_away_and_one_brings_them_back(
    database: Database, made: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, tomasz = await sign_in(database, made), await colleague(database, made, "Tomasz Zając")
    async with (
        serve(database, tmp_path, background=False) as served,
        agents_screen(served, mei) as first,
        agents_screen(served, tomasz) as second,
    ):
        await second.hear_until(states(Mei="here", Tomasz="here"), PATIENCE)
        later = SimpleNamespace(monotonic=lambda: time.monotonic() + whos_here.AWAY_SECONDS + 1)
        monkeypatch.setattr(whos_here, "time", later)
        monkeypatch.setattr(desk_socket, "time", later)
        await second.tell(t="active")
        await second.hear_until(states(Mei="away", Tomasz="here"), PATIENCE)
        await become(served, made, 1)
        await first.tell(t="active")
        await second.hear_until(states(Mei="here", Tomasz="here"), PATIENCE)
        await become(served, made, 2)


@pytest.mark.threat("I07", "I19")
async def test_a_restart_is_told_and_nothing_is_lost_over_it(
    database: Database, made: Organisation, tmp_path: Path
) -> None:
    token = await sign_in(database, made)
    async with AsyncExitStack() as screens:
        async with serve(database, tmp_path, background=False) as before:
            visitor = await Visitor.arrive(before, made)
            conversation = await visitor.say("one")
            screen = await screens.enter_async_context(agents_screen(before, token))
            await visitor.say("two")
            await screen.hear_until(lambda screen: "two" in screen.texts, PATIENCE)
        with pytest.raises(ConnectionClosed) as closed:
            await screen.hear_until(lambda _: False, PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert 0 < next(frame["after"] for frame in screen.frames if frame["t"] == "restart") < 20
    async with serve(database, tmp_path, background=False) as after:
        async with agent_client(after, token) as calls:
            await write(calls, conversation, "three")
        async with agents_screen(after, token, screen.cursor) as back:
            await back.hear_until(lambda screen: "three" in screen.texts, PATIENCE)
            assert [text for text in back.texts if text] == ["three"]
