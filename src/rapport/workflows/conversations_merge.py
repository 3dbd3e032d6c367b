"""Two conversations about one thing become one: the messages of the one go on in the other, and so does its mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.conversations.recipients import Recipient, Recipients, add_participants, read_usual
from rapport.desk.promises.clock import show_promise
from rapport.desk.sla.actions import start_clock, stop_clock
from rapport.events.kinds import ConversationMerged
from rapport.events.record import Actor, record
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.errors import Conflict
from rapport.storage.session import Tx

# Each message keeps its id, its time and who may see it; only its place is new, after everything that is there.
MOVE = (
    """
    update messages m set conversation_id = $2, position = $3 + n.place
    from (select id, row_number() over (order by position) as place from messages where conversation_id = $1) n
    where n.id = m.id
    """,
    "update attachments set conversation_id = $2 where conversation_id = $1",
    """
    update mail_references r set conversation_id = $2 where conversation_id = $1 and not exists (
      select from mail_references o where o.conversation_id = $2 and o.message_key = r.message_key)
    """,
    """
    update participants p set conversation_id = $2 where conversation_id = $1 and not exists (
      select from participants o where o.conversation_id = $2 and o.address = p.address)
    """,
    "update promises set conversation_id = $2 where conversation_id = $1 and state in ('open','missed')",
    """
    update drafts d set conversation_id = $2 where conversation_id = $1 and not exists (
      select from drafts o where o.conversation_id = $2 and o.user_id = d.user_id and o.kind = d.kind)
    """,
)
GROW = """
update conversations a set last_position = $3,
  last_inbound_at = greatest(a.last_inbound_at, b.last_inbound_at),
  preview = case when b.last_message_at > a.last_message_at then b.preview else a.preview end,
  preview_by = case when b.last_message_at > a.last_message_at then b.preview_by else a.preview_by end,
  last_message_at = greatest(a.last_message_at, b.last_message_at),
  first_responded_at = coalesce(a.first_responded_at, b.first_responded_at)
from conversations b where a.id = $1 and b.id = $2
"""
END = """
update conversations set merged_into = $2, status = 'resolved', needs_us = false, resolved_at = $3, resolved_by = $4,
  last_position = 0 where id = $1
"""
REOPEN = """
update conversations set status = 'open', needs_us = true, resolved_at = null, resolved_by = null where id = $1
"""
HELD = "select exists (select from held_replies where conversation_id = any($1::uuid[]) and state = 'held')"


async def conversations_merge(tx: Tx, viewer: Viewer, merged: UUID, into: UUID) -> None:
    """Merge ``merged`` into ``into``, with the rights checked. Raises ``Conflict`` with what stands against it."""
    rows = {ident: await lock_conversation(tx, ident) for ident in sorted({merged, into})}
    if len(rows) == 1:
        raise Conflict("This is the same conversation. Choose another one.")
    gone, kept = rows[merged], rows[into]
    _refuse(gone, kept)
    if await tx.fetchval(HELD, [merged, into]):
        raise Conflict("A reply waits to be sent in one of them. Send it or take it back first.")
    at = now()
    usual = await read_usual(tx, merged)
    last = kept["last_position"]
    await tx.execute(MOVE[0], merged, into, last)
    for statement in MOVE[1:]:
        await tx.execute(statement, merged, into)
    await tx.execute(GROW, into, merged, last + gone["last_position"])
    if gone["contact_id"] != kept["contact_id"] and usual.customer is not None:
        await add_participants(tx, into, Recipients([Recipient(usual.customer.address, usual.customer.name)]))
    await stop_clock(tx, merged)
    await tx.execute(END, merged, into, at, viewer.user_id)
    await _wait(tx, gone, kept, at)
    await _tell(tx, viewer, gone, kept)
    await enqueue(tx, "mood", {"conversation_id": into}, key=f"mood:{into}")


def _refuse(gone: Any, kept: Any) -> None:
    if gone["merged_into"] is not None or kept["merged_into"] is not None:
        raise Conflict("One of them goes on in another conversation already. Choose that one.")
    if gone["set_aside"] is not None or kept["set_aside"] is not None:
        raise Conflict("One of them is set aside. Take it back to the inbox first.")
    if gone["channel"] != "email" or kept["channel"] != "email":
        raise Conflict("Only conversations by e-mail can be merged. A chat stays where its customer sees it.")
    if gone["brand_id"] != kept["brand_id"]:
        raise Conflict("They belong to two brands. A customer should hear from the brand they wrote to.")


async def _wait(tx: Tx, gone: Any, kept: Any, at: datetime) -> None:
    """Whoever waited in the one waits in the other, since then."""
    if gone["waiting_since"] is None:
        await show_promise(tx, kept["id"], at)
        return
    if kept["status"] == "resolved" or not kept["needs_us"]:
        await tx.execute(REOPEN, kept["id"])
    if kept["waiting_since"] is None or gone["waiting_since"] < kept["waiting_since"]:
        first = kept["first_responded_at"] is None and gone["first_responded_at"] is None
        since = gone["waiting_since"]
        await start_clock(tx, kept["id"], brand=kept["brand_id"], channel=kept["channel"], since=since, first=first)


async def _tell(tx: Tx, viewer: Viewer, gone: Any, kept: Any) -> None:
    actor = Actor("user", viewer.user_id)
    event = ConversationMerged(into=kept["id"])
    await record(tx, event, actor=actor, conversation=gone["id"], audience="internal")
    await record(tx, event, actor=actor, conversation=kept["id"], audience="internal")
    numbers = {"from_number": str(gone["number"]), "to_number": str(kept["number"])}
    said: dict[str, Any] = {"author_name": viewer.name, "name": viewer.name, **numbers}
    away = await add_notice(tx, gone["id"], "merged.away", actor=actor, into=str(kept["id"]), **said)
    await add_notice(tx, kept["id"], "merged.here", actor=actor, **said)
    facts = {"conversation_id": gone["id"], "into": kept["id"], "notice": away.id}
    await note_audit(tx, "conversation.merged", facts, actor=viewer.user_id)
