"""Ends conversations and opens them again; the first end is remembered, to count what was solved at once."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from rapport.events.kinds import ConversationReopened
from rapport.events.record import Actor, record
from rapport.storage.session import Tx

By = Literal["contact", "user"]

UNDO_WITHIN = timedelta(seconds=60)
"""An agent who opens it again so soon takes the end back: it counts neither as an end nor as a reopening."""

RESOLVE = """
update conversations set status = 'resolved', needs_us = false, resolved_at = $2, resolved_by = $3,
  first_resolved_turns = case when first_resolved_at is null then agent_turns else first_resolved_turns end,
  first_resolved_at = coalesce(first_resolved_at, $2),
  rating_asked_at = case when $4 then $2 else rating_asked_at end
where id = $1
"""
REOPEN = """
update conversations set status = 'open', needs_us = true, resolved_at = null, resolved_by = null,
  reopened_count = reopened_count + 1, reopened_at = $2, first_reopened_at = coalesce(first_reopened_at, $2)
where id = $1
"""
UNDO = """
update conversations set status = 'open', needs_us = true, resolved_at = null, resolved_by = null,
  rating_asked_at = nullif(rating_asked_at, resolved_at),
  first_resolved_turns = case when first_resolved_at = resolved_at then null else first_resolved_turns end,
  first_resolved_at = nullif(first_resolved_at, resolved_at)
where id = $1
"""
BRING_BACK = """
update conversations set status = 'open', needs_us = true, resolved_at = null, resolved_by = null where id = $1
"""


async def mark_resolved(tx: Tx, conversation: UUID, *, by: UUID, at: datetime, ask_rating: bool) -> None:
    """End it. The caller holds its lock and records the event."""
    await tx.execute(RESOLVE, conversation, at, by, ask_rating)


async def mark_reopened(tx: Tx, conversation: Any, *, actor: Actor, by: By, at: datetime) -> None:
    """Open a resolved ``conversation`` (its locked row) again, because it was not settled."""
    undone = by == "user" and at - conversation["resolved_at"] <= UNDO_WITHIN
    if undone:
        await tx.execute(UNDO, conversation["id"])
    else:
        await tx.execute(REOPEN, conversation["id"], at)
    event = ConversationReopened(by=by)
    await record(tx, event, actor=actor, conversation=conversation["id"], audience="public")


async def bring_back(tx: Tx, conversation: UUID, *, actor: Actor) -> None:
    """Put a resolved conversation before us again, because we owe something; the customer did not come back."""
    await tx.execute(BRING_BACK, conversation)
    event = ConversationReopened(by="promise")
    await record(tx, event, actor=actor, conversation=conversation, audience="internal")
