"""The outbox: one row a recipient, committed with the message that it carries."""

from uuid import UUID

from rapport.desk.conversations.actions import add_notice
from rapport.events.kinds import DeliveryChanged
from rapport.events.record import SYSTEM, record
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


WAITS = "update conversations set needs_us = true, status = 'open' where id = $1 and status <> 'resolved'"
AGAIN = """
update deliveries set state = 'queued', reason = null, attempts = 0, next_at = now()
where message_id = $1 and state in ('uncertain', 'failed', 'bounced')
"""


async def tell_trouble(tx: Tx, conversation: UUID, message: UUID, state: str, reason: str) -> None:
    """Tell the desk that a message did not arrive, or may not have: a line in the thread, which needs us again."""
    await record(tx, DeliveryChanged(message_id=message, state=state), actor=SYSTEM, conversation=conversation)
    await add_notice(
        tx, conversation, f"delivery.{state}", actor=SYSTEM, text=reason, message_id=str(message), reason=reason
    )
    await tx.execute(WAITS, conversation)


async def send_again(tx: Tx, conversation: UUID, message: UUID) -> bool:
    """Queue again what did not arrive, under its own Message-ID; False when there is nothing to send again."""
    if not await tx.execute(AGAIN, message):
        return False
    await record(tx, DeliveryChanged(message_id=message, state="queued"), actor=SYSTEM, conversation=conversation)
    tx.wake("outbox")
    return True
