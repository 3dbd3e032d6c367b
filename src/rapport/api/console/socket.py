"""GET /api/console/socket: the live feed of an agent's screen."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Router, websocket
from litestar.di import NamedDependency as Given

from rapport.api.guards import current_viewer
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.conversations.types import person
from rapport.realtime.hub import Hub
from rapport.realtime.places import find_place
from rapport.realtime.presence import Presence, Typist
from rapport.realtime.sockets import BadFrame, Socket, decode, serve
from rapport.realtime.subscription import Place, Subscription
from rapport.storage.session import Database

HELLO_SECONDS = 10


class Desk:
    """What one agent's screen tells us: who types, what it shows."""

    def __init__(self, database: Database, presence: Presence, viewer: Viewer, screen: Subscription) -> None:
        self._database = database
        self._presence = presence
        self._viewer = viewer
        self._screen = screen
        self._shown: tuple[UUID, Place] | None = None

    async def hear(self, frame: dict[str, Any]) -> None:
        """One frame of the client's."""
        match frame.get("t"):
            case "typing":
                await self._type(_conversation(frame), on=bool(frame.get("on")), note=frame.get("kind") == "note")
            case "viewing":
                await self._show(_conversation(frame) if frame.get("conversation_id") else None)
            case "pong":
                pass
            case _:
                raise BadFrame

    async def _place(self, conversation: UUID) -> Place | None:
        place = await find_place(self._database, self._viewer.organisation_id, conversation)
        return place if self._screen.may_hear(place) else None

    async def _type(self, conversation: UUID, *, on: bool, note: bool) -> None:
        place = await self._place(conversation)
        if place is not None and self._viewer.role != "observer":
            who = Typist("user", self._viewer.user_id, self._viewer.name)
            self._presence.typing(conversation, place, who, on=on, note=note)

    async def _show(self, conversation: UUID | None) -> None:
        self.leave()
        place = await self._place(conversation) if conversation is not None else None
        if conversation is not None and place is not None:
            self._shown = (conversation, place)
            self._presence.view(conversation, place, person(self._viewer.user_id, self._viewer.name))

    def leave(self) -> None:
        """Nothing is shown any more."""
        if self._shown is not None:
            self._presence.leave(*self._shown, self._viewer.user_id)
            self._shown = None


def _conversation(frame: dict[str, Any]) -> UUID:
    try:
        return UUID(str(frame.get("conversation_id")))
    except ValueError:
        raise BadFrame from None


@websocket("/socket", opt={"may": May.READ_CONVERSATIONS})
async def console_socket(
    socket: Socket, database: Given[Database], hub: Given[Hub], presence: Given[Presence], sessions: Given[Sessions]
) -> None:
    """First frame from the client: {"t": "hello", "after": cursor or null}."""
    viewer = current_viewer(socket)
    await socket.accept()
    try:
        hello = decode(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS))
    except (BadFrame, TimeoutError):
        await socket.close(code=4400)
        return
    screen = Subscription(viewer.organisation_id, viewer=viewer)
    desk = Desk(database, presence, viewer, screen)

    async def still_may() -> bool:
        fresh = await sessions.viewer_of_hash(viewer.session_hash)
        if fresh is None:
            return False
        screen.viewer = fresh
        return fresh.role != "author"

    try:
        after = hello.get("after")
        await serve(socket, hub, screen, after=str(after) if after else None, hear=desk.hear, may=still_may)
    finally:
        desk.leave()


router = Router(path="/", route_handlers=[console_socket])
