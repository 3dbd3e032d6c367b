"""Lines cut anywhere: nobody misses a word, nobody hears one twice, and all hear them in one order."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from rapport.storage.session import Database
from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.realtime.returning import Returning, returning
from tests.realtime.test_live import Visitor, agent_client, made, served, sign_in
from tests.served import Served

__all__ = ["made", "served"]

CUTS = 1_000 if os.environ.get("RAPPORT_LONG") else 60
SHARE = 0.2
AT_MOST_SECONDS = 3_000 if os.environ.get("RAPPORT_LONG") else 240


@pytest.fixture
async def proxy(served: Served) -> AsyncIterator[CuttingProxy]:
    async with cutting_proxy(served.settings.port) as running:
        yield running


async def talk(agents: httpx.AsyncClient, conversation: str, text: str) -> None:
    """One line of an agent's, which no proxy cuts: what is proved is the listening."""
    body = {"client_id": str(uuid4()), "kind": "reply", "text": text, "seen_position": 10**6}
    answer = await agents.post(f"/api/console/conversations/{conversation}/messages", json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.slow("cuts lines many times, some of them at random")
@pytest.mark.threat("I06", "I07")
async def test_cut_anywhere_nothing_is_missed_or_doubled_and_all_hear_one_order(
    served: Served, made: object, proxy: CuttingProxy, database: Database
) -> None:
    rng = random.Random(20_261_122)
    token = await sign_in(database, made)  # type: ignore[arg-type]  # the organisation of the other file's fixture
    visitors = [await Visitor.arrive(served, made) for _ in range(2)]  # type: ignore[arg-type]  # the same
    talks = [await visitor.say("Hello") for visitor in visitors]
    url, cookie = f"ws://127.0.0.1:{proxy.port}", f"rapport_session={token}"
    desk = [Returning(url, "/api/console/socket", served.url, cookie=cookie) for _ in range(3)]
    widgets = [Returning(url, "/api/widget/socket", served.url, token=visitor.token) for visitor in visitors]
    sent: dict[str, list[str]] = {conversation: [] for conversation in talks}
    async with agent_client(served, token) as agents, returning(*desk, *widgets), asyncio.timeout(AT_MOST_SECONDS):
        proxy.cut_by_chance(rng, SHARE)
        number = 0
        while proxy.cuts < CUTS:
            conversation = rng.choice(talks)
            text = f"Line {number}"
            sent[conversation].append(text)
            number += 1
            await talk(agents, conversation, text)
            if rng.random() < 0.1:
                proxy.cut_all()
        proxy.let_live()
        for conversation in talks:
            sent[conversation].append("Line that is the last")
            await talk(agents, conversation, "Line that is the last")
        for screen in (*desk, *widgets):
            mine = talks if screen in desk else [talks[widgets.index(screen)]]
            await screen.until(lambda screen, mine=mine: has_heard_all(screen, mine))  # type: ignore[misc]  # bound now
    for screen in desk:
        assert screen.resyncs == 0
        assert screen.heard == desk[0].heard
        for conversation in talks:
            positions = [position for where, position, _ in screen.heard if where == conversation]
            assert positions == sorted(set(positions))
            assert screen.lines_of(conversation, "Line") == sent[conversation]
    for widget, conversation in zip(widgets, talks, strict=True):
        assert widget.lines_of(conversation, "Line") == sent[conversation]
        assert {where for where, _, _ in widget.heard} == {conversation}


def has_heard_all(screen: Returning, conversations: list[str]) -> bool:
    return all("Line that is the last" in screen.lines_of(each) for each in conversations)
