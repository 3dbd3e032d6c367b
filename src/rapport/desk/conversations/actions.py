"""Begins conversations and gives messages their place; positions are given under the conversation's row lock."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.rules import preview_of
from rapport.events.kinds import ConversationStarted, MessageAdded
from rapport.events.record import Actor, Audience, record
from rapport.kit.clock import now
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that wants its place. ``client_id`` names it: sent twice is sent once.

    ``quiet``: it is past, and nobody is told of it.
    """

    conversation_id: UUID
    client_id: UUID
    kind: str
    audience: str
    author: Actor
    author_name: str
    text: str
    html: str | None = None
    quote: str | None = None
    signature: str | None = None
    subject: str | None = None
    inbox_id: UUID | None = None
    channel: str | None = None
    external_id: str | None = None
    raw_mail_id: UUID | None = None
    facts: dict[str, Any] = {}
    recipients: dict[str, Any] | None = None
    at: datetime | None = None
    quiet: bool = False


class Added(msgspec.Struct, frozen=True):
    """Where the message stands now; ``again`` when it was already there."""

    id: UUID
    position: int
    at: datetime
    again: bool


LOCK = """
select c.id, c.inbox_id, c.channel, c.last_position, c.brand_id, c.contact_id, c.status, c.assignee_id, c.needs_us,
       c.waiting_since, c.first_responded_at, c.first_response_due, c.created_at, c.resolved_at, c.agent_turns,
       c.set_aside, c.merged_into, c.number
from conversations c where c.id = $1 for no key update
"""
KNOWN = """
select id, position, created_at from messages
where conversation_id = $1 and author_kind = $2 and author_id is not distinct from $3 and client_id = $4
"""
INSERT = """
insert into messages (id, organisation_id, conversation_id, position, client_id, inbox_id, channel, kind, audience,
  author_kind, author_id, author_name, subject, body_text, body_html, quote, signature, external_id, raw_mail_id, facts,
  recipients, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
"""
MOVE = """
update conversations set last_position = $2, last_message_at = $3,
  preview = case when $6 then preview else $4 end, preview_by = case when $6 then preview_by else $5 end
where id = $1
"""
START = """
insert into conversations (id, organisation_id, number, brand_id, contact_id, inbox_id, channel, subject, status,
  last_message_at, facts, created_at, needs_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $9, false)
"""


async def start_conversation(
    tx: Tx,
    *,
    brand: UUID,
    contact: UUID,
    inbox: UUID,
    channel: str,
    subject: str,
    actor: Actor,
    facts: list[str] | None = None,
    at: datetime | None = None,
    quiet: bool = False,
) -> UUID:
    """Begin a conversation; the organisation's next number is its own. ``quiet``: it is past, nobody is told of it."""
    ident = new_id()
    number = await tx.fetchval("select next_number($1)", tx.own)
    moment = at or now()
    await tx.execute(START, ident, tx.own, number, brand, contact, inbox, channel, subject, moment, facts or [])
    if not quiet:
        event = ConversationStarted(channel=channel, inbox_id=inbox)
        await record(tx, event, actor=actor, conversation=ident)
    return ident


async def lock_conversation(tx: Tx, conversation: UUID) -> Any:
    """The conversation's row, locked until the end; raises ``NotFound``."""
    row = await tx.fetchrow(LOCK, conversation)
    if row is None:
        raise NotFound("We can't find this conversation.")
    return row


async def add_message(tx: Tx, message: NewMessage) -> Added:
    """Give ``message`` its position, store it with its event. Idempotent by (conversation, author, client id)."""
    conversation = await lock_conversation(tx, message.conversation_id)
    known = await tx.fetchrow(KNOWN, message.conversation_id, message.author.kind, message.author.id, message.client_id)
    if known is not None:
        return Added(known["id"], known["position"], known["created_at"], again=True)
    ident, position, at = new_id(), conversation["last_position"] + 1, message.at or now()
    await tx.execute(
        INSERT,
        ident,
        tx.own,
        message.conversation_id,
        position,
        message.client_id,
        message.inbox_id or conversation["inbox_id"],
        message.channel or conversation["channel"],
        message.kind,
        message.audience,
        message.author.kind,
        message.author.id,
        message.author_name,
        message.subject,
        message.text,
        message.html,
        message.quote,
        message.signature,
        message.external_id,
        message.raw_mail_id,
        message.facts,
        message.recipients,
        at,
    )
    silent = message.kind == "notice"
    await tx.execute(MOVE, message.conversation_id, position, at, preview_of(message.text), message.author.kind, silent)
    if message.quiet:
        return Added(ident, position, at, again=False)
    event = MessageAdded(
        position=position, message_id=ident, message_kind=message.kind, author_kind=message.author.kind
    )
    heard: Audience = "internal" if message.audience == "internal" else "public"
    await record(tx, event, actor=message.author, conversation=message.conversation_id, audience=heard)
    return Added(ident, position, at, again=False)


async def add_notice(
    tx: Tx,
    conversation: UUID,
    kind: str,
    *,
    actor: Actor,
    author_name: str = "",
    text: str = "",
    public: bool = False,
    at: datetime | None = None,
    **facts: Any,
) -> Added:
    """Write what happened into the thread; screens word it from ``kind`` and ``facts``.

    ``text`` is for words that a person wrote with it.
    """
    return await add_message(
        tx,
        NewMessage(
            conversation_id=conversation,
            client_id=new_id(),
            kind="notice",
            audience="private" if public else "internal",
            author=actor,
            author_name=author_name,
            text=text,
            facts={"kind": kind, **facts},
            at=at,
        ),
    )
