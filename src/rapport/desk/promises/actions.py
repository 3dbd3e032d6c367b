"""Keeps promises as dated follow-ups."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.desk.promises.clock import show_promise
from rapport.desk.promises.rules import remind_at
from rapport.events.kinds import PromiseEnded, PromiseMade, PromiseMoved
from rapport.events.record import Actor, record
from rapport.kit.clock import now
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

End = Literal["kept", "missed", "dropped"]
ENDED = "We can't find this promise, or it has ended already."

INSERT = """
insert into promises (id, organisation_id, conversation_id, message_id, owner_id, body_text, due_at, zone, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
TIMER = """
insert into timers (id, organisation_id, kind, subject_id, due_at) values ($1, $2, $3, $4, $5)
on conflict (kind, subject_id) do update set due_at = excluded.due_at, fired_at = null
"""
FORGET_TIMERS = "delete from timers where kind in ('promise','promise_soon') and subject_id = $1"


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a reply that promise something, and when; ``due_at`` None has no date yet."""

    text: str
    due_at: datetime | None = None
    zone: str = "UTC"


async def make_promise(tx: Tx, conversation: UUID, message: UUID | None, owner: UUID, promised: Promised) -> UUID:
    """Keep a promise with its owner and due time."""
    ident, at = new_id(), now()
    text = promised.text[:2000]
    await tx.execute(INSERT, ident, tx.own, conversation, message, owner, text, promised.due_at, promised.zone, at)
    if promised.due_at is not None:
        await _set_timers(tx, ident, at, promised.due_at)
    event = PromiseMade(promise_id=ident, due_at=promised.due_at)
    await record(tx, event, actor=Actor("user", owner), conversation=conversation)
    await show_promise(tx, conversation, at)
    return ident


async def end_promise(tx: Tx, promise: UUID, state: End, actor: Actor) -> None:
    """Kept, missed or dropped; a missed one can still be kept, late."""
    at = now()
    row = await tx.fetchrow(
        "update promises set state = $2, ended_at = $3 where id = $1 and state in ('open','missed') and state <> $2 "
        "returning conversation_id",
        promise,
        state,
        at,
    )
    if row is None:
        raise NotFound(ENDED)
    if state != "missed":
        await tx.execute(FORGET_TIMERS, promise)
    event = PromiseEnded(promise_id=promise, state=state)
    await record(tx, event, actor=actor, conversation=row["conversation_id"])
    await show_promise(tx, row["conversation_id"], at)


async def move_promise(tx: Tx, promise: UUID, due_at: datetime, actor: Actor) -> None:
    """Give an open promise another time."""
    row = await tx.fetchrow(
        "update promises set due_at = $2, state = 'open', ended_at = null "
        "where id = $1 and state in ('open','missed') returning conversation_id, created_at",
        promise,
        due_at,
    )
    if row is None:
        raise NotFound(ENDED)
    await _set_timers(tx, promise, row["created_at"], due_at)
    event = PromiseMoved(promise_id=promise, due_at=due_at)
    await record(tx, event, actor=actor, conversation=row["conversation_id"])
    await show_promise(tx, row["conversation_id"], now())


async def _set_timers(tx: Tx, promise: UUID, made_at: datetime, due_at: datetime) -> None:
    await tx.execute(TIMER, new_id(), tx.own, "promise", promise, due_at)
    await tx.execute(TIMER, new_id(), tx.own, "promise_soon", promise, remind_at(made_at, due_at))
