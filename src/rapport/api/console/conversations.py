"""The inbox and its threads: list, open, earlier and later messages, read marks, drafts, assignment."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.chats.transfers import withdraw_open
from rapport.desk.conversations.opening import Thread, read_thread
from rapport.desk.conversations.reading import find_owned, find_readable, find_writable
from rapport.desk.conversations.recipients import Recipients
from rapport.desk.conversations.rows import Counts, View, read_counts, read_page
from rapport.desk.conversations.thread import read_messages
from rapport.desk.conversations.types import Message, Row
from rapport.desk.conversations.work import Unsent, assign, mark_read, save_draft
from rapport.realtime.hub import Hub
from rapport.storage.session import Tx


class Listed(msgspec.Struct, frozen=True):
    """A page of the inbox; ``cursor`` is where the live feed goes on from."""

    items: list[Row]
    next: str | None
    counts: Counts
    cursor: str


class Messages(msgspec.Struct, frozen=True):
    """Some messages of a thread, in order."""

    items: list[Message]


class Read(msgspec.Struct, forbid_unknown_fields=True):
    """How far somebody has read."""

    position: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class DraftIn(msgspec.Struct, forbid_unknown_fields=True):
    """An unsent answer; empty ``text`` throws it away."""

    kind: Literal["reply", "note"]
    text: Annotated[str, msgspec.Meta(max_length=100_000)]
    channel: str = "chat"
    document: dict[str, Any] | None = None
    recipients: Recipients | None = None


class Saved(msgspec.Struct, frozen=True):
    """When it was kept; null when it was thrown away."""

    saved_at: datetime | None


class Assignment(msgspec.Struct, forbid_unknown_fields=True):
    """The owner from now on; null gives it back to everybody."""

    user_id: UUID | None


Position = Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)]


@get("/conversations", opt={"may": May.READ_CONVERSATIONS})
async def list_conversations(
    viewer: Given[Viewer],
    tx: Given[Tx],
    hub: Given[Hub],
    view: FromQuery[View] = "inbox",
    after: FromQuery[str | None] = None,
) -> Listed:
    """A page of the inbox, those that need us first."""
    cursor = hub.cursor
    page = await read_page(tx, viewer, view, after)
    return Listed(page.items, page.next, await read_counts(tx, viewer), str(cursor))


@get("/conversations/{conversation_id:uuid}", opt={"may": May.READ_CONVERSATIONS})
async def open_conversation(
    viewer: Given[Viewer], tx: Given[Tx], hub: Given[Hub], conversation_id: FromPath[UUID]
) -> Thread:
    """Everything that the screen shows of one conversation."""
    return await read_thread(tx, viewer, conversation_id, str(hub.cursor))


@get("/conversations/{conversation_id:uuid}/messages", opt={"may": May.READ_CONVERSATIONS})
async def list_messages(
    viewer: Given[Viewer],
    tx: Given[Tx],
    conversation_id: FromPath[UUID],
    before: Position = None,
    after: Position = None,
) -> Messages:
    """Earlier or later messages."""
    await find_readable(tx, viewer, conversation_id)
    return Messages(await read_messages(tx, conversation_id, before=before, after=after))


@post("/conversations/{conversation_id:uuid}/read", opt={"may": May.READ_CONVERSATIONS}, status_code=204)
async def mark(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Read]) -> None:
    """The signed-in person has read up to a position; customers see it when the reader may answer."""
    await find_readable(tx, viewer, conversation_id)
    await mark_read(tx, viewer, conversation_id, data.position)


@put("/conversations/{conversation_id:uuid}/draft", opt={"may": May.ANSWER})
async def keep_draft(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[DraftIn]
) -> Saved:
    """Keep an unsent answer on the server."""
    await find_owned(tx, viewer, conversation_id)
    draft = Unsent(data.kind, data.channel, data.document, data.text, data.recipients)
    return Saved(await save_draft(tx, viewer.user_id, conversation_id, draft))


@post("/conversations/{conversation_id:uuid}/assign", opt={"may": May.ANSWER}, status_code=204)
async def assign_conversation(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Assignment]
) -> None:
    """Give the conversation to somebody who may answer, or back to everybody."""
    await find_writable(tx, viewer, conversation_id)
    await assign(tx, viewer, conversation_id, data.user_id)
    await withdraw_open(tx, viewer.user_id, conversation_id)


router = Router(
    path="/",
    route_handlers=[list_conversations, open_conversation, list_messages, mark, keep_draft, assign_conversation],
)
