"""Tells a customer at once that their mail is here and when a person answers: once in 24 hours, and never in a loop."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rapport.channels.contract import Inbound
from rapport.channels.email.guards import may_acknowledge, without_tag
from rapport.desk.conversations.actions import NewMessage, add_message
from rapport.desk.conversations.outbox import queue_deliveries
from rapport.desk.replies.acknowledgement import read_acknowledgement
from rapport.desk.replies.acknowledging import Letter, word_acknowledgement
from rapport.etiquette.understanding import understand
from rapport.events.kinds import AcknowledgementSent
from rapport.events.record import SYSTEM, record
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.session import Tx
from rapport.workflows.customer_writes import Arrived

IN_TOUCH = timedelta(days=3)
"""Somebody who writes within this time of the last message is in a talk with us and knows that we read it."""

OWN = "select address from inboxes where organisation_id = $1 and address = any($2::text[])"
ONCE = """
insert into acknowledgements (organisation_id, inbox_id, sender, sent_at, promised_at, conversation_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (organisation_id, sender) do update
set sent_at = excluded.sent_at, promised_at = excluded.promised_at, conversation_id = excluded.conversation_id
where acknowledgements.sent_at <= $4::timestamptz - interval '24 hours'
returning 1
"""
HEAD = """
select c.number, c.subject, c.due_at, k.name, b.name as brand, b.sign_off, o.zone, (
  select i.public_key from inboxes i where i.brand_id = b.id and i.channel = 'chat' and i.state = 'on'
  order by i.created_at limit 1
) as help_key, (
  select max(m.created_at) from messages m
  where m.conversation_id = c.id and m.position < $2 and m.kind in ('inbound', 'reply')
) as before
from conversations c join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id
join organisations o on o.id = c.organisation_id where c.id = $1
"""


async def acknowledge(tx: Tx, inbox: UUID, arrived: Arrived, inbound: Inbound, url: str) -> bool:
    """Queue the acknowledgement of a customer's mail when it may go out (M12); answers whether it does.

    ``url`` is RAPPORT_URL, for the way to the help page.
    """
    chosen = await read_acknowledgement(tx)
    sender = inbound.sender.address
    own = {row["address"] for row in await tx.fetch(OWN, tx.own, [sender, without_tag(sender)])}
    if not chosen.on or arrived.message.again or not may_acknowledge(inbound, own):
        return False
    head = await tx.fetchrow(HEAD, arrived.conversation_id, arrived.message.position)
    if head is None or head["due_at"] is None:
        return False
    moment = now()
    if head["before"] is not None and moment - head["before"] < IN_TOUCH:
        return False
    if not await tx.fetchval(ONCE, tx.own, inbox, sender, moment, head["due_at"], arrived.conversation_id):
        return False
    understood = understand(inbound.text) if chosen.understood else None
    added = await add_message(
        tx,
        NewMessage(
            conversation_id=arrived.conversation_id,
            client_id=new_id(),
            kind="notice",
            audience="private",
            author=SYSTEM,
            author_name=head["brand"],
            text=word_acknowledgement(_letter(head, url), chosen, understood),
            facts={"kind": "acknowledgement", "promised_at": head["due_at"].isoformat()},
        ),
    )
    await queue_deliveries(tx, arrived.conversation_id, added.id)
    event = AcknowledgementSent(message_id=added.id, promised_at=head["due_at"])
    await record(tx, event, actor=SYSTEM, conversation=arrived.conversation_id)
    return True


def _letter(head: Any, url: str) -> Letter:
    return Letter(
        name=head["name"],
        number=head["number"],
        subject=head["subject"],
        due_at=head["due_at"],
        zone=head["zone"],
        sign_off=head["sign_off"] or head["brand"],
        help=f"{url}/help?key={head['help_key']}" if head["help_key"] else None,
    )
