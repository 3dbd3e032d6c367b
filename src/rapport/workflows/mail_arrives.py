"""A kept mail is read and finds its conversation; what cannot be read is still shown, and delays nothing else."""

import asyncio
import logging
from typing import Any
from uuid import UUID

from rapport.channels.contract import Inbound, Received
from rapport.channels.email.channel import EmailChannel
from rapport.desk.contacts.actions import find_or_make_contact
from rapport.desk.conversations.attachments import attach_files
from rapport.desk.conversations.threading import Claims, find_thread, learn_references
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.files import Files
from rapport.storage.session import Database, Tx
from rapport.workflows.customer_writes import Arrived, Words, customer_writes
from rapport.workflows.mail_bounces import mail_bounces
from rapport.workflows.mail_is_acknowledged import acknowledge

log = logging.getLogger(__name__)

READ_SECONDS = 20.0
UNREAD_SENDER = "unreadable@mail.invalid"

FIND = """
select r.sha256, r.arrived_at, r.inbox_id, i.brand_id, i.address from raw_mails r join inboxes i on i.id = r.inbox_id
where r.id = $1 and r.state = 'stored'
"""
CLAIM = "select 1 from raw_mails where id = $1 and state = 'stored' for update"
DONE = "update raw_mails set state = $2, problem = $3, message_id = $4 where id = $1"
STAFF = """
select exists (select from users where organisation_id = $1 and email = $2)
  or exists (select from inboxes where organisation_id = $1 and address = $2)
"""


class MailReading:
    """The job ``mail``. ``secret`` proves our own Message-IDs and reply addresses."""

    def __init__(self, files: Files, channel: EmailChannel, secret: bytes) -> None:
        self._files = files
        self._channel = channel
        self._secret = secret

    async def __call__(self, database: Database, organisation: UUID, payload: dict[str, Any]) -> None:
        """Read one kept mail and give it its place. Idempotent: a mail that has its place is left alone."""
        raw_mail = UUID(payload["raw_mail_id"])
        async with database.transaction(organisation) as tx:
            row = await tx.fetchrow(FIND, raw_mail)
        if row is None:
            return
        raw = await self._files.read(organisation, row["sha256"])
        received = Received(external_id=f"sha256:{row['sha256'].hex()}", raw=raw, at=row["arrived_at"])
        inbound = await self._read(received)
        async with database.transaction(organisation) as tx:
            if await tx.fetchval(CLAIM, raw_mail):
                await self._place(tx, raw_mail, row, inbound)

    async def _read(self, received: Received) -> Inbound | None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await asyncio.to_thread(self._channel.read, received)
        except TimeoutError:
            log.warning("a mail took too long to read and is shown as it is")
            return None

    async def _place(self, tx: Tx, raw_mail: UUID, row: Any, inbound: Inbound | None) -> None:
        if inbound is not None and inbound.is_bounce:
            bounced = await mail_bounces(tx, inbound)
            if bounced is not None:
                await tx.execute(DONE, raw_mail, "read", None, bounced)
                return
        arrived = await self._keep(tx, raw_mail, row, inbound)
        problem = inbound.problem if inbound is not None else say("mail.unreadable")
        state = "read" if inbound is not None and inbound.problem is None else "unreadable"
        await tx.execute(DONE, raw_mail, state, problem, arrived.message.id)

    async def _keep(self, tx: Tx, raw_mail: UUID, row: Any, inbound: Inbound | None) -> Arrived:
        sender = inbound.sender.address if inbound is not None and inbound.sender.address else UNREAD_SENDER
        name = inbound.sender.name if inbound is not None else ""
        contact, _ = await find_or_make_contact(
            tx, "email", sender, name=name, evidence="A mail came from this address"
        )
        claims = Claims(sender, inbound.tokens, inbound.thread) if inbound is not None else None
        conversation = await find_thread(tx, self._secret, claims, contact) if claims is not None else None
        facts: dict[str, Any] = {}
        if inbound is not None and inbound.problem:
            facts["problem"] = inbound.problem
        if await tx.fetchval(STAFF, tx.own, sender):
            facts["claims_to_be_us"] = True
        words = Words(
            contact_id=contact,
            contact_name=name or sender,
            brand_id=row["brand_id"],
            inbox_id=row["inbox_id"],
            channel="email",
            client_id=new_id(),
            text=_text(inbound),
            conversation_id=conversation,
            subject=(inbound.subject or "") if inbound is not None else say("mail.unreadable"),
            html=inbound.html if inbound is not None else None,
            quote=inbound.quote if inbound is not None else None,
            signature=inbound.signature if inbound is not None else None,
            external_id=f"sha256:{row['sha256'].hex()}",
            raw_mail_id=raw_mail,
            facts=facts,
            automatic=inbound is not None and inbound.automatic,
        )
        arrived = await customer_writes(tx, words)
        if inbound is not None:
            await learn_references(tx, arrived.conversation_id, arrived.message.id, [inbound.message_id])
            await attach_files(tx, self._files, arrived.message.id, arrived.conversation_id, inbound.files)
            if not facts.get("claims_to_be_us"):
                await acknowledge(tx, row["inbox_id"], arrived, inbound)
        return arrived


def _text(inbound: Inbound | None) -> str:
    if inbound is None:
        return say("mail.unreadable")
    return inbound.text or (say("mail.empty") if not inbound.files else say("mail.only_files"))
