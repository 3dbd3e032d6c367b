"""The outbox: one row a recipient, committed with the message that it carries."""

from uuid import UUID

from rapport.kit.ids import new_id
from rapport.storage.session import Tx

TARGET = """
select m.channel, m.inbox_id, (
  select i.value from contact_identities i where i.contact_id = c.contact_id and i.kind = 'email'
  order by i.standing = 'proven' desc, i.created_at limit 1
) as address
from messages m join conversations c on c.id = m.conversation_id
where m.id = $1 and c.id = $2
"""
QUEUE = """
insert into deliveries (id, organisation_id, message_id, inbox_id, recipient, state, reason)
values ($1, $2, $3, $4, $5, $6, $7)
"""


async def queue_deliveries(tx: Tx, conversation: UUID, message: UUID) -> int:
    """Queue what has to leave by a wire; a chat needs none, its screens read the thread. Answers how many."""
    target = await tx.fetchrow(TARGET, message, conversation)
    if target is None or target["channel"] != "email":
        return 0
    state, reason = ("queued", None) if target["address"] else ("failed", "We have no e-mail address of this person.")
    await tx.execute(QUEUE, new_id(), tx.own, message, target["inbox_id"], target["address"] or "", state, reason)
    tx.wake("outbox")
    return 1
