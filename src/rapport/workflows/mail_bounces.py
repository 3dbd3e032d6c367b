"""A mail of ours came back: the message is marked, and whoever wrote it is told."""

from uuid import UUID

from rapport.channels.contract import Inbound
from rapport.desk.contacts.actions import note_bounce
from rapport.desk.conversations.outbox import tell_trouble
from rapport.kit.words import say
from rapport.storage.session import Tx

FIND = """
select d.id, d.message_id, d.state, m.conversation_id, d.recipient from deliveries d
join messages m on m.id = d.message_id
where d.organisation_id = $1 and d.mail_message_id = $2 for update of d
"""
MARK = "update deliveries set state = 'bounced', reason = $2 where id = $1"

STILL_ON_ITS_WAY = {"delayed", "delivered", "feedback"}
"""Reports about a mail that is not lost: the far side goes on trying, has it, or its reader complains."""


async def mail_bounces(tx: Tx, inbound: Inbound) -> UUID | None:
    """Mark the message that came back; answers it, or None when the report is not about a message of ours."""
    if not inbound.bounced_id:
        return None
    rows = await tx.fetch(FIND, tx.own, inbound.bounced_id)
    if not rows:
        return None
    message, conversation = rows[0]["message_id"], rows[0]["conversation_id"]
    lost = [bounce for bounce in inbound.bounces if bounce.reason not in STILL_ON_ITS_WAY]
    if inbound.bounces and not lost:
        return UUID(str(message))
    reason = say("mail.bounced", reason=lost[0].reason if lost else "undefined")
    for row in rows:
        if row["state"] != "bounced":
            await tx.execute(MARK, row["id"], reason)
        await note_bounce(tx, row["recipient"], reason, hard=any(bounce.hard for bounce in lost))
    await tell_trouble(tx, conversation, message, "bounced", reason)
    return UUID(str(message))
