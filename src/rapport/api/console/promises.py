"""Promises to customers: what is owed, and what became of it."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Router, get, patch
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, UnsetType

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.actions import lock_conversation
from rapport.desk.conversations.opening import PromiseView
from rapport.desk.conversations.reading import find_writable
from rapport.desk.promises.actions import end_promise, move_promise
from rapport.desk.promises.queries import Owed, OwedPromise, find_promise, read_owed, read_promise
from rapport.events.record import Actor
from rapport.kit.clock import now
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.session import Tx

MISSING = "We can't find this promise. It may belong to a conversation of somebody else."


class OwedPromises(msgspec.Struct, frozen=True):
    """Promises, soonest due first."""

    items: list[OwedPromise]


class PromiseChange(msgspec.Struct, forbid_unknown_fields=True):
    """Kept, dropped, or given another time; left out means unchanged."""

    state: Literal["kept", "dropped"] | UnsetType = UNSET
    due_at: datetime | UnsetType = UNSET


@get("/promises", opt={"may": May.READ_CONVERSATIONS})
async def list_owed(viewer: Given[Viewer], tx: Given[Tx], owed: FromQuery[Owed] = "mine") -> OwedPromises:
    """What is still owed: by me, or by everybody whose conversations I may read."""
    return OwedPromises(await read_owed(tx, viewer, owed))


@patch("/promises/{promise_id:uuid}", opt={"may": May.ANSWER})
async def change_promise(
    viewer: Given[Viewer], tx: Given[Tx], promise_id: FromPath[UUID], data: JSONBody[PromiseChange]
) -> PromiseView:
    """Say that a promise was kept or is dropped, or move it."""
    found = await find_promise(tx, promise_id)
    if found is None:
        raise NotFound(MISSING)
    try:
        await find_writable(tx, viewer, found.conversation_id)
    except NotFound:
        raise NotFound(MISSING) from None
    await lock_conversation(tx, found.conversation_id)
    actor = Actor("user", viewer.user_id)
    if data.due_at is not UNSET:
        await move_promise(tx, promise_id, _future(data.due_at), actor)
    if data.state is not UNSET:
        await end_promise(tx, promise_id, data.state, actor)
    promise = await read_promise(tx, promise_id)
    if promise is None:
        raise NotFound(MISSING)
    return promise


def _future(due_at: datetime) -> datetime:
    if due_at.tzinfo is None:
        raise Invalid("This time has no zone.", fields={"due_at": "Please give a date and time with a zone."})
    if due_at <= now():
        raise Invalid("This time has passed.", fields={"due_at": "Choose a time that is still to come."})
    return due_at.astimezone(UTC)


router = Router(path="/", route_handlers=[list_owed, change_promise])
