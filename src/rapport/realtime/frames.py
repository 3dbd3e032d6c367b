"""Turns stored events into what screens are told, reading each message and row once for all of them."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.rows import COLUMNS, row_of
from rapport.desk.conversations.thread import read_by_id
from rapport.desk.conversations.types import Message
from rapport.desk.conversations.widget import widget_message
from rapport.events.feed import Cursor, Stored
from rapport.events.kinds import DeliveryChanged, FilesSeen, MessageAdded, ReadMoved
from rapport.realtime.subscription import Place, Subscription
from rapport.storage.session import Tx

PLACES = """
select id, organisation_id, inbox_id, assignee_id, contact_id from conversations where id = any($1::uuid[])
"""
ROWS = COLUMNS.format(
    source="(select * from conversations where id = any($1::uuid[]) and $2::bool and $3::uuid[] is not null)"
)
NOBODY = UUID(int=0)
TELLS_MESSAGE = (MessageAdded, DeliveryChanged, FilesSeen)
Item = msgspec.Raw | dict[str, Any]

encode = msgspec.json.Encoder().encode


def write(frame: dict[str, Any]) -> str:
    """A frame as it goes over the line; what many screens are told is written once for all of them."""
    return encode(frame).decode()


class Batch(msgspec.Struct):
    """A run of events with all that screens need to be told of them."""

    events: list[Stored]
    places: dict[UUID, Place]
    messages: dict[UUID, Message]
    rows: dict[UUID, Any]
    told: dict[Cursor, msgspec.Raw] = {}
    """What agents are told of an event: the same for all of them, so it is written out once."""


async def load_batch(tx: Tx, events: list[Stored]) -> Batch:
    """Read the conversations and messages that ``events`` speak of."""
    conversations = list({event.conversation_id for event in events if event.conversation_id is not None})
    wanted = [event.event.message_id for event in events if isinstance(event.event, TELLS_MESSAGE)]
    places = {
        row["id"]: Place(row["organisation_id"], row["inbox_id"], row["assignee_id"], row["contact_id"])
        for row in (await tx.fetch(PLACES, conversations) if conversations else [])
    }
    messages = {message.id: message for message in (await read_by_id(tx, wanted) if wanted else [])}
    rows = {}
    if conversations:
        for record in await tx.fetch(ROWS, conversations, True, [], NOBODY):
            rows[record["id"]] = row_of(record)
    return Batch(events, places, messages, rows)


def frame_for(batch: Batch, event: Stored, screen: Subscription) -> Item | None:
    """What ``screen`` is told of ``event``; None when it may not hear of it or needs not."""
    if event.organisation_id != screen.organisation_id:
        return None
    if event.conversation_id is None:
        return _agents_item(batch, event) if screen.viewer is not None else None
    if not screen.may_hear(batch.places.get(event.conversation_id)):
        return None
    if screen.viewer is not None:
        return _agents_item(batch, event)
    return _customers_item(batch, event) if event.audience == "public" else None


def _agents_item(batch: Batch, event: Stored) -> msgspec.Raw:
    if event.cursor not in batch.told:
        batch.told[event.cursor] = msgspec.Raw(encode(_tell_agents(batch, event)))
    return batch.told[event.cursor]


def _tell_agents(batch: Batch, event: Stored) -> dict[str, Any]:
    item: dict[str, Any] = {
        "kind": event.kind,
        "conversation_id": event.conversation_id,
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
        "at": event.at,
        "facts": event.event,
    }
    if isinstance(event.event, TELLS_MESSAGE):
        message = batch.messages.get(event.event.message_id)
        item["message"] = message
        item["position"] = message.position if message is not None else None
    if event.conversation_id in batch.rows:
        item["row"] = batch.rows[event.conversation_id]
    return item


def _customers_item(batch: Batch, event: Stored) -> dict[str, Any] | None:
    item: dict[str, Any] = {"kind": event.kind, "conversation_id": event.conversation_id, "at": event.at}
    if isinstance(event.event, MessageAdded):
        message = batch.messages.get(event.event.message_id)
        if message is None or message.audience == "internal":
            return None
        item["message"] = widget_message(message)
        item["position"] = message.position
    elif isinstance(event.event, ReadMoved):
        if event.event.reader_kind != "user":
            return None
        item["position"] = event.event.position
    return item
