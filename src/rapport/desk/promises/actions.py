"""Keeps promises as dated follow-ups."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.events.kinds import PromiseEnded, PromiseMade
from rapport.events.record import Actor, record
from rapport.kit.clock import now
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

End = Literal["kept", "missed", "dropped"]

INSERT = """
insert into promises (id, organisation_id, conversation_id, message_id, owner_id, body_text, due_at, zone)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
TIMER = """
insert into timers (id, organisation_id, kind, subject_id, due_at) values ($1, $2, 'promise', $3, $4)
on conflict (kind, subject_id) do update set due_at = excluded.due_at, fired_at = null
"""


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a reply that promise something, and when; ``due_at`` None has no date yet."""

    text: str
    due_at: datetime | None = None
    zone: str = "UTC"


async def make_promise(tx: Tx, conversation: UUID, message: UUID | None, owner: UUID, promised: Promised) -> UUID:
    """Keep a promise with its owner and due time."""
    ident = new_id()
    await tx.execute(
        INSERT, ident, tx.own, conversation, message, owner, promised.text[:2000], promised.due_at, promised.zone
    )
    if promised.due_at is not None:
        await tx.execute(TIMER, new_id(), tx.own, ident, promised.due_at)
    event = PromiseMade(promise_id=ident, due_at=promised.due_at)
    await record(tx, event, actor=Actor("user", owner), conversation=conversation)
    return ident


async def end_promise(tx: Tx, promise: UUID, state: End, actor: Actor) -> None:
    """Kept, missed or dropped; a missed one can still be kept, late."""
    row = await tx.fetchrow(
        "update promises set state = $2, ended_at = $3 where id = $1 and state in ('open','missed') and state <> $2 "
        "returning conversation_id",
        promise,
        state,
        now(),
    )
    if row is None:
        raise NotFound("We can't find this promise, or it has ended already.")
    if state != "missed":
        await tx.execute("delete from timers where kind = 'promise' and subject_id = $1", promise)
    event = PromiseEnded(promise_id=promise, state=state)
    await record(tx, event, actor=actor, conversation=row["conversation_id"])


async def move_promise(tx: Tx, promise: UUID, due_at: datetime) -> None:
    """Give an open promise another time."""
    moved = await tx.execute(
        "update promises set due_at = $2, state = 'open', ended_at = null where id = $1 and state in ('open','missed')",
        promise,
        due_at,
    )
    if not moved:
        raise NotFound("We can't find this promise, or it has ended already.")
    await tx.execute(TIMER, new_id(), tx.own, promise, due_at)
