"""Starts and stops response clocks; a clock is a row, so that a restart loses none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.desk.sla.queries import read_standards
from rapport.desk.sla.rules import Due, Standard, check_standards, response_due
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

ClockKind = Literal["response", "ceiling"]


class Breach(msgspec.Struct, frozen=True):
    """What ran out, and when: ``standard`` is "first_response", "next_response" or "ceiling"."""

    standard: str
    due_at: datetime


SET_TIMER = """
insert into timers (id, organisation_id, kind, subject_id, due_at) values ($1, $2, $3, $4, $5)
on conflict (kind, subject_id) do update set due_at = excluded.due_at, fired_at = null
"""
SET_CLOCK = """
update conversations set waiting_since = $2, due_at = $3, due_kind = $4, ceiling_at = $5, breached_at = null,
  first_response_due = case when $4 = 'first_response' then $3 else first_response_due end
where id = $1
"""
LATE = """
update conversations set breached_at = coalesce(breached_at, $2)
where id = $1 and waiting_since is not null and due_at <= $2 and status <> 'resolved'
returning due_kind as standard, due_at
"""
FAILED = """
select 'ceiling' as standard, ceiling_at as due_at from conversations
where id = $1 and waiting_since is not null and ceiling_at <= $2 and status <> 'resolved'
"""
SAVE = """
insert into settings (id, organisation_id, brand_id, area, value) values ($1, $2, $3, 'standards', $4)
on conflict (organisation_id, area, brand_id, inbox_id) do update
set value = excluded.value, version = settings.version + 1
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
    await tx.execute(SET_TIMER, new_id(), tx.own, "response", conversation, due.due_at)
    if due.ceiling_at is not None:
        await tx.execute(SET_TIMER, new_id(), tx.own, "ceiling", conversation, due.ceiling_at)
    return due, standard


async def stop_clock(tx: Tx, conversation: UUID) -> None:
    """They have their answer."""
    await tx.execute(CLEAR_CLOCK, conversation)
    await tx.execute("delete from timers where kind in ('response','ceiling') and subject_id = $1", conversation)


async def note_breach(tx: Tx, conversation: UUID, kind: ClockKind, at: datetime) -> Breach | None:
    """A response timer fired: mark the conversation late when somebody still waits; None when nobody does.

    The caller holds the conversation's lock.
    """
    row = await tx.fetchrow(LATE if kind == "response" else FAILED, conversation, at)
    return Breach(row["standard"], row["due_at"]) if row is not None else None


async def save_standards(
    tx: Tx, viewer: Viewer, brand: UUID | None, standards: Mapping[str, Standard]
) -> dict[str, Standard]:
    """Keep the organisation's own standards, or a brand's. Clocks that run already keep what was promised."""
    wrong = check_standards(standards)
    if wrong:
        raise Invalid("Some of these times need another look.", fields=wrong)
    if brand is not None and not await tx.fetchval("select 1 from brands where id = $1", brand):
        raise NotFound("We can't find this brand.")
    await tx.execute(SAVE, new_id(), tx.own, brand, msgspec.to_builtins(dict(standards)))
    facts = {"brand_id": brand, "standards": msgspec.to_builtins(dict(standards))}
    await note_audit(tx, "standards.changed", facts, actor=viewer.user_id)
    return await read_standards(tx, brand)
