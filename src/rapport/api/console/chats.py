"""Live chat on the agents' side: room, the next chat, transfers, whispers and taking over."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.chats.room import (
    OneRoom,
    Room,
    Waiting,
    list_rooms,
    read_own_chats,
    read_room,
    read_waiting,
    set_availability,
    set_capacity,
)
from rapport.desk.chats.transfers import Offer, Transfer, read_offered, read_offered_to
from rapport.desk.conversations.reading import find_writable
from rapport.desk.conversations.thread import read_by_id
from rapport.desk.conversations.types import Message, Row
from rapport.storage.session import Tx
from rapport.workflows import chats_change_hands as hands


class AvailabilityIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whether chats may be given to me."""

    availability: Literal["here", "away"]


class Chats(msgspec.Struct, frozen=True, kw_only=True):
    """All that the strip of chats shows."""

    room: Room
    mine: list[Row]
    waiting: Waiting
    offers: list[Transfer]


class Rooms(msgspec.Struct, frozen=True):
    """Everybody who answers customers, by name."""

    items: list[OneRoom]


class CapacityIn(msgspec.Struct, forbid_unknown_fields=True):
    """How many chats somebody takes at once."""

    capacity: int


class Taken(msgspec.Struct, frozen=True):
    """The chat that is mine now; null when none waited."""

    conversation_id: UUID | None


class OfferIn(msgspec.Struct, forbid_unknown_fields=True):
    """To a colleague or to a team, with what they should know."""

    user_id: UUID | None = None
    team_id: UUID | None = None
    note: str = ""


class Offered(msgspec.Struct, frozen=True):
    """A transfer was made."""

    id: UUID


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """Why not."""

    answer: str = ""


class WhisperIn(msgspec.Struct, forbid_unknown_fields=True):
    """A word to whoever answers; ``client_id`` names it."""

    client_id: UUID
    text: Annotated[str, msgspec.Meta(max_length=20_000)]


@get("/chats", opt={"may": May.ANSWER})
async def my_chats(viewer: Given[Viewer], tx: Given[Tx]) -> Chats:
    """My chats, my room, what waits for somebody, and what is offered to me."""
    return Chats(
        room=await read_room(tx, viewer.user_id),
        mine=await read_own_chats(tx, viewer),
        waiting=await read_waiting(tx, viewer),
        offers=await read_offered_to(tx, viewer),
    )


@put("/room/availability", opt={"may": May.ANSWER})
async def change_availability(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[AvailabilityIn]) -> Room:
    """Here, or away: then no chat is given to me."""
    await set_availability(tx, viewer.user_id, data.availability)
    return await read_room(tx, viewer.user_id)


@put("/people/{person_id:uuid}/capacity", opt={"may": May.SET_STANDARDS})
async def change_capacity(tx: Given[Tx], person_id: FromPath[UUID], data: JSONBody[CapacityIn]) -> Room:
    """How many chats somebody takes at once."""
    await set_capacity(tx, person_id, data.capacity)
    return await read_room(tx, person_id)


@get("/rooms", opt={"may": May.SET_STANDARDS})
async def show_rooms(tx: Given[Tx]) -> Rooms:
    """How many chats each of the people who answer has, and may have."""
    return Rooms(await list_rooms(tx))


@post("/chats/next", opt={"may": May.ANSWER}, status_code=200)
async def take_next(viewer: Given[Viewer], tx: Given[Tx]) -> Taken:
    """The chat that has waited longest is mine."""
    return Taken(await hands.take_next(tx, viewer))


@get("/conversations/{conversation_id:uuid}/transfer", opt={"may": May.ANSWER})
async def read_transfer(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID]) -> Transfer | None:
    """What is offered of one conversation."""
    await find_writable(tx, viewer, conversation_id)
    return await read_offered(tx, viewer, conversation_id)


@post("/conversations/{conversation_id:uuid}/transfer", opt={"may": May.ANSWER}, status_code=201)
async def offer(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[OfferIn]
) -> Offered:
    """Offer it to a colleague or a team."""
    await find_writable(tx, viewer, conversation_id)
    return Offered(await hands.offer(tx, viewer, conversation_id, Offer(data.user_id, data.team_id, data.note)))


@post("/transfers/{transfer_id:uuid}/accept", opt={"may": May.ANSWER}, status_code=200)
async def accept(viewer: Given[Viewer], tx: Given[Tx], transfer_id: FromPath[UUID]) -> Taken:
    """Say yes: it is mine now."""
    return Taken(await hands.accept(tx, viewer, transfer_id))


@post("/transfers/{transfer_id:uuid}/decline", opt={"may": May.ANSWER}, status_code=204)
async def decline(viewer: Given[Viewer], tx: Given[Tx], transfer_id: FromPath[UUID], data: JSONBody[Answer]) -> None:
    """Say no, with a word of why."""
    await hands.decline(tx, viewer, transfer_id, data.answer)


@post("/transfers/{transfer_id:uuid}/withdraw", opt={"may": May.ANSWER}, status_code=204)
async def withdraw(viewer: Given[Viewer], tx: Given[Tx], transfer_id: FromPath[UUID]) -> None:
    """Take it back."""
    await hands.withdraw(tx, viewer, transfer_id)


@post("/conversations/{conversation_id:uuid}/take-over", opt={"may": May.SET_STANDARDS}, status_code=204)
async def take_over(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID]) -> None:
    """I answer from now on."""
    await find_writable(tx, viewer, conversation_id)
    await hands.take_over(tx, viewer, conversation_id)


@post("/conversations/{conversation_id:uuid}/whisper", opt={"may": May.SET_STANDARDS}, status_code=200)
async def whisper(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[WhisperIn]
) -> Message:
    """A word to whoever answers."""
    await find_writable(tx, viewer, conversation_id)
    note = await hands.whisper(tx, viewer, conversation_id, data.client_id, data.text)
    return (await read_by_id(tx, [note]))[0]


router = Router(
    path="/",
    route_handlers=[
        my_chats,
        change_availability,
        change_capacity,
        show_rooms,
        take_next,
        read_transfer,
        offer,
        accept,
        decline,
        withdraw,
        take_over,
        whisper,
    ],
)
