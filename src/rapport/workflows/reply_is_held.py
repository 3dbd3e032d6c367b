"""A reply waits before it leaves: undone within ten seconds, sent at a chosen time, or stopped when things changed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import May, may
from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.conversations.held import (
    Kept,
    Waits,
    Why,
    end_held,
    find_same,
    keep_held,
    lock_held,
    move_held,
    soon_to_leave,
)
from rapport.desk.conversations.recipients import Recipients
from rapport.desk.conversations.work import Unsent, save_draft
from rapport.events.record import SYSTEM
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid, NotFound, Refusal
from rapport.kit.words import say
from rapport.storage.session import Tx
from rapport.workflows.agent_replies import Agent, Reply, agent_replies, check_sendable

UNDO_SECONDS = 10
LATEST = timedelta(days=366)
GONE = "This reply has left already, or was taken back."
WHERE = "select conversation_id from held_replies where id = $1"
AUTHOR = "select role, active from users where id = $1"
DRAFT = "select body_text from drafts where conversation_id = $1 and user_id = $2 and kind = 'reply'"
WAITS = "update conversations set needs_us = true, status = 'open' where id = $1 and status <> 'resolved'"


async def hold_reply(tx: Tx, agent: Agent, reply: Reply, document: Any, send_at: datetime | None) -> UUID:
    """Keep a reply by e-mail until ``send_at`` (None: as long as it can be undone); the same name is the same reply.

    Raises ``Invalid``, and ``Conflict`` with what arrived when its author has not seen it.
    """
    conversation = await lock_conversation(tx, reply.conversation_id)
    if conversation["channel"] != "email" or reply.kind != "reply":
        raise Invalid("Only a reply by e-mail can wait. Here words arrive at once.")
    if not reply.text.strip() and not reply.attachments:
        raise Invalid("There is nothing to send yet.", fields={"text": "Write a few words first."})
    same = await find_same(tx, reply.conversation_id, agent.id, reply.client_id)
    if same is not None:
        return same
    await check_sendable(tx, agent, reply)
    payload = {**msgspec.to_builtins(reply), "document": document}
    why: Why = "undo" if send_at is None else "later"
    at = now() + timedelta(seconds=UNDO_SECONDS) if send_at is None else _later(send_at)
    waits = Waits(
        conversation_id=reply.conversation_id,
        user_id=agent.id,
        client_id=reply.client_id,
        why=why,
        payload=payload,
        send_at=at,
    )
    held = await keep_held(tx, waits)
    await save_draft(tx, agent.id, reply.conversation_id, Unsent(reply.kind, "email", None, ""))
    return held


async def take_back(tx: Tx, held: UUID, by: UUID) -> dict[str, Any]:
    """The reply as it was written, which will not be sent; its author's draft again, before what they wrote since."""
    kept = await _find(tx, held)
    payload = kept.payload
    await end_held(tx, kept, "undone", by=by)
    since = await tx.fetchval(DRAFT, kept.conversation_id, kept.user_id) or ""
    document = payload.get("document") if not since.strip() else None
    words = "\n".join(part for part in (payload["text"], since.strip()) if part)
    chosen = msgspec.convert(payload.get("recipients"), Recipients | None)
    draft = Unsent("reply", "email", document, words, chosen)
    await save_draft(tx, kept.user_id, kept.conversation_id, draft)
    return payload


async def send_now(tx: Tx, held: UUID, *, send_anyway: bool) -> UUID:
    """Send it without further waiting. Raises ``Conflict`` with what arrived, unless ``send_anyway``."""
    kept = await _find(tx, held)
    return await _send(tx, kept, send_anyway=send_anyway)


async def send_later(tx: Tx, held: UUID, send_at: datetime, by: UUID) -> None:
    """Let it leave at another time."""
    kept = await _find(tx, held)
    await move_held(tx, kept, _later(send_at), by)


async def release_held(tx: Tx, conversation: UUID) -> None:
    """Send at once what waits only to be undone: its author went on. What can't be sent is stopped."""
    for held in await soon_to_leave(tx, conversation):
        await held_reply_falls_due(tx, held)


async def held_reply_falls_due(tx: Tx, held: UUID) -> None:
    """Send what has waited long enough, or stop it with the reason. The caller holds the conversation's lock."""
    kept = await lock_held(tx, held)
    if kept is None or kept.state != "held":
        return
    author = await tx.fetchrow(AUTHOR, kept.user_id)
    if author is None or not author["active"] or not may(author["role"], May.ANSWER):
        await _stop(tx, kept, say("reply.stopped.author", name=kept.author))
        return
    try:
        async with tx.savepoint():
            await _send(tx, kept, send_anyway=False)
    except Conflict:
        await _stop(tx, kept, say("reply.stopped.arrived"))
    except Refusal as refusal:
        await _stop(tx, kept, refusal.message)


async def _send(tx: Tx, kept: Kept, *, send_anyway: bool) -> UUID:
    payload = {name: value for name, value in kept.payload.items() if name != "document"}
    changes = {"send_anyway": send_anyway or payload["send_anyway"], "keeps_draft": True}
    reply = msgspec.convert({**payload, **changes}, Reply)
    added = await agent_replies(tx, Agent(kept.user_id, kept.author), reply)
    await end_held(tx, kept, "sent", message=added.id)
    return added.id


async def _stop(tx: Tx, kept: Kept, problem: str) -> None:
    await end_held(tx, kept, "stopped", problem=problem)
    await add_notice(
        tx, kept.conversation_id, "reply.stopped", actor=SYSTEM, text=problem, held_id=str(kept.id), reason=problem
    )
    await tx.execute(WAITS, kept.conversation_id)


async def _find(tx: Tx, held: UUID) -> Kept:
    conversation = await tx.fetchval(WHERE, held)
    if conversation is None:
        raise NotFound(GONE)
    await lock_conversation(tx, conversation)  # before the reply itself, as timers do
    kept = await lock_held(tx, held)
    if kept is None:
        raise NotFound(GONE)
    return kept


def _later(send_at: datetime) -> datetime:
    if send_at.tzinfo is None:
        raise Invalid("The time needs its zone.", fields={"send_at": "Add the zone, as in 2027-03-01T09:00:00Z."})
    if not timedelta(0) < send_at - now() < LATEST:
        raise Invalid("Choose a time within the next year.", fields={"send_at": "Choose a time that is still to come."})
    return send_at
