"""Replies that wait before they leave: for ten seconds in which they can be undone, or for a chosen time."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.conversations.attachments import is_shown
from rapport.desk.conversations.types import Person, person
from rapport.events.kinds import HeldReplyChanged
from rapport.events.record import Actor, record
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

Why = Literal["undo", "later"]
End = Literal["sent", "undone", "stopped"]

ADD = """
insert into held_replies (id, organisation_id, conversation_id, user_id, client_id, why, payload, send_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
SAME = "select id from held_replies where conversation_id = $1 and user_id = $2 and client_id = $3"
TIMER = """
insert into timers (id, organisation_id, kind, subject_id, due_at) values ($1, $2, 'held', $3, $4)
on conflict (kind, subject_id) do update set due_at = excluded.due_at, fired_at = null
"""
FORGET_TIMER = "delete from timers where kind = 'held' and subject_id = $1"
COLUMNS = """
select h.id, h.conversation_id, h.client_id, h.user_id, u.name as author, h.why, h.payload, h.send_at, h.state,
  h.problem
from held_replies h join users u on u.id = h.user_id
"""
WAITING = COLUMNS + "where h.conversation_id = $1 and h.state in ('held', 'stopped') order by h.send_at, h.id limit 20"
ONE = COLUMNS + "where h.id = $1"
LOCKED = COLUMNS + "where h.id = $1 for update of h"
END = """
update held_replies set state = $2, problem = $3, message_id = $4 where id = $1 and state in ('held', 'stopped')
"""
MOVE = "update held_replies set send_at = $2, why = 'later', state = 'held', problem = null where id = $1"
SOON = "select id from held_replies where conversation_id = $1 and state = 'held' and why = 'undo' order by send_at, id"
FILES = """
select id, name, size, content_type from attachments where id = any($1::uuid[]) and message_id is null
"""


class HeldFile(msgspec.Struct, frozen=True):
    """A file that goes with a reply that waits; ``size`` in bytes. ``inline``: its words show it."""

    id: UUID
    name: str
    size: int
    content_type: str
    inline: bool


class HeldReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that waits. ``state``: "held", or "stopped" with the ``problem`` that keeps it from leaving.

    ``seen_position``: the last message that its author knew of.
    """

    id: UUID
    conversation_id: UUID
    client_id: UUID
    author: Person
    why: str
    text: str
    send_at: datetime
    state: str
    problem: str | None
    seen_position: int
    attachments: list[HeldFile]


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that is to wait, by whom, until when; ``payload`` is all of it."""

    conversation_id: UUID
    user_id: UUID
    client_id: UUID
    why: Why
    payload: dict[str, Any]
    send_at: datetime


class Kept(msgspec.Struct, frozen=True):
    """A row of ``held_replies``; ``payload`` is the whole reply as it was given."""

    id: UUID
    conversation_id: UUID
    client_id: UUID
    user_id: UUID
    author: str
    why: str
    payload: dict[str, Any]
    send_at: datetime
    state: str
    problem: str | None


async def find_same(tx: Tx, conversation: UUID, user: UUID, client_id: UUID) -> UUID | None:
    """The reply that is known by this name already, whatever became of it."""
    ident = await tx.fetchval(SAME, conversation, user, client_id)
    return UUID(str(ident)) if ident is not None else None


async def keep_held(tx: Tx, waits: Waits) -> UUID:
    """Keep a reply until its time. The caller holds the conversation's lock and knows that its name is new."""
    ident = new_id()
    name = (waits.conversation_id, waits.user_id, waits.client_id)
    await tx.execute(ADD, ident, tx.own, *name, waits.why, waits.payload, waits.send_at)
    await tx.execute(TIMER, new_id(), tx.own, ident, waits.send_at)
    await _tell(tx, waits.conversation_id, waits.user_id, ident, "held")
    return ident


async def read_waiting(tx: Tx, conversation: UUID) -> list[HeldReply]:
    """What waits in a conversation, the next to leave first."""
    return [await _shown(tx, Kept(**dict(row))) for row in await tx.fetch(WAITING, conversation)]


async def read_held(tx: Tx, held: UUID) -> HeldReply | None:
    """One, whatever became of it."""
    row = await tx.fetchrow(ONE, held)
    return await _shown(tx, Kept(**dict(row))) if row is not None else None


async def lock_held(tx: Tx, held: UUID) -> Kept | None:
    """One, locked until the transaction ends; None when it does not wait any more."""
    row = await tx.fetchrow(LOCKED, held)
    return Kept(**dict(row)) if row is not None and row["state"] in {"held", "stopped"} else None


async def soon_to_leave(tx: Tx, conversation: UUID) -> list[UUID]:
    """Those that wait only so that they can be undone, in their order."""
    return [row["id"] for row in await tx.fetch(SOON, conversation)]


async def end_held(
    tx: Tx, kept: Kept, state: End, *, problem: str | None = None, message: UUID | None = None, by: UUID | None = None
) -> None:
    """Note what became of a reply that waited, and tell the desk."""
    await tx.execute(END, kept.id, state, problem, message)
    await tx.execute(FORGET_TIMER, kept.id)
    await _tell(tx, kept.conversation_id, by or kept.user_id, kept.id, state)


async def move_held(tx: Tx, kept: Kept, send_at: datetime, by: UUID) -> None:
    """Let it leave at another time."""
    await tx.execute(MOVE, kept.id, send_at)
    await tx.execute(TIMER, new_id(), tx.own, kept.id, send_at)
    await _tell(tx, kept.conversation_id, by, kept.id, "held")


async def _tell(tx: Tx, conversation: UUID, user: UUID, held: UUID, state: str) -> None:
    event = HeldReplyChanged(held_id=held, state=state)
    await record(tx, event, actor=Actor("user", user), conversation=conversation)


async def _shown(tx: Tx, kept: Kept) -> HeldReply:
    wanted = [UUID(ident) for ident in kept.payload.get("attachments", [])]
    rows = await tx.fetch(FILES, wanted) if wanted else []
    html = kept.payload.get("html")
    files = [HeldFile(**dict(row), inline=is_shown(row["id"], html)) for row in rows]
    return HeldReply(
        id=kept.id,
        conversation_id=kept.conversation_id,
        client_id=kept.client_id,
        author=person(kept.user_id, kept.author),
        why=kept.why,
        text=kept.payload["text"],
        send_at=kept.send_at,
        state=kept.state,
        problem=kept.problem,
        seen_position=kept.payload["seen_position"],
        attachments=files,
    )
