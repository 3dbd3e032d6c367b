"""Starts and stops response clocks; a clock is a row, so that a restart loses none."""

from datetime import datetime
from uuid import UUID

from rapport.desk.sla.queries import read_standards
from rapport.desk.sla.rules import Due, Standard, response_due
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

SET_TIMER = """
insert into timers (id, organisation_id, kind, subject_id, due_at) values ($1, $2, 'response', $3, $4)
on conflict (kind, subject_id) do update set due_at = excluded.due_at, fired_at = null
"""
SET_CLOCK = """
update conversations set waiting_since = $2, due_at = $3, due_kind = $4, ceiling_at = $5, breached_at = null,
  first_response_due = case when $4 = 'first_response' then $3 else first_response_due end
where id = $1
"""
CLEAR_CLOCK = """
update conversations set waiting_since = null, due_at = null, due_kind = null, ceiling_at = null where id = $1
"""


async def start_clock(
    tx: Tx, conversation: UUID, *, brand: UUID, channel: str, since: datetime, first: bool
) -> tuple[Due, Standard]:
    """Somebody waits since ``since``: set when an answer is due."""
    standards = await read_standards(tx, brand)
    standard = standards.get(channel, standards["email"])
    due = response_due(standard, since, first=first)
    await tx.execute(SET_CLOCK, conversation, since, due.due_at, due.kind, due.ceiling_at)
    await tx.execute(SET_TIMER, new_id(), tx.own, conversation, due.due_at)
    return due, standard


async def stop_clock(tx: Tx, conversation: UUID) -> None:
    """They have their answer."""
    await tx.execute(CLEAR_CLOCK, conversation)
    await tx.execute("delete from timers where kind = 'response' and subject_id = $1", conversation)
