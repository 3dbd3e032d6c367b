"""Fires timers: each once, soon after it is due, in however many processes run; a restart loses none."""

import asyncio
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from rapport.kit.clock import now
from rapport.kit.errors import Unavailable
from rapport.storage.session import CommitFailedError, Database, Tx
from rapport.workflows.chat_goes_on_by_mail import chat_is_left
from rapport.workflows.promise_falls_due import promise_falls_due, promise_is_due_soon
from rapport.workflows.reply_is_held import held_reply_falls_due
from rapport.workflows.standard_falls_due import standard_falls_due

log = logging.getLogger(__name__)

POLL_SECONDS = 0.4
BATCH = 50
DATABASE_GONE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable, CommitFailedError)

WHOSE = "select distinct organisation_id from timers where fired_at is null and due_at <= $1 limit 200"
DUE = """
select t.id, t.kind, t.subject_id, coalesce(p.conversation_id, h.conversation_id, t.subject_id) as conversation_id
from timers t left join promises p on t.kind like 'promise%' and p.id = t.subject_id
left join held_replies h on t.kind = 'held' and h.id = t.subject_id
where t.organisation_id = $1 and t.fired_at is null and t.due_at <= $2
order by t.due_at limit $3
"""
# Whoever answers locks the conversation first and then ends its timer, so the same order is kept here.
LOCK = "select id from conversations where id = $1 for no key update skip locked"
EXISTS = "select exists (select from conversations where id = $1)"
FIRE = "update timers set fired_at = $2 where id = $1 and fired_at is null and due_at <= $2"


async def run_timers(database: Database, stop: asyncio.Event) -> None:
    """Fire what is due until ``stop`` is set."""
    while not stop.is_set():
        try:
            fired = await fire_due(database)
        except DATABASE_GONE as lost:
            log.warning("timers wait for the database: %s", type(lost).__name__)
            fired = 0
        try:
            await asyncio.wait_for(stop.wait(), 0 if fired else POLL_SECONDS)
        except TimeoutError:
            continue


async def fire_due(database: Database) -> int:
    """Fire what is due now, in a short transaction per organisation; answers how many fired."""
    at = now()
    async with database.across() as tx:
        organisations = [row["organisation_id"] for row in await tx.fetch(WHOSE, at)]
    fired = 0
    for organisation in organisations:
        async with database.transaction(organisation) as tx:
            for timer in await tx.fetch(DUE, organisation, at, BATCH):
                fired += await _fire(tx, timer, at)
    return fired


async def _fire(tx: Tx, timer: Any, at: datetime) -> bool:
    """Fire one timer; False when another process has it, or its conversation is being written to just now."""
    conversation: UUID = timer["conversation_id"]
    if await tx.fetchval(LOCK, conversation) is None and await tx.fetchval(EXISTS, conversation):
        return False
    if not await tx.execute(FIRE, timer["id"], at):
        return False
    match timer["kind"]:
        case "response" | "ceiling":
            await standard_falls_due(tx, conversation, timer["kind"], at)
        case "promise_soon":
            await promise_is_due_soon(tx, timer["subject_id"], at)
        case "promise":
            await promise_falls_due(tx, timer["subject_id"], at)
        case "held":
            await held_reply_falls_due(tx, timer["subject_id"])
        case "follow":
            await chat_is_left(tx, conversation)
        case kind:
            log.error("a timer of unknown kind %r was passed over", kind)
    return True
