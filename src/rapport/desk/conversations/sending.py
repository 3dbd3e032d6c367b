"""What the outbox needs to know of a message to send it: from whom, to whom, in answer to what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rapport.channels.contract import File, Outgoing, Party, Quoted
from rapport.channels.email.identity import sign_message_id, sign_reply_address
from rapport.desk.accounts.addresses import reached_by
from rapport.kit.words import say
from rapport.storage.files import Files
from rapport.storage.session import Tx

MESSAGE = """
select d.id as delivery_id, d.recipient, d.mail_message_id, d.payload, m.id, m.conversation_id, m.position,
  m.body_text, m.body_html, m.kind, m.author_kind, m.author_name, m.created_at, m.recipients, m.inbox_id, c.subject,
  k.name as contact,
  u.title, b.name as brand, b.sign_off
from deliveries d join messages m on m.id = d.message_id join conversations c on c.id = m.conversation_id
join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id
left join users u on u.id = m.author_id and m.author_kind = 'user'
where d.id = $1
"""
# A person is shown again only what they wrote themselves or were sent; what a machine wrote goes back to nobody (M06).
ANSWERED = """
select m.author_name, m.created_at, m.body_text,
  (select r.message_key from mail_references r where r.message_id = m.id limit 1) as message_key,
  not coalesce((m.facts->>'machine')::bool, false) and (
    m.recipients->>'from' = $3
    or exists (select from contact_identities i
               where i.contact_id = m.author_id and i.kind = 'email' and i.value = $3)
    or exists (select from jsonb_array_elements((m.recipients->'to') || (m.recipients->'cc')) p
               where p->>'address' = $3)
  ) as may_quote
from messages m
where m.conversation_id = $1 and m.position < $2 and m.kind = 'inbound' and m.audience <> 'internal'
order by m.position desc limit 1
"""
REFERENCES = """
select r.message_key from mail_references r join messages m on m.id = r.message_id
where r.conversation_id = $1 and m.position < $2 and m.audience <> 'internal' order by m.position desc limit 12
"""
FILES = """
select name, content_type, sha256, content_id, inline from attachments where message_id = $1 order by created_at
"""


async def compose_delivery(
    tx: Tx, files: Files, delivery: UUID, *, address: str, name: str, secret: bytes, signed_replies: bool
) -> Outgoing | None:
    """The mail of one delivery; None when it is gone. Its Message-ID is the one that was stored with it first."""
    row = await tx.fetchrow(MESSAGE, delivery)
    if row is None:
        return None
    answered = await tx.fetchrow(ANSWERED, row["conversation_id"], row["position"], row["recipient"])
    known = [r["message_key"] for r in await tx.fetch(REFERENCES, row["conversation_id"], row["position"])]
    via = (row["recipients"] or {}).get("via")
    address = await reached_by(tx, row["inbox_id"], [via]) or address if via else address
    reply_to = sign_reply_address(secret, row["conversation_id"], row["recipient"], address) if signed_replies else None
    private = row["payload"].get("private_text")
    return Outgoing(
        conversation=row["conversation_id"],
        message=row["id"],
        sender=Party(address, _sender_name(row, name)),
        to=_parties(row, "to") or (Party(row["recipient"], row["contact"] if "@" not in row["contact"] else ""),),
        cc=_parties(row, "cc"),
        envelope=row["recipient"],
        text=row["body_text"] + (f"\n\n{private}" if private else ""),
        html=row["body_html"] if not private else None,
        message_id=row["mail_message_id"],
        at=row["created_at"],
        subject=_subject(row),
        signature=_signature(row),
        quoted=(_quoted(answered),) if _is_quoted(answered) and row["author_kind"] == "user" else (),
        files=await _files(tx, files, row["id"]),
        reply_to=reply_to,
        in_reply_to=answered["message_key"] if answered is not None else None,
        references=tuple(reversed(known)),
        automatic=row["author_kind"] != "user",
        unsubscribe=row["payload"].get("unsubscribe"),
    )


def name_mail(secret: bytes, conversation: UUID, message: UUID, recipient: str, address: str) -> str:
    """The Message-ID of a mail of ours: signed for its recipient, under the mailbox's own domain."""
    return sign_message_id(secret, conversation, message, recipient, address.rpartition("@")[2] or "rapport.invalid")


def _parties(row: Any, part: str) -> tuple[Party, ...]:
    """Everybody whom a message goes to, as each of them sees it."""
    return tuple(Party(one["address"], one.get("name") or "") for one in (row["recipients"] or {}).get(part) or [])


def _is_quoted(answered: Any) -> bool:
    return answered is not None and bool(answered["may_quote"])


def _sender_name(row: Any, inbox_name: str) -> str:
    if row["author_kind"] == "user" and row["author_name"]:
        return f"{row['author_name']}, {row['brand']}"
    return str(row["brand"] or inbox_name)


def _subject(row: Any) -> str:
    subject = (row["subject"] or "").strip()
    if not subject:
        return say("mail.subject.none", brand=row["brand"])
    return subject if subject.lower().startswith("re:") else say("mail.subject", subject=subject)


def _signature(row: Any) -> str | None:
    if row["author_kind"] != "user" or row["kind"] != "reply":
        return None
    return sign(row["author_name"], row["title"], row["sign_off"] or row["brand"])


def sign(agent: str, title: str | None, sign_off: str) -> str:
    """What stands below every reply of an agent by mail."""
    return say("mail.signature", agent=agent, title=title or "none", sign_off=sign_off)


def _quoted(answered: Any) -> Quoted:
    at: datetime = answered["created_at"]
    return Quoted(author=answered["author_name"], at=at, text=answered["body_text"])


async def _files(tx: Tx, files: Files, message: UUID) -> tuple[File, ...]:
    rows = await tx.fetch(FILES, message)
    return tuple(
        [
            File(
                name=row["name"],
                content_type=row["content_type"],
                data=await files.read(tx.own, row["sha256"]),
                content_id=row["content_id"],
                inline=row["inline"],
            )
            for row in rows
        ]
    )
