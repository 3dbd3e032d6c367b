"""GET /api/widget/socket: the live feed of a customer's widget; its token is in the first frame, never in a cookie."""

from typing import Any
from uuid import UUID

from litestar import Router, websocket
from litestar.di import NamedDependency as Given

from rapport.api.devices import client_address
from rapport.desk.accounts.rules import May
from rapport.desk.conversations.talks import is_own_talk
from rapport.desk.conversations.types import customer
from rapport.desk.conversations.widget import find_latest
from rapport.desk.inboxes.visitors import Visitor, find_visitor
from rapport.realtime.hub import Hub
from rapport.realtime.places import find_place
from rapport.realtime.presence import Presence, Typist
from rapport.realtime.sockets import BadFrame, Seats, Socket, Wire, hear_hello, serve
from rapport.realtime.subscription import REVOKED, Subscription
from rapport.storage.session import Database

SOCKETS_AN_ADDRESS = 300
"""Widgets that one address may have open in one process: a big office, and no more."""

SOCKETS_EACH = 20
"""Windows of one visitor."""


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
                await self._type(str(frame.get("conversation_id", "")), on=bool(frame.get("on")))
            case "pong":
                pass
            case _:
                raise BadFrame

    async def _type(self, named: str, *, on: bool) -> None:
        conversation = await self._conversation(named)
        if conversation is None:
            return
        place = await find_place(self._database, self._visitor.organisation_id, conversation)
        if place is not None:
            face = customer(self._visitor.contact_id, self._visitor.name)
            who = Typist("contact", face.id, face.name)
            self._presence.typing(conversation, place, who, on=on)

    async def _conversation(self, named: str) -> UUID | None:
        """The one that the widget names, if it is the visitor's own; without a name the latest."""
        contact, inbox = self._visitor.contact_id, self._visitor.inbox_id
        try:
            wanted = UUID(named) if named else None
        except ValueError:
            raise BadFrame from None
        async with self._database.transaction(self._visitor.organisation_id) as tx:
            if wanted is None:
                return await find_latest(tx, contact, inbox)
            return wanted if await is_own_talk(tx, wanted, contact, inbox) else None


@websocket("/socket", opt={"may": May.ANYONE})
async def widget_socket(
    socket: Socket, database: Given[Database], hub: Given[Hub], presence: Given[Presence], seats: Given[Seats]
) -> None:
    """First frame from the client: {"t": "hello", "token": ..., "after": cursor or null}."""
    with seats.take(f"address {client_address(socket)}", SOCKETS_AN_ADDRESS):
        await socket.accept()
        hello = await hear_hello(socket)
        if hello is None:
            return
        visitor = await find_visitor(database, str(hello.get("token", "")))
        if visitor is None:
            await socket.close(code=REVOKED)
            return
        with seats.take(f"visitor {visitor.contact_id}", SOCKETS_EACH):
            screen = Subscription(
                Wire(socket),
                visitor.organisation_id,
                contact=visitor.contact_id,
                inbox=visitor.inbox_id,
                digest=visitor.token_hash,
            )
            widget = Widget(database, presence, visitor)
            await serve(socket, hub, screen, after=hello.get("after"), hear=widget.hear)


router = Router(path="/api/widget", route_handlers=[widget_socket])
