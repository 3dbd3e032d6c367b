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
from rapport.events.kinds import ConversationSetAside, SenderDoubted
from rapport.events.record import SYSTEM, record
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.files import Files
from rapport.storage.session import Database, Tx
from rapport.workflows.customer_writes import Arrived, Words, customer_writes
from rapport.workflows.mail_bounces import mail_bounces
from rapport.workflows.mail_is_acknowledged import acknowledge
from rapport.workflows.mail_is_judged import Judgement, facts_of, judge_mail, let_join, read_addressed

UNREAD_SENDER = "unreadable@mail.invalid"
LONGEST_TEXT = 200_000
LONGEST_HTML = 2_000_000
LONGEST_LINE = 500

CLAIM = "select 1 from raw_mails where id = $1 and state = 'stored' for update"
DONE = "update raw_mails set state = $2, problem = $3, message_id = $4 where id = $1"
SENT_BY_US = """
select message_id from deliveries where organisation_id = $1 and mail_message_id = $2 limit 1
"""
ASIDE = "select set_aside from conversations where id = $1"


class KeptMail(msgspec.Struct, frozen=True):
    """One mail as it is kept; ``at`` is when it reached us."""

    id: UUID
    sha256: bytes
    at: datetime


class MailArriving:
    """Gives mails their place. ``secret`` proves our own Message-IDs and reply addresses."""

    def __init__(self, files: Files, secret: bytes, url: str) -> None:
        self._files = files
        self._secret = secret
        self._url = url

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
            judged = await judge_mail(tx, inbound) if inbound is not None else Judgement()
            if inbound is not None and judged.ours and inbound.message_id:
                ours = await tx.fetchval(SENT_BY_US, tx.own, inbound.message_id)
                if ours is not None:  # a copy of what we sent came round to us
                    await tx.execute(DONE, kept.id, "read", None, ours)
                    return
            arrived = await self._keep(tx, mailbox, kept, inbound, judged)
            problem = inbound.problem if inbound is not None else say("mail.unreadable")
            await tx.execute(DONE, kept.id, "unreadable" if problem else "read", problem, arrived.message.id)

    async def _keep(
        self, tx: Tx, mailbox: Mailbox, kept: KeptMail, inbound: Inbound | None, judged: Judgement
    ) -> Arrived:
        sender = (inbound.sender.address if inbound is not None else "") or UNREAD_SENDER
        name = _line(inbound.sender.name) if inbound is not None else ""
        contact, _ = await find_or_make_contact(
            tx, "email", sender, name=name, evidence="A mail came from this address"
        )
        conversation = await self._find(tx, inbound, judged, contact) if inbound is not None else None
        addressed = await read_addressed(tx, mailbox.inbox_id, inbound) if inbound is not None else None
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
            recipients=addressed,
            set_aside=judged.set_aside,
            set_aside_why=judged.why,
            facts=facts_of(inbound) if inbound is not None else {},
            **content_of(inbound),
        )
        arrived = await customer_writes(tx, words)
        if judged.ours:
            await _doubt(tx, arrived, sender)
        if judged.set_aside and arrived.started:
            event = ConversationSetAside(where=judged.set_aside, why=judged.why)
            await record(tx, event, actor=SYSTEM, conversation=arrived.conversation_id, audience="internal")
        if inbound is not None and inbound.problem:
            await add_notice(tx, arrived.conversation_id, "mail.problem", actor=SYSTEM, text=inbound.problem)
        if inbound is not None:
            await learn_references(tx, arrived.conversation_id, arrived.message.id, [inbound.message_id])
            await attach_files(tx, self._files, arrived.message.id, arrived.conversation_id, inbound.files)
            if addressed is not None and judged.set_aside is None:
                await let_join(tx, arrived.conversation_id, inbound, addressed)
            is_claimed = judged.ours or inbound.trust.verdict == "failed"
            if not is_claimed and not await tx.fetchval(ASIDE, arrived.conversation_id):
                await acknowledge(tx, mailbox.inbox_id, arrived, inbound, self._url)
        return arrived

    async def _find(self, tx: Tx, inbound: Inbound, judged: Judgement, contact: UUID) -> UUID | None:
        """The conversation that it goes on with; what is set aside never comes near one that isn't."""
        if judged.ours and judged.set_aside:
            return None
        claims = Claims(inbound.sender.address, inbound.tokens, inbound.thread)
        found = await find_thread(tx, self._secret, claims, contact)
        if found is None or judged.set_aside is None:
            return found
        return found if await tx.fetchval(ASIDE, found) == judged.set_aside else None


async def _doubt(tx: Tx, arrived: Arrived, sender: str) -> None:
    """A mail under one of our own addresses came from outside: its sender is a claim, and nobody speaks for us so."""
    event = SenderDoubted(message_id=arrived.message.id)
    await record(tx, event, actor=SYSTEM, conversation=arrived.conversation_id, audience="internal")
    words = say("mail.doubted", address=sender)
    await add_notice(tx, arrived.conversation_id, "sender.doubted", actor=SYSTEM, text=words)


def content_of(inbound: Inbound | None) -> dict[str, Any]:
    """The words of a mail as a message holds them; None for one that could not be read."""
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
