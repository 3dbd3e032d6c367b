"""The widget's calls: start, write, read on, say what was read."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from rapport.api.limits import PerAddress
from rapport.desk.accounts.rules import May
from rapport.desk.conversations.thread import read_by_id, read_messages
from rapport.desk.conversations.types import Person, person
from rapport.desk.conversations.widget import (
    WidgetMessage,
    WidgetThread,
    find_latest,
    read_widget_thread,
    widget_message,
)
from rapport.desk.conversations.work import customer_read
from rapport.desk.inboxes.visitors import ChatInbox, Visitor, find_chat_inbox, find_visitor, welcome_visitor
from rapport.desk.sla.queries import read_standards
from rapport.kit.errors import NotFound
from rapport.kit.limits import Limit
from rapport.realtime.hub import Hub
from rapport.realtime.presence import Presence
from rapport.storage.session import Database, Tx
from rapport.workflows.visitor_writes import visitor_writes

STARTS = PerAddress("widget", 60, 60)
MESSAGES = Limit(40, 60)
FACES = 3


class Start(msgspec.Struct, forbid_unknown_fields=True):
    """A widget opens; ``key`` is its inbox's public key, ``token`` a visitor's from before."""

    key: Annotated[str, msgspec.Meta(max_length=100)]
    token: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    page: dict[str, str] | None = None
    locale: Annotated[str, msgspec.Meta(max_length=35)] | None = None


class Promised(msgspec.Struct, frozen=True):
    """How soon we answer, in seconds."""

    seconds: int


class BrandFace(msgspec.Struct, frozen=True):
    """Who the customer talks to."""

    name: str
    hue: int


class VisitorFace(msgspec.Struct, frozen=True):
    """Who the visitor is to us."""

    id: UUID
    name: str | None


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """All that the widget shows when it opens."""

    token: str
    visitor: VisitorFace
    brand: BrandFace
    promises: dict[str, Promised]
    people: list[Person]
    here: int
    conversation: WidgetThread | None
    cursor: str


class Say(msgspec.Struct, forbid_unknown_fields=True):
    """A message; the widget names it, so that sent twice is sent once."""

    client_id: UUID
    text: str
    conversation_id: UUID | None = None


class Said(msgspec.Struct, frozen=True):
    """Where the message stands."""

    conversation_id: UUID
    message: WidgetMessage


class ReadUpTo(msgspec.Struct, forbid_unknown_fields=True):
    """How far the customer has read."""

    position: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class WidgetMessages(msgspec.Struct, frozen=True):
    """Messages in order."""

    items: list[WidgetMessage]


@post("/start", opt={"may": May.ANYONE}, status_code=200)
async def start(
    request: Request[Any, Any, Any],
    data: JSONBody[Start],
    database: Given[Database],
    hub: Given[Hub],
    presence: Given[Presence],
) -> Started:
    """Open the widget; a visitor without a token of this chat is a new one."""
    STARTS.take(request)
    inbox = await find_chat_inbox(database, data.key)
    if inbox is None:
        raise NotFound("This chat is not set up here. Check the key in the page's snippet.")
    visitor = await find_visitor(database, data.token) if data.token else None
    token = data.token or ""
    async with database.transaction(inbox.organisation_id) as tx:
        cursor = str(hub.cursor)
        if visitor is None or visitor.inbox_id != inbox.inbox_id:
            token = await welcome_visitor(tx, inbox.inbox_id)
    visitor = await find_visitor(database, token)
    if visitor is None:
        raise NotFound("This chat has just been closed. Please load the page again.")
    async with database.transaction(inbox.organisation_id) as tx:
        return await _started(tx, token, visitor, inbox, presence=presence, cursor=cursor)


async def _started(
    tx: Tx, token: str, visitor: Visitor, inbox: ChatInbox, *, presence: Presence, cursor: str
) -> Started:
    standards = await read_standards(tx, inbox.brand_id)
    latest = await find_latest(tx, visitor.contact_id, inbox.inbox_id)
    here = presence.agents_here(inbox.organisation_id)
    return Started(
        token=token,
        visitor=VisitorFace(visitor.contact_id, visitor.name or None),
        brand=BrandFace(inbox.brand_name, inbox.hue),
        promises={channel: Promised(standards[channel].target_seconds) for channel in ("chat", "email")},
        people=[person(ident, name.split()[0]) for ident, name in list(here.items())[:FACES]],
        here=len(here),
        conversation=await read_widget_thread(tx, latest) if latest else None,
        cursor=cursor,
    )


@post("/messages", opt={"may": May.VISITOR}, status_code=200)
async def write(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[Say]) -> Said:
    """Say something; the first words begin the conversation."""
    MESSAGES.take(visitor.contact_id.hex)
    arrived = await visitor_writes(tx, visitor, data.client_id, data.text, data.conversation_id)
    message = (await read_by_id(tx, [arrived.message.id]))[0]
    return Said(arrived.conversation_id, widget_message(message))


@get("/messages", opt={"may": May.VISITOR})
async def read_on(
    visitor: Given[Visitor], tx: Given[Tx], after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0
) -> WidgetMessages:
    """The conversation's messages beyond ``after``."""
    conversation = await find_latest(tx, visitor.contact_id, visitor.inbox_id)
    if conversation is None:
        return WidgetMessages([])
    messages = await read_messages(tx, conversation, after=after, limit=200, for_customer=True)
    return WidgetMessages([widget_message(message) for message in messages])


@post("/read", opt={"may": May.VISITOR}, status_code=204)
async def mark_read(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[ReadUpTo]) -> None:
    """The customer has seen our answers up to a position."""
    conversation = await find_latest(tx, visitor.contact_id, visitor.inbox_id)
    if conversation is not None:
        await customer_read(tx, visitor.contact_id, conversation, data.position)


router = Router(path="/api/widget", route_handlers=[start, write, read_on, mark_read])
