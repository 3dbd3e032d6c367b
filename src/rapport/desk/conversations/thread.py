"""Reads the messages of a conversation, as agents may see them and as the customer may."""

from typing import Any
from uuid import UUID

from rapport.desk.conversations.types import Attachment, Author, Delivery, MailFacts, Message
from rapport.kit.words import say
from rapport.storage.session import Tx

PAGE = 50

COLUMNS = """
select m.id, m.client_id, m.position, m.kind, m.audience, m.channel, m.author_kind, m.author_id, m.author_name,
  m.body_text, m.body_html is not null as has_html, m.quote, m.signature, m.created_at, m.subject, m.facts, m.recipients
from messages m
"""
BEFORE = COLUMNS + "where m.conversation_id = $1 and m.position < $2 {only} order by m.position desc limit $3"
AFTER = COLUMNS + "where m.conversation_id = $1 and m.position > $2 {only} order by m.position limit $3"
BY_ID = COLUMNS + "where m.id = any($1::uuid[])"
FOR_CUSTOMER = "and m.audience in ('public','private') and m.deleted_at is null"

ATTACHMENTS = """
select message_id, id, name, size, content_type, inline, width, height, warnings from attachments
where message_id = any($1::uuid[]) order by created_at, id
"""
DELIVERIES = """
select distinct on (message_id) message_id, state,
  case when reason is null or not exists (
    select from deliveries o where o.message_id = d.message_id and o.id <> d.id) then reason
  else recipient || ': ' || reason end as reason
from deliveries d where message_id = any($1::uuid[])
order by message_id, array_position(array['failed','bounced','uncertain','queued','sending','sent'], state)
"""
LAST = 2**31 - 1


async def read_messages(
    tx: Tx,
    conversation: UUID,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
    for_customer: bool = False,
) -> list[Message]:
    """Messages in their order. ``after``: the oldest beyond it; else the newest, below ``before`` when given.

    ``for_customer`` leaves out everything internal; every way to a customer must say so (A06).
    """
    only = FOR_CUSTOMER if for_customer else "and m.deleted_at is null"
    if after is not None:
        records = await tx.fetch(AFTER.format(only=only), conversation, after, limit)
    else:
        records = await tx.fetch(BEFORE.format(only=only), conversation, before or LAST, limit)
        records.reverse()
    return await _complete(tx, records)


async def read_by_id(tx: Tx, messages: list[UUID]) -> list[Message]:
    """Some messages, in no order."""
    return await _complete(tx, await tx.fetch(BY_ID, messages))


async def _complete(tx: Tx, records: list[Any]) -> list[Message]:
    idents = [record["id"] for record in records]
    files: dict[UUID, list[Attachment]] = {}
    deliveries: dict[UUID, Delivery] = {}
    if idents:
        for row in await tx.fetch(ATTACHMENTS, idents):
            message, *parts = row
            files.setdefault(message, []).append(Attachment(*parts))
        for row in await tx.fetch(DELIVERIES, idents):
            deliveries[row["message_id"]] = Delivery(row["state"], row["reason"])
    return [message_of(record, files.get(record["id"], []), deliveries.get(record["id"])) for record in records]


def message_of(record: Any, attachments: list[Attachment], delivery: Delivery | None) -> Message:
    """A message as an agent's screen is told it."""
    is_notice = record["kind"] in {"notice", "survey"}
    return Message(
        id=record["id"],
        client_id=record["client_id"],
        position=record["position"],
        kind=record["kind"],
        audience=record["audience"],
        channel=record["channel"],
        author=Author(record["author_kind"], record["author_id"], _author_name(record)),
        body_text=record["body_text"],
        body_html=record["has_html"],
        quote=record["quote"],
        signature=record["signature"],
        at=record["created_at"],
        subject=record["subject"],
        attachments=attachments,
        delivery=delivery,
        notice=record["facts"] if is_notice else None,
        whisper=record["kind"] == "note" and bool(record["facts"].get("whisper")),
        mail=_mail_facts(record) if record["kind"] == "inbound" and record["channel"] == "email" else None,
        recipients=record["recipients"],
    )


def _mail_facts(record: Any) -> MailFacts:
    facts = record["facts"]
    return MailFacts(
        trust=facts.get("trust"),
        forwarded=facts.get("forwarded"),
        differs=bool(facts.get("differs")),
        machine=bool(facts.get("machine")),
    )


def _author_name(record: Any) -> str:
    unnamed = say("contact.visitor") if record["author_kind"] == "contact" else ""
    return record["author_name"] or unnamed
