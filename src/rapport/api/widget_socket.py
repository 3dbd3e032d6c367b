"""GET /api/widget/socket: the live feed of a customer's widget; its token is in the first frame, never in a cookie."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Router, websocket
from litestar.di import NamedDependency as Given

from rapport.desk.accounts.rules import May
from rapport.desk.conversations.types import customer
from rapport.desk.conversations.widget import find_latest
from rapport.desk.inboxes.visitors import Visitor, find_visitor, find_visitor_by_hash
from rapport.realtime.hub import Hub
from rapport.realtime.places import find_place
from rapport.realtime.presence import Presence, Typist
from rapport.realtime.sockets import REVOKED, UNREADABLE, BadFrame, Socket, decode, serve
from rapport.realtime.subscription import Subscription
from rapport.storage.session import Database

HELLO_SECONDS = 10
CHECK_SECONDS = 30


class Widget:
    """What one widget tells us: that the customer types."""

    def __init__(self, database: Database, presence: Presence, visitor: Visitor) -> None:
        self._database = database
        self._presence = presence
        self._visitor = visitor

    async def hear(self, frame: dict[str, Any]) -> None:
        """One frame of the client's."""
        match frame.get("t"):
            case "typing":
                await self._type(on=bool(frame.get("on")))
            case "pong":
                pass
            case _:
                raise BadFrame

    async def _type(self, *, on: bool) -> None:
        conversation = await self._conversation()
        if conversation is None:
            return
        place = await find_place(self._database, self._visitor.organisation_id, conversation)
        if place is not None:
            face = customer(self._visitor.contact_id, self._visitor.name)
            who = Typist("contact", face.id, face.name)
            self._presence.typing(conversation, place, who, on=on)

    async def _conversation(self) -> UUID | None:
        async with self._database.transaction(self._visitor.organisation_id) as tx:
            return await find_latest(tx, self._visitor.contact_id, self._visitor.inbox_id)


@websocket("/socket", opt={"may": May.ANYONE})
async def widget_socket(socket: Socket, database: Given[Database], hub: Given[Hub], presence: Given[Presence]) -> None:
    """First frame from the client: {"t": "hello", "token": ..., "after": cursor or null}."""
    await socket.accept()
    try:
        hello = decode(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS))
    except (BadFrame, TimeoutError):
        await socket.close(code=UNREADABLE)
        return
    visitor = await find_visitor(database, str(hello.get("token", "")))
    if visitor is None:
        await socket.close(code=REVOKED)
        return
    screen = Subscription(visitor.organisation_id, contact_id=visitor.contact_id)
    digest = visitor.token_hash

    async def still_may() -> bool:
        return await find_visitor_by_hash(database, digest) is not None

    after = hello.get("after")
    widget = Widget(database, presence, visitor)
    await serve(
        socket,
        hub,
        screen,
        after=str(after) if after else None,
        hear=widget.hear,
        may=still_may,
        every=CHECK_SECONDS,
    )


router = Router(path="/api/widget", route_handlers=[widget_socket])
