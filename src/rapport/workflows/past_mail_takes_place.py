"""A past mail takes its place in a conversation that is over: no clock, no mood, no promise, no notice, no figure."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.contract import Inbound, Party, Received
from rapport.desk.accounts.addresses import is_own, own_addresses
from rapport.desk.contacts.actions import find_contact, find_or_make_contact
from rapport.desk.conversations.actions import NewMessage, add_message, start_conversation
from rapport.desk.conversations.attachments import attach_files
from rapport.desk.conversations.threading import Claims, find_thread, learn_references
from rapport.desk.inboxes.mailboxes import Mailbox
from rapport.events.record import SYSTEM, Actor
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.files import Files
from rapport.storage.session import Tx
from rapport.workflows.mail_arrives import UNREAD_SENDER, content_of
from rapport.workflows.mail_is_judged import facts_of, judge_mail, read_addressed

ADD = """
insert into raw_mails (id, organisation_id, inbox_id, source, sha256, size, state, arrived_at)
values ($1, $2, $3, 'import', $4, $5, 'read', $6) on conflict (inbox_id, sha256) do nothing returning id
"""
DONE = "update raw_mails set state = $2, problem = $3, message_id = $4 where id = $1"
OVER = """
update conversations set status = 'resolved', resolved_at = $2, first_resolved_at = $2, first_resolved_turns = 0,
  first_responded_at = $2, imported_at = now(), set_aside = $3, set_aside_why = $4 where id = $1
"""
LATER = """
update conversations set resolved_at = $2, first_resolved_at = $2
where id = $1 and imported_at is not null and status = 'resolved' and reopened_at is null
"""
HEARD = """
update conversations set last_inbound_at = greatest(last_inbound_at, $2),
  contact_position = greatest(contact_position, $3) where id = $1
"""
OURS_ALREADY = """
select m.id from mail_references r join messages m on m.id = r.message_id
where r.organisation_id = $1 and r.message_key = $2 and m.kind = 'reply' limit 1
"""
AUTHOR = "select id, name from users where organisation_id = $1 and lower(email) = $2"


class Past(msgspec.Struct, frozen=True):
    """One past mail: as it lay there, as it was read (None: it could not be), and whether we wrote it."""

    received: Received
    inbound: Inbound | None
    ours: bool


class PastPlaces:
    """Gives past mails their places. ``secret`` proves our own Message-IDs."""

    def __init__(self, files: Files, secret: bytes) -> None:
        self._files = files
        self._secret = secret

    async def give(self, tx: Tx, mailbox: Mailbox, past: Past) -> bool:
        """Give one its place; False when it is here already."""
        raw = past.received.raw
        digest = await self._files.keep(tx, raw)
        values = (new_id(), tx.own, mailbox.inbox_id, digest, len(raw), past.received.at)
        kept = await tx.fetchval(ADD, *values)
        if kept is None:
            return False
        if past.inbound is not None and past.inbound.is_bounce:
            return True  # what came back then is settled long ago; its original is kept
        if past.ours:
            message = await self._place_ours(tx, mailbox, past, kept)
        else:
            message = await self._place_theirs(tx, mailbox, past, kept)
        problem = past.inbound.problem if past.inbound is not None else say("mail.unreadable")
        await tx.execute(DONE, kept, "unreadable" if problem else "read", problem, message)
        return True

    async def _place_theirs(self, tx: Tx, mailbox: Mailbox, past: Past, kept: UUID) -> UUID:
        inbound, at = past.inbound, past.received.at
        sender = inbound.sender if inbound is not None and inbound.sender.address else Party(UNREAD_SENDER)
        contact = await _contact(tx, sender)
        author = Actor("contact", contact)
        conversation = await self._conversation(tx, mailbox, past, person=sender, contact=contact, author=author)
        addressed = await read_addressed(tx, mailbox.inbox_id, inbound) if inbound is not None else None
        message = _message(mailbox, past, kept, conversation, kind="inbound", recipients=addressed)
        added = await add_message(
            tx, msgspec.structs.replace(message, author=author, author_name=sender.name or sender.address)
        )
        await tx.execute(HEARD, conversation, at, added.position)
        await self._finish(tx, past, conversation, added.id)
        return added.id

    async def _place_ours(self, tx: Tx, mailbox: Mailbox, past: Past, kept: UUID) -> UUID | None:
        """A reply of ours; None when it names nobody whom we could have written to."""
        inbound = past.inbound
        if inbound is None:
            return None
        if inbound.message_id:
            known = await tx.fetchval(OURS_ALREADY, tx.own, inbound.message_id)
            if known is not None:  # it was sent from here, or lies in two folders
                return UUID(str(known))
        own = await own_addresses(tx)
        customer = next((p for p in (*inbound.to, *inbound.cc) if p.address and not is_own(p.address, own)), None)
        if customer is None:
            return None
        author, name = await _author(tx, mailbox, inbound.sender.address)
        contact = await _contact(tx, customer)
        conversation = await self._conversation(tx, mailbox, past, person=customer, contact=contact, author=author)
        message = _message(mailbox, past, kept, conversation, kind="reply", recipients=None)
        added = await add_message(tx, msgspec.structs.replace(message, author=author, author_name=name))
        await self._finish(tx, past, conversation, added.id)
        return added.id

    async def _conversation(
        self, tx: Tx, mailbox: Mailbox, past: Past, *, person: Party, contact: UUID, author: Actor
    ) -> UUID:
        """The one that it goes on with, by its references; or a new one, over at once."""
        inbound, at = past.inbound, past.received.at
        judged = await judge_mail(tx, inbound) if inbound is not None and not past.ours else None
        if inbound is not None and not (judged and judged.set_aside):
            found = await find_thread(tx, self._secret, Claims(person.address, inbound.tokens, inbound.thread), contact)
            if found is not None:
                await tx.execute(LATER, found, at)
                return found
        conversation = await start_conversation(
            tx,
            brand=mailbox.brand_id,
            contact=contact,
            inbox=mailbox.inbox_id,
            channel="email",
            subject=content_of(inbound)["subject"],
            actor=author,
            at=at,
            quiet=True,
        )
        aside = (judged.set_aside, judged.why) if judged is not None else (None, None)
        await tx.execute(OVER, conversation, at, *aside)
        return conversation

    async def _finish(self, tx: Tx, past: Past, conversation: UUID, message: UUID) -> None:
        if past.inbound is not None:
            await learn_references(tx, conversation, message, [past.inbound.message_id])
            await attach_files(tx, self._files, message, conversation, past.inbound.files)


def _message(
    mailbox: Mailbox, past: Past, kept: UUID, conversation: UUID, *, kind: str, recipients: dict[str, Any] | None
) -> NewMessage:
    content = content_of(past.inbound)
    return NewMessage(
        conversation_id=conversation,
        client_id=new_id(),
        kind=kind,
        audience="private",
        author=SYSTEM,
        author_name="",
        inbox_id=mailbox.inbox_id,
        channel="email",
        external_id=past.received.external_id,
        raw_mail_id=kept,
        facts=facts_of(past.inbound) if past.inbound is not None and kind == "inbound" else {},
        recipients=recipients,
        at=past.received.at,
        quiet=True,
        **{**content, "subject": content["subject"] or None},
    )


async def _contact(tx: Tx, party: Party) -> UUID:
    known = await find_contact(tx, "email", party.address)
    if known is not None:
        return known
    evidence = "A mail of the past came from or went to this address"
    name = " ".join(party.name.split())[:200]
    return (await find_or_make_contact(tx, "email", party.address, name=name, evidence=evidence))[0]


async def _author(tx: Tx, mailbox: Mailbox, address: str) -> tuple[Actor, str]:
    """The colleague with this address, or the mailbox itself."""
    row = await tx.fetchrow(AUTHOR, tx.own, address.lower())
    if row is not None:
        return Actor("user", row["id"]), row["name"]
    return SYSTEM, mailbox.name or mailbox.address
