"""It was not settled after all: the customer, or one of us, opens the conversation again."""

from datetime import datetime
from uuid import UUID

from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.conversations.ending import By, mark_reopened
from rapport.desk.promises.clock import show_promise
from rapport.desk.sla.actions import start_clock
from rapport.events.record import Actor
from rapport.kit.clock import now
from rapport.storage.session import Tx

STOP_LETTERS = """
update deliveries set state = 'failed', reason = 'The conversation was opened again before this left.', payload = '{}'
where state = 'queued' and message_id in (select id from messages where conversation_id = $1 and kind = 'survey')
"""


async def conversation_reopens(
    tx: Tx, conversation: UUID, *, actor: Actor, by: By, name: str, at: datetime | None = None
) -> None:
    """Open it again; when the customer asks, the clock of an answer starts. An open one stays as it is."""
    row = await lock_conversation(tx, conversation)
    if row["status"] != "resolved":
        return
    at = at or now()
    await mark_reopened(tx, row, actor=actor, by=by, at=at)
    await tx.execute(STOP_LETTERS, conversation)
    if by == "contact":
        first = row["first_responded_at"] is None
        await start_clock(tx, conversation, brand=row["brand_id"], channel=row["channel"], since=at, first=first)
    else:
        await show_promise(tx, conversation, at)
    await add_notice(
        tx, conversation, "conversation.reopened", actor=actor, author_name=name, public=True, at=at, by=by
    )
