"""A mail that was read finds its conversation; what could not be read is shown all the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.contract import Inbound
from rapport.desk.contacts.actions import find_or_make_contact
from rapport.desk.conversations.actions import add_notice
from rapport.desk.conversations.attachments import attach_files
from rapport.desk.conversations.threading import Claims, find_thread, learn_references
from rapport.desk.inboxes.mailboxes import Mailbox
from rapport.events.kinds import SenderDoubted
from rapport.events.record import SYSTEM, record
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.files import Files
from rapport.storage.session import Database, Tx
from rapport.workflows.customer_writes import Arrived, Words, customer_writes
from rapport.workflows.mail_bounces import mail_bounces
from rapport.workflows.mail_is_acknowledged import acknowledge

UNREAD_SENDER = "unreadable@mail.invalid"
LONGEST_TEXT = 200_000
LONGEST_HTML = 2_000_000
LONGEST_LINE = 500

CLAIM = "select 1 from raw_mails where id = $1 and state = 'stored' for update"
DONE = "update raw_mails set state = $2, problem = $3, message_id = $4 where id = $1"
STAFF = """
select exists (select from users where organisation_id = $1 and email = $2)
  or exists (select from inboxes where organisation_id = $1 and address = $2)
"""


class KeptMail(msgspec.Struct, frozen=True):
    """One mail as it is kept; ``at`` is when it reached us."""

    id: UUID
    sha256: bytes
    at: datetime


class MailArriving:
    """Gives mails their place. ``secret`` proves our own Message-IDs and reply addresses."""

    def __init__(self, files: Files, secret: bytes) -> None:
        self._files = files
        self._secret = secret

    async def place(self, database: Database, mailbox: Mailbox, kept: KeptMail, inbound: Inbound | None) -> None:
        """Give a mail its place, once; None shows it as one that could not be read."""
        async with database.transaction(mailbox.organisation_id) as tx:
            if not await tx.fetchval(CLAIM, kept.id):
                return
            if inbound is not None and inbound.is_bounce:
                bounced = await mail_bounces(tx, inbound)
                if bounced is not None:
                    await tx.execute(DONE, kept.id, "read", None, bounced)
                    return
            arrived = await self._keep(tx, mailbox, kept, inbound)
            problem = inbound.problem if inbound is not None else say("mail.unreadable")
            await tx.execute(DONE, kept.id, "unreadable" if problem else "read", problem, arrived.message.id)

    async def _keep(self, tx: Tx, mailbox: Mailbox, kept: KeptMail, inbound: Inbound | None) -> Arrived:
        sender = (inbound.sender.address if inbound is not None else "") or UNREAD_SENDER
        name = _line(inbound.sender.name) if inbound is not None else ""
        contact, _ = await find_or_make_contact(
            tx, "email", sender, name=name, evidence="A mail came from this address"
        )
        conversation = None
        if inbound is not None:
            claims = Claims(sender, inbound.tokens, inbound.thread)
            conversation = await find_thread(tx, self._secret, claims, contact)
        is_doubtful = bool(await tx.fetchval(STAFF, tx.own, sender))
        words = Words(
            contact_id=contact,
            contact_name=name or sender,
            brand_id=mailbox.brand_id,
            inbox_id=mailbox.inbox_id,
            channel="email",
            client_id=new_id(),
            conversation_id=conversation,
            external_id=f"sha256:{kept.sha256.hex()}",
            raw_mail_id=kept.id,
            automatic=inbound is not None and inbound.automatic,
            **_content(inbound),
        )
        arrived = await customer_writes(tx, words)
        if is_doubtful:
            await _doubt(tx, arrived, sender)
        if inbound is not None and inbound.problem:
            await add_notice(tx, arrived.conversation_id, "mail.problem", actor=SYSTEM, text=inbound.problem)
        if inbound is not None:
            await learn_references(tx, arrived.conversation_id, arrived.message.id, [inbound.message_id])
            await attach_files(tx, self._files, arrived.message.id, arrived.conversation_id, inbound.files)
            if not is_doubtful:
                await acknowledge(tx, mailbox.inbox_id, arrived, inbound)
        return arrived


async def _doubt(tx: Tx, arrived: Arrived, sender: str) -> None:
    """A mail under one of our own addresses came from outside: its sender is a claim, and nobody speaks for us so."""
    event = SenderDoubted(message_id=arrived.message.id)
    await record(tx, event, actor=SYSTEM, conversation=arrived.conversation_id, audience="internal")
    words = say("mail.doubted", address=sender)
    await add_notice(tx, arrived.conversation_id, "sender.doubted", actor=SYSTEM, text=words)


def _content(inbound: Inbound | None) -> dict[str, Any]:
    if inbound is None:
        return {"text": say("mail.unreadable"), "subject": say("mail.unreadable.subject")}
    text = _plain(inbound.text)
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}\n\n{say('mail.shortened')}"
    return {
        "text": text or say("mail.only_files" if inbound.files else "mail.empty"),
        "subject": _line(inbound.subject or ""),
        "html": _plain(inbound.html) if inbound.html and len(inbound.html) <= LONGEST_HTML else None,
        "quote": _plain(inbound.quote)[:LONGEST_TEXT] if inbound.quote else None,
        "signature": _plain(inbound.signature)[:LONGEST_TEXT] if inbound.signature else None,
    }


def _plain(text: str) -> str:
    """What the database can hold: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _line(text: str) -> str:
    return " ".join(_plain(text).split())[:LONGEST_LINE]
