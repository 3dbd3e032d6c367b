"""What a customer's own screen is told: never anything internal."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.following import veiled
from rapport.desk.conversations.thread import read_messages
from rapport.desk.conversations.types import Attachment, Message, Person, Summary, person
from rapport.storage.session import Tx

PUBLIC_NOTICES = frozenset({"joined", "resolved", "reopened", "summary", "rating"})


class WidgetMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the customer sees it; ``sender`` is "me", "agent", "bot" or "notice"."""

    id: UUID
    client_id: UUID
    position: int
    sender: str = msgspec.field(name="from")
    name: str
    text: str
    at: datetime
    attachments: list[Attachment] = []
    notice: dict[str, Any] | None = None


class WidgetThread(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's conversation; agents have read up to ``read_position``."""

    id: UUID
    status: str
    messages: list[WidgetMessage]
    read_position: int
    summary: Summary | None
    rating: dict[str, int] | None
    agent: Person | None
    known: int = 0
    """How far the customer has read."""
    follows: str | None = None
    """Where our answers go when the customer is away, as it may be shown: "a•••@mail.example"."""


SENDERS = {"contact": "me", "user": "agent", "bot": "bot", "system": "notice"}
LATEST = """
select c.id from conversations c where c.contact_id = $1 and c.inbox_id = $2
order by c.status = 'resolved', c.last_message_at desc limit 1
"""
HEAD = """
select c.id, c.status, c.assignee_id, c.follow_address, c.contact_position, u.name as assignee_name,
  (select coalesce(max(r.position), 0) from read_marks r where r.conversation_id = c.id) as read_position,
  (select score from ratings r where r.conversation_id = c.id) as score
from conversations c left join users u on u.id = c.assignee_id
where c.id = $1
"""
SUMMARY = """
select id, issue, solution, next_steps, state, correction, offered_at from summaries
where conversation_id = $1 order by offered_at desc limit 1
"""


def widget_message(message: Message) -> WidgetMessage:
    """A message as the customer sees it. Internal ones are an error of the caller."""
    if message.audience == "internal":
        raise ValueError("an internal message was about to reach a customer")
    sender = "notice" if message.kind in {"notice", "survey"} else SENDERS[message.author.kind]
    return WidgetMessage(
        id=message.id,
        client_id=message.client_id,
        position=message.position,
        sender=sender,
        name=message.author.name,
        text=message.body_text,
        at=message.at,
        attachments=[msgspec.structs.replace(file, warnings=[]) for file in message.attachments],
        notice=message.notice,
    )


async def find_latest(tx: Tx, contact: UUID, inbox: UUID) -> UUID | None:
    """The conversation that this customer would go on with: an open one first."""
    found = await tx.fetchval(LATEST, contact, inbox)
    return UUID(str(found)) if found else None


async def read_summary(tx: Tx, conversation: UUID) -> Summary | None:
    """What was last offered as agreed."""
    row = await tx.fetchrow(SUMMARY, conversation)
    return Summary(**dict(row)) if row is not None else None


async def read_widget_thread(tx: Tx, conversation: UUID, *, after: int | None = None) -> WidgetThread | None:
    """The thread as its customer may see it."""
    head = await tx.fetchrow(HEAD, conversation)
    if head is None:
        return None
    messages = await read_messages(tx, conversation, after=after, limit=100, for_customer=True)
    return WidgetThread(
        id=head["id"],
        status=head["status"],
        messages=[widget_message(message) for message in messages],
        read_position=head["read_position"],
        summary=await read_summary(tx, conversation),
        rating={"score": head["score"]} if head["score"] is not None else None,
        agent=person(head["assignee_id"], head["assignee_name"]) if head["assignee_id"] else None,
        known=head["contact_position"],
        follows=veiled(head),
    )
