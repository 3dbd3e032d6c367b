"""Shows the next promise on its conversation's clock, when nobody waits for an answer."""

from datetime import datetime
from uuid import UUID

from rapport.storage.session import Tx

NEAR = "p.due_at - least(interval '1 hour', greatest(p.due_at - p.created_at, interval '0') / 4) <= $2"
SHOW = f"""
with next as (
  select p.due_at, p.state, {NEAR} or p.state = 'missed' as pressing from promises p
  where p.conversation_id = $1 and p.state in ('open','missed') and p.due_at is not null
  order by p.due_at limit 1
)
update conversations c set
  due_at = (select due_at from next),
  due_kind = (select 'promise' from next),
  ceiling_at = null,
  breached_at = (select due_at from next where state = 'missed'),
  needs_us = case when exists (select from next where pressing) then true
    when c.due_kind = 'promise' then false else c.needs_us end
where c.id = $1 and c.waiting_since is null and c.status <> 'resolved'
"""  # noqa: S608 - only our own fragments


async def show_promise(tx: Tx, conversation: UUID, at: datetime) -> None:
    """Let the conversation's clock stand at its next promise; one that is near, or missed, needs us now."""
    await tx.execute(SHOW, conversation, at)
