"""A customer's words arrive, by whatever channel: they take their place, the clock starts, the mood will be read."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.actions import Added, NewMessage, add_message, lock_conversation, start_conversation
from rapport.desk.conversations.ending import mark_reopened
from rapport.desk.conversations.threading import goes_on_in
from rapport.desk.sla.actions import start_clock
from rapport.events.record import Actor
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.storage.session import Tx


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote, and where. ``conversation_id`` None begins a new conversation.

    ``set_aside``: a new conversation lies there ("spam", "quarantine") and not in the inbox; nothing waits for it.
    """

    contact_id: UUID
    contact_name: str
    brand_id: UUID
    inbox_id: UUID
    channel: str
    client_id: UUID
    text: str
    conversation_id: UUID | None = None
    subject: str = ""
    html: str | None = None
    quote: str | None = None
    signature: str | None = None
    external_id: str | None = None
    raw_mail_id: UUID | None = None
    facts: dict[str, Any] = {}
    recipients: dict[str, Any] | None = None
    set_aside: str | None = None
    set_aside_why: str | None = None
    at: datetime | None = None
    automatic: bool = False


class Arrived(msgspec.Struct, frozen=True):
    """Where the words stand; ``started`` when they began the conversation."""

    conversation_id: UUID
    message: Added
    started: bool


HEARD = """
update conversations set status = 'open', needs_us = true, last_inbound_at = $2,
  contact_position = case when contact_id = $4 then greatest(contact_position, $3) else contact_position end
where id = $1
"""
PUT_ASIDE = "update conversations set set_aside = $2, set_aside_why = $3 where id = $1"


async def customer_writes(tx: Tx, words: Words) -> Arrived:
    """Keep the words, start the clock of the answer, leave the reading of the mood to a job."""
    author = Actor("contact", words.contact_id)
    started = words.conversation_id is None
    conversation = await _going_on(tx, words) or await start_conversation(
        tx,
        brand=words.brand_id,
        contact=words.contact_id,
        inbox=words.inbox_id,
        channel=words.channel,
        subject=words.subject,
        actor=author,
        at=words.at,
    )
    if started and words.set_aside:
        await tx.execute(PUT_ASIDE, conversation, words.set_aside, words.set_aside_why)
    before = await lock_conversation(tx, conversation)
    added = await add_message(
        tx,
        NewMessage(
            conversation_id=conversation,
            client_id=words.client_id,
            kind="inbound",
            audience="private",
            author=author,
            author_name=words.contact_name,
            text=words.text,
            html=words.html,
            quote=words.quote,
            signature=words.signature,
            subject=words.subject or None,
            inbox_id=words.inbox_id,
            channel=words.channel,
            external_id=words.external_id,
            raw_mail_id=words.raw_mail_id,
            facts=words.facts,
            recipients=words.recipients,
            at=words.at,
        ),
    )
    if added.again or words.automatic or before["set_aside"]:
        return Arrived(conversation, added, started)
    if before["status"] == "resolved":
        await mark_reopened(tx, before, actor=author, by="contact", at=now())
    await tx.execute(HEARD, conversation, added.at, added.position, words.contact_id)
    if before["waiting_since"] is None:
        first = before["first_responded_at"] is None
        await start_clock(tx, conversation, brand=words.brand_id, channel=words.channel, since=added.at, first=first)
    await enqueue(tx, "mood", {"conversation_id": conversation}, key=f"mood:{conversation}")
    return Arrived(conversation, added, started)


async def _going_on(tx: Tx, words: Words) -> UUID | None:
    return await goes_on_in(tx, words.conversation_id) if words.conversation_id is not None else None
