"""The widget's calls in a talk: write, read on, say what was read of it and of the help."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from rapport.desk.accounts.rules import May
from rapport.desk.articles.readings import Looked, note_readings
from rapport.desk.conversations.thread import read_by_id, read_messages
from rapport.desk.conversations.widget import WidgetMessage, find_latest, widget_message
from rapport.desk.conversations.work import customer_read
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.limits import Limit
from rapport.storage.session import Tx
from rapport.workflows.visitor_reads_articles import visitor_reads_articles
from rapport.workflows.visitor_writes import visitor_writes

MESSAGES = Limit(40, 60)
READINGS = Limit(60, 60)


class Say(msgspec.Struct, forbid_unknown_fields=True):
    """A message; the widget names it, so that sent twice is sent once.

    Without ``conversation_id`` it goes on with the latest talk, or ``anew`` begins another beside those there are.
    ``looked``: the articles that the visitor has read in this visit, by their names in addresses.
    """

    client_id: UUID
    text: str
    conversation_id: UUID | None = None
    attachments: list[UUID] = []
    anew: bool = False
    looked: Looked = []


class Said(msgspec.Struct, frozen=True):
    """Where the message stands."""

    conversation_id: UUID
    message: WidgetMessage


class ReadUpTo(msgspec.Struct, forbid_unknown_fields=True):
    """How far the customer has read."""

    position: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    conversation_id: UUID | None = None


class ReadMeanwhile(msgspec.Struct, forbid_unknown_fields=True):
    """Articles that are read while a talk is open, by their names in addresses."""

    conversation_id: UUID
    looked: Looked


class WidgetMessages(msgspec.Struct, frozen=True):
    """Messages in order."""

    items: list[WidgetMessage]


@post("/messages", opt={"may": May.VISITOR}, status_code=200)
async def write(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[Say]) -> Said:
    """Say something; the first words begin the conversation."""
    MESSAGES.take(visitor.contact_id.hex)
    arrived = await visitor_writes(
        tx, visitor, data.client_id, data.text, data.conversation_id, uploads=data.attachments, anew=data.anew
    )
    await note_readings(tx, arrived.conversation_id, data.looked)
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
    conversation = data.conversation_id or await find_latest(tx, visitor.contact_id, visitor.inbox_id)
    if conversation is not None:
        await customer_read(tx, visitor.contact_id, conversation, data.position)


@post("/looked", opt={"may": May.VISITOR}, status_code=204)
async def note_looked(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[ReadMeanwhile]) -> None:
    """The customer reads in the help beside an open talk."""
    READINGS.take(visitor.contact_id.hex)
    await visitor_reads_articles(tx, visitor, data.conversation_id, data.looked)


router = Router(path="/api/widget", route_handlers=[write, read_on, mark_read, note_looked])
