"""The outbox: one row a recipient, committed with the message that it carries."""

from uuid import UUID

import msgspec

from rapport.desk.conversations.actions import add_notice
from rapport.desk.conversations.recipients import Recipient, Recipients, add_participants, check_chosen, read_usual
from rapport.events.kinds import DeliveryChanged
from rapport.events.record import SYSTEM, record
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

TARGET = "select channel, inbox_id, kind from messages where id = $1 and conversation_id = $2"
TO = "update messages set recipients = $2 where id = $1"
QUEUE = """
insert into deliveries (id, organisation_id, message_id, inbox_id, recipient, state, reason)
values ($1, $2, $3, $4, $5, $6, $7)
"""


async def queue_deliveries(tx: Tx, conversation: UUID, message: UUID, recipients: Recipients | None = None) -> int:
    """Queue what has to leave by a wire, a copy for each recipient; answers how many. A chat needs none.

    ``recipients``: whom an agent chose, who take part from now on. None: a reply goes to the customer and to all who
    take part, a letter that we write by ourselves to the customer alone.
    """
    target = await tx.fetchrow(TARGET, message, conversation)
    if target is None or target["channel"] != "email":
        return 0
    usual = await read_usual(tx, conversation)
    if recipients is not None:
        chosen = await check_chosen(tx, recipients)
        customer = usual.customer.address if usual.customer is not None else None
        joining = [[one for one in part if one.address != customer] for part in (chosen.to, chosen.cc)]
        await add_participants(tx, conversation, Recipients(*joining))
    elif target["kind"] == "reply":
        chosen = usual.everybody()
    else:
        chosen = Recipients([usual.customer] if usual.customer is not None else [])
    await tx.execute(TO, message, {**msgspec.to_builtins(chosen), "via": usual.via})
    addresses = [one.address for one in (*chosen.to, *chosen.cc)]
    for address in addresses:
        await tx.execute(QUEUE, new_id(), tx.own, message, target["inbox_id"], address, "queued", None)
    if not addresses:
        nobody = "We have no e-mail address of this person."
        await tx.execute(QUEUE, new_id(), tx.own, message, target["inbox_id"], "", "failed", nobody)
    tx.wake("outbox")
    return max(1, len(addresses))


LETTER = """
insert into deliveries (id, organisation_id, message_id, inbox_id, recipient, state, payload)
values ($1, $2, $3, $4, $5, 'queued', $6)
"""


async def queue_letter(tx: Tx, message: UUID, inbox: UUID, recipient: Recipient, private_text: str) -> None:
    """Queue a letter that we write by ourselves, to one address; ``private_text`` is kept only until it has left."""
    to = Recipients([recipient])
    await tx.execute(TO, message, {**msgspec.to_builtins(to), "via": None})
    payload = {"private_text": private_text}
    await tx.execute(LETTER, new_id(), tx.own, message, inbox, recipient.address, payload)
    tx.wake("outbox")


WAITS = "update conversations set needs_us = true, status = 'open' where id = $1 and status <> 'resolved'"
AGAIN = """
update deliveries set state = 'queued', reason = null, attempts = 0, next_at = now()
where message_id = $1 and state in ('uncertain', 'failed', 'bounced')
"""


ARRIVED = """
update deliveries set state = 'sent', reason = null, sent_at = now() where message_id = $1 and state = 'uncertain'
"""
SETTLED = """
update conversations c set needs_us = false, status = 'waiting'
where c.id = $1 and c.status = 'open' and c.waiting_since is null
  and not exists (select from deliveries d join messages m on m.id = d.message_id
    where m.conversation_id = c.id and d.state in ('uncertain', 'failed', 'bounced'))
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


async def mark_arrived(tx: Tx, conversation: UUID, message: UUID) -> bool:
    """A person knows that an uncertain mail arrived: nothing waits on us for it. False when nothing was uncertain."""
    if not await tx.execute(ARRIVED, message):
        return False
    await record(tx, DeliveryChanged(message_id=message, state="sent"), actor=SYSTEM, conversation=conversation)
    await tx.execute(SETTLED, conversation)
    return True
