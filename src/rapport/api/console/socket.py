"""GET /api/console/socket: the live feed of an agent's screen."""

import time
from typing import Any
from uuid import UUID

from litestar import Router, websocket
from litestar.di import NamedDependency as Given

from rapport.api.guards import current_viewer
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.types import person
from rapport.realtime.here import AWAY_SECONDS
from rapport.realtime.hub import Hub
from rapport.realtime.places import find_place
from rapport.realtime.presence import Presence, Typist
from rapport.realtime.sockets import BadFrame, Seats, Socket, Wire, hear_hello, serve
from rapport.realtime.subscription import Place, Subscription
from rapport.storage.session import Database

SOCKETS_EACH = 60
"""Windows that one person may have open in one process."""


class Desk:
    """What one agent's screen tells us: who types, what it shows."""

    def __init__(self, database: Database, presence: Presence, viewer: Viewer, screen: Subscription) -> None:
        self._database = database
        self._presence = presence
        self._viewer = viewer
        self._screen = screen
        self._shown: tuple[UUID, Place] | None = None

    async def hear(self, frame: dict[str, Any]) -> None:
        """One frame of the client's; all but an answer to our ping come from a key or a click."""
        if frame.get("t") != "pong":
            self._touch()
        match frame.get("t"):
            case "typing":
                await self._type(_conversation(frame), on=bool(frame.get("on")), note=frame.get("kind") == "note")
            case "viewing":
                await self._show(_conversation(frame) if frame.get("conversation_id") else None)
            case "pong" | "active":
                pass
            case _:
                raise BadFrame

    def _touch(self) -> None:
        now = time.monotonic()
        was_away = now - self._screen.active_at > AWAY_SECONDS
        self._screen.active_at = now
        if was_away:
            self._presence.arrive()

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
    socket: Socket, database: Given[Database], hub: Given[Hub], presence: Given[Presence], seats: Given[Seats]
) -> None:
    """First frame from the client: {"t": "hello", "after": cursor or null}."""
    viewer = current_viewer(socket)
    with seats.take(f"user {viewer.user_id}", SOCKETS_EACH):
        await socket.accept()
        hello = await hear_hello(socket)
        if hello is None:
            return
        screen = Subscription(Wire(socket), viewer.organisation_id, viewer=viewer, digest=viewer.session_hash)
        desk = Desk(database, presence, viewer, screen)
        presence.arrive()
        try:
            await serve(socket, hub, screen, after=hello.get("after"), hear=desk.hear)
        finally:
            desk.leave()
            presence.arrive()


router = Router(path="/", route_handlers=[console_socket])
