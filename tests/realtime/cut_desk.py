"""A desk whose screens each hang on a line of their own that can be cut, stand still or be down, and what was said."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from rapport.desk.accounts.organisation import Founder, create_organisation
from rapport.storage.session import Database
from tests.cutting_proxy import CuttingProxy, cutting_proxy
from tests.realtime.returning import Returning, returning
from tests.realtime.test_live import Visitor, agent_client, sign_in
from tests.served import Served, serve

PATIENCE = 120.0
SEND_BUFFER = 8_192
DESK, WIDGETS = 3, 2
SCREENS = DESK + WIDGETS


class Ground:
    """One server that can be restarted, one agent, and a talk with each of two visitors."""

    def __init__(self, served: Served, token: str, visitors: list[Visitor], talks: list[str]) -> None:
        self.served = served
        self.token = token
        self.visitors = visitors
        self.talks = talks
        self.cuts = self.restarts = self.lines = 0
        self._running = AsyncExitStack()

    @classmethod
    async def open(cls, database: Database, data: Path) -> "Ground":
        """Serve, and let the visitors say hello."""
        async with database.across() as tx:
            founder = Founder("Mei Lin", "mei@alderoak.example")
            made = await create_organisation(tx, name="Alder & Oak", founder=founder)
        running = AsyncExitStack()
        served = await running.enter_async_context(serve(database, data, background=False, send_buffer=SEND_BUFFER))
        visitors = [await Visitor.arrive(served, made) for _ in range(WIDGETS)]
        talks = [await visitor.say("Hello") for visitor in visitors]
        ground = cls(served, await sign_in(database, made), visitors, talks)
        ground._running = running
        return ground

    async def restart(self) -> None:
        """Stop the server as a polite kill does, and start another at the same place."""
        await self.close()
        settings = self.served.settings
        again = serve(
            self.served.database, settings.data, background=False, send_buffer=SEND_BUFFER, port=settings.port
        )
        self.served = await self._running.enter_async_context(again)
        self.restarts += 1

    async def close(self) -> None:
        """Serve no more."""
        await self._running.aclose()


class Stage:
    """New screens on a ground: first the desk's, then a widget for each talk."""

    def __init__(self, ground: Ground, agents: httpx.AsyncClient, lines: list[CuttingProxy]) -> None:
        self.ground = ground
        self.agents = agents
        self.lines = lines
        self.said: dict[str, dict[int, str]] = {talk: {} for talk in ground.talks}
        cookie, origin = f"rapport_session={ground.token}", ground.served.url
        urls = [f"ws://127.0.0.1:{line.port}" for line in lines]
        self.desk = [Returning(url, "/api/console/socket", origin, cookie=cookie) for url in urls[:DESK]]
        self.widgets = [
            Returning(url, "/api/widget/socket", origin, token=visitor.token)
            for url, visitor in zip(urls[DESK:], ground.visitors, strict=True)
        ]
        self.open = AsyncExitStack()

    @classmethod
    async def set_up(cls, ground: Ground) -> "Stage":
        """All screens are there."""
        open_ = AsyncExitStack()
        agents = await open_.enter_async_context(agent_client(ground.served, ground.token))
        lines = [await open_.enter_async_context(cutting_proxy(ground.served.settings.port)) for _ in range(SCREENS)]
        stage = cls(ground, agents, lines)
        stage.open = open_
        await open_.enter_async_context(returning(*stage.desk, *stage.widgets))
        return stage

    async def say(self, talk: int, by: str, more: str = "") -> None:
        """One line, over a connection that nobody cuts: what is proved is the listening."""
        self.ground.lines += 1
        conversation, text = self.ground.talks[talk], f"Line {self.ground.lines} {more}".strip()
        if by == "customer":
            message = await self.ground.visitors[talk].say_line(text, conversation)
        else:
            message = await self._answer(conversation, text)
        self.said[conversation][int(message["position"])] = text

    async def _answer(self, conversation: str, text: str) -> dict[str, Any]:
        body = {"client_id": str(uuid4()), "kind": "reply", "text": text, "seen_position": 10**6}
        answer = await self.agents.post(f"/api/console/conversations/{conversation}/messages", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def check(self) -> None:
        """Whatever a screen has heard so far is the beginning of one order that all share: no gap and no double in it.

        The order of the feed is that of the log; within a talk positions order the lines, whenever they are told.
        """
        longest = max((screen.heard for screen in self.desk), key=len)
        for screen in self.desk:
            assert screen.heard == longest[: len(screen.heard)], f"{screen.heard} is not the beginning of {longest}"
        for number, talk in enumerate(self.ground.talks):
            orders = [[one for one in screen.heard if one[0] == talk] for screen in (*self.desk, self.widgets[number])]
            longest = max(orders, key=len)
            for order in orders:
                assert order == longest[: len(order)], f"{order} is not the beginning of {longest}"
            positions = [position for _, position, _ in longest]
            assert len(positions) == len(set(positions)), f"told twice: {longest}"
            assert {where for where, _, _ in self.widgets[number].heard} <= {talk}
        assert not any(screen.resyncs for screen in (*self.desk, *self.widgets))

    async def settle(self) -> None:
        """Mend everything; all screens have then heard all."""
        for line in self.lines:
            line.mend()
        for number, screen in enumerate((*self.desk, *self.widgets)):
            for talk in self.ground.talks if number < DESK else [self.ground.talks[number - DESK]]:
                wanted = len(self.said[talk])
                await screen.until(lambda screen, t=talk, w=wanted: len(screen.lines_of(t, "Line")) >= w, PATIENCE)  # type: ignore[misc]  # bound now
        self.check()
        for number, talk in enumerate(self.ground.talks):
            for screen in (*self.desk, self.widgets[number]):
                lines = {position: text for where, position, text in screen.heard if where == talk}
                heard = {position: text for position, text in lines.items() if text.startswith("Line")}
                assert heard == self.said[talk]

    async def close(self) -> None:
        """Count the cuts, and take the screens away."""
        self.ground.cuts += sum(line.cuts for line in self.lines)
        async with asyncio.timeout(PATIENCE):
            await self.open.aclose()
