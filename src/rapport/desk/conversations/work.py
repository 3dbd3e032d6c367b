"""Agents' small moves in a conversation: reading, drafting, taking and giving."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import May, Viewer, may
from rapport.desk.conversations.actions import lock_conversation
from rapport.desk.conversations.recipients import Recipients
from rapport.events.kinds import ConversationAssigned, ReadMoved
from rapport.events.record import Actor, Audience, record
from rapport.kit.clock import now
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx

READ = """
insert into read_marks (organisation_id, conversation_id, user_id, position)
select $1, $2, $3, least($4, c.last_position) from conversations c where c.id = $2
on conflict (conversation_id, user_id) do update set position = excluded.position
where read_marks.position < excluded.position
returning position
"""
DRAFT = """
insert into drafts (
  organisation_id, conversation_id, user_id, kind, channel, document, body_text, saved_at, recipients)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (conversation_id, user_id, kind) do update
set channel = excluded.channel, document = excluded.document, body_text = excluded.body_text,
    saved_at = excluded.saved_at, recipients = excluded.recipients
"""
COLLEAGUE = "select role from users where id = $1 and active"


async def mark_read(tx: Tx, viewer: Viewer, conversation: UUID, position: int) -> None:
    """Move a person's read mark forward; never back. The customer hears of those who may answer."""
    moved = await tx.fetchval(READ, tx.own, conversation, viewer.user_id, position)
    if moved is None:
        return
    audience: Audience = "public" if may(viewer.role, May.ANSWER) else "internal"
    event = ReadMoved(position=moved, reader_kind="user")
    await record(tx, event, actor=Actor("user", viewer.user_id), conversation=conversation, audience=audience)


async def customer_read(tx: Tx, contact: UUID, conversation: UUID, position: int) -> None:
    """The customer has seen our answers up to ``position``."""
    moved = await tx.fetchval(
        "update conversations set contact_position = least($2, last_position) "
        "where id = $1 and contact_id = $3 and contact_position < least($2, last_position) returning contact_position",
        conversation,
        position,
        contact,
    )
    if moved is not None:
        event = ReadMoved(position=moved, reader_kind="contact")
        await record(tx, event, actor=Actor("contact", contact), conversation=conversation)


class Unsent(msgspec.Struct, frozen=True):
    """A draft as the editor gives it; ``recipients`` None: whoever usually gets it."""

    kind: str
    channel: str
    document: dict[str, Any] | None
    text: str
    recipients: Recipients | None = None


async def save_draft(tx: Tx, user: UUID, conversation: UUID, draft: Unsent) -> datetime | None:
    """Keep a draft for (conversation, person, kind); an empty one is thrown away."""
    if not draft.text.strip():
        await tx.execute(
            "delete from drafts where conversation_id = $1 and user_id = $2 and kind = $3",
            conversation,
            user,
            draft.kind,
        )
        return None
    moment = now()
    await tx.execute(
        DRAFT,
        tx.own,
        conversation,
        user,
        draft.kind,
        draft.channel,
        draft.document,
        draft.text,
        moment,
        msgspec.to_builtins(draft.recipients),
    )
    return moment


async def assign(tx: Tx, viewer: Viewer, conversation: UUID, user: UUID | None) -> None:
    """Give the conversation to a colleague who may answer."""
    row = await lock_conversation(tx, conversation)
    if user is not None:
        role = await tx.fetchval(COLLEAGUE, user)
        if role is None or not may(role, May.ANSWER):
            raise Invalid("Choose somebody who answers customers.", fields={"user_id": "This person can't answer."})
    if row["assignee_id"] == user:
        return
    await tx.execute("update conversations set assignee_id = $2 where id = $1", conversation, user)
    event = ConversationAssigned(user_id=user, before=row["assignee_id"])
    await record(tx, event, actor=Actor("user", viewer.user_id), conversation=conversation, audience="public")
