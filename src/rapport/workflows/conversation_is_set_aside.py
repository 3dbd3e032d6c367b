"""A person puts a conversation with the spam, or takes it back: what nobody waits for has no clock and no promises."""

from uuid import UUID

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import May, Viewer, may
from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.conversations.recipients import read_usual
from rapport.desk.inboxes.senders import set_rule
from rapport.desk.promises.actions import end_promise
from rapport.desk.sla.actions import start_clock, stop_clock
from rapport.events.kinds import ConversationSetAside
from rapport.events.record import Actor, record
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, NotAllowed
from rapport.storage.session import Tx

ASIDE = "update conversations set set_aside = 'spam', set_aside_why = 'person', needs_us = false where id = $1"
BACK = """
update conversations set set_aside = null, set_aside_why = null, needs_us = true, status = 'open', resolved_at = null,
  resolved_by = null, last_inbound_at = coalesce(last_inbound_at, $2) where id = $1
"""
OWED = "select id from promises where conversation_id = $1 and state in ('open','missed')"
WAITING = "select exists (select from held_replies where conversation_id = $1 and state = 'held')"


async def call_it_spam(tx: Tx, viewer: Viewer, conversation: UUID, *, block: bool) -> None:
    """Put it with the spam; ``block``: everything that its sender writes goes there from now on."""
    row = await lock_conversation(tx, conversation)
    if await tx.fetchval(WAITING, conversation):
        raise Conflict("A reply waits to be sent here. Send it or take it back first.")
    usual = await read_usual(tx, conversation) if row["channel"] == "email" else None
    for promise in await tx.fetch(OWED, conversation):
        await end_promise(tx, promise["id"], "dropped", Actor("user", viewer.user_id))
    await stop_clock(tx, conversation)
    await tx.execute(ASIDE, conversation)
    if block and usual is not None and usual.customer is not None:
        await set_rule(tx, viewer, usual.customer.address, "block", f"No. {row['number']}")
    await _tell(tx, viewer, conversation, "spam")


async def take_back(tx: Tx, viewer: Viewer, conversation: UUID, where: str, *, trust: bool) -> None:
    """Bring it to the inbox: the customer waits from now on. ``trust``: the sender's mail never goes there again.

    What lies in quarantine names one of us as its author, so only those who lead the desk let it out.
    """
    if where == "quarantine" and not may(viewer.role, May.MANAGE_SENDERS):
        raise NotAllowed("A supervisor lets mail out of quarantine. Ask one to have a look.")
    row = await lock_conversation(tx, conversation)
    at = now()
    await tx.execute(BACK, conversation, at)
    first = row["first_responded_at"] is None
    await start_clock(tx, conversation, brand=row["brand_id"], channel=row["channel"], since=at, first=first)
    await enqueue(tx, "mood", {"conversation_id": conversation}, key=f"mood:{conversation}")
    usual = await read_usual(tx, conversation) if trust and row["channel"] == "email" else None
    if usual is not None and usual.customer is not None and where == "spam":
        await set_rule(tx, viewer, usual.customer.address, "allow", f"No. {row['number']}")
    await _tell(tx, viewer, conversation, None)


async def _tell(tx: Tx, viewer: Viewer, conversation: UUID, where: str | None) -> None:
    actor = Actor("user", viewer.user_id)
    event = ConversationSetAside(where=where, why="person")
    await record(tx, event, actor=actor, conversation=conversation, audience="internal")
    kind = "aside.spam" if where else "aside.back"
    await add_notice(tx, conversation, kind, actor=actor, author_name=viewer.name, name=viewer.name)
    facts = {"conversation_id": conversation, "where": where}
    await note_audit(tx, "conversation.set_aside", facts, actor=viewer.user_id)
