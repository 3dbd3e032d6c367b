"""The outbox of one mailbox: what is queued leaves once, in order, one at a time; what is uncertain waits for a person.

A mail is marked "sending" and that is committed before a byte leaves. Whoever holds the mailbox's lease and finds one
"sending" knows that its sender died: it goes out again under the same Message-ID, so a crash may send a mail twice
and never loses one. A connection that breaks after the mail was handed over is "uncertain": a person decides.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.contract import SendOutcome
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.imap_open import Tokens
from rapport.desk.conversations.outbox import tell_trouble
from rapport.desk.conversations.sending import compose_delivery, name_mail
from rapport.desk.conversations.threading import learn_references
from rapport.desk.inboxes.mailboxes import Mailbox, note_departure, note_size_limit
from rapport.events.kinds import DeliveryChanged
from rapport.events.record import SYSTEM, record
from rapport.kit.clock import now
from rapport.kit.errors import Refusal, Unavailable
from rapport.kit.words import say
from rapport.storage.files import Files
from rapport.storage.session import Database, Tx
from rapport.workflows.mail_steps import Watch, unwatched

log = logging.getLogger(__name__)

PATIENCE = (10, 60, 300, 900, 3600)
"""Seconds before the second, third ... try."""
GIVE_UP_HOURS = 48

IN_ORDER_TRIES = 2
"""So many tries long, a later mail to the same person waits behind one that was not taken yet."""

MOST_ORPHANED = 5
"""A mail at which its sender died this often may be what ends it: a person decides about it."""

ORPHANS = """
update deliveries set next_at = created_at, state = case when attempts >= $2 then 'uncertain' else 'queued' end,
  reason = case when attempts >= $2 then $3 end
where inbox_id = $1 and state = 'sending'
"""
NEXT = """
select d.id, d.message_id, d.recipient, d.mail_message_id, d.attempts, m.conversation_id
from deliveries d join messages m on m.id = d.message_id
where d.inbox_id = $1 and d.state = 'queued' and d.next_at <= now() and not ($2 and exists (
  select from deliveries e
  where e.inbox_id = $1 and e.state = 'queued' and (e.created_at, e.id) < (d.created_at, d.id)))
and not exists (
  select from deliveries e
  where e.inbox_id = $1 and e.state = 'queued' and e.attempts <= $3
    and e.recipient = d.recipient and (e.created_at, e.id) < (d.created_at, d.id))
order by d.next_at, d.created_at, d.id limit 1 for update of d skip locked
"""
TAKE = "update deliveries set state = 'sending', attempts = attempts + 1, mail_message_id = $2 where id = $1"
NOW = "update deliveries set next_at = created_at where inbox_id = $1 and state = 'queued' and next_at > now()"
LATER = "update deliveries set state = 'queued', reason = $2, next_at = $3 where id = $1 and state = 'sending'"
END = """
update deliveries set state = $2, reason = $3, sent_at = $4, payload = payload - 'private_text' - 'unsubscribe'
where id = $1 and state = 'sending'
"""

Hear = Callable[[str | None], None]


def unheard(trouble: str | None) -> None:
    """Nobody listens."""


class Taken(msgspec.Struct, frozen=True):
    """One delivery that is on its way."""

    id: UUID
    message_id: UUID
    conversation_id: UUID
    attempts: int


class Outbox:
    """Sends what one mailbox has queued."""

    def __init__(
        self, database: Database, files: Files, channel: EmailChannel, secret: bytes, watch: Watch = unwatched
    ) -> None:
        self._database = database
        self._files = files
        self._channel = channel
        self._secret = secret
        self._watch = watch

    async def take_up_orphans(self, mailbox: Mailbox) -> int:
        """Queue again what a dead sender left behind; only the holder of the mailbox's lease may call this."""
        async with self._database.transaction(mailbox.organisation_id) as tx:
            return await tx.execute(ORPHANS, mailbox.inbox_id, MOST_ORPHANED, say("mail.uncertain"))

    async def try_all_now(self, mailbox: Mailbox) -> None:
        """What waits for its next try goes out now, in the order in which it was written: the server is back."""
        async with self._database.transaction(mailbox.organisation_id) as tx:
            if await tx.execute(NOW, mailbox.inbox_id):
                tx.wake("outbox")

    async def send_next(
        self, mailbox: Mailbox, tell: Hear = unheard, *, tokens: Tokens | None = None, one_by_one: bool = False
    ) -> bool:
        """Send one mail; False when nothing is due. ``tell`` hears of the server's trouble, None when it is over.

        ``one_by_one``: the server takes nothing just now, so the oldest is tried in its turn and all wait behind it.
        """
        async with self._database.transaction(mailbox.organisation_id) as tx:
            taken = await self._take(tx, mailbox, one_by_one)
        if taken is None:
            return False
        self._watch("sending", str(taken.id))
        outcome = await self._hand_over(mailbox, taken, tokens)
        self._watch("handed over", str(taken.id))
        if outcome.unreachable or outcome.state == "sent":
            tell(outcome.reason if outcome.unreachable else None)
        async with self._database.transaction(mailbox.organisation_id) as tx:
            await self._note(tx, mailbox, taken, outcome)
        self._watch("noted", str(taken.id))
        return True

    async def _take(self, tx: Tx, mailbox: Mailbox, one_by_one: bool) -> Taken | None:
        row = await tx.fetchrow(NEXT, mailbox.inbox_id, one_by_one, IN_ORDER_TRIES)
        if row is None:
            return None
        self._watch("queued", str(row["id"]))
        name = row["mail_message_id"] or name_mail(
            self._secret, row["conversation_id"], row["message_id"], row["recipient"], mailbox.address
        )
        await tx.execute(TAKE, row["id"], name)
        await learn_references(tx, row["conversation_id"], row["message_id"], [name])
        await self._tell(tx, row["message_id"], row["conversation_id"], "sending")
        return Taken(row["id"], row["message_id"], row["conversation_id"], row["attempts"] + 1)

    async def _hand_over(self, mailbox: Mailbox, taken: Taken, tokens: Tokens | None) -> SendOutcome:
        if mailbox.config is None:
            return SendOutcome(state="refused", reason=mailbox.trouble or say("mail.not_connected"))
        try:
            async with self._database.transaction(mailbox.organisation_id) as tx:
                outgoing = await compose_delivery(
                    tx,
                    self._files,
                    taken.id,
                    address=mailbox.address,
                    name=mailbox.name,
                    secret=self._secret,
                    signed_replies=mailbox.signed_replies,
                )
        except Unavailable:
            raise
        except Refusal as refusal:
            return SendOutcome(state="refused", reason=refusal.message)
        if outgoing is None:
            return SendOutcome(state="refused", reason=say("mail.refused"))
        try:
            return await self._channel.send(mailbox.config, outgoing, tokens)
        except Refusal as refusal:
            return SendOutcome(state="refused", reason=refusal.message)
        except Exception:  # the wire answers for the far side: it is this mail that cannot be put together
            log.exception("the mail of delivery %s could not be put together", taken.id)
            return SendOutcome(state="refused", reason=say("mail.not_composed"))

    async def _note(self, tx: Tx, mailbox: Mailbox, taken: Taken, outcome: SendOutcome) -> None:
        moment = now()
        await note_size_limit(tx, mailbox.inbox_id, outcome.size_limit)
        refused = next(iter(outcome.recipients.values()), None)
        if outcome.state == "sent" and refused is not None:
            outcome = refused
        if outcome.state == "later":
            wait = PATIENCE[min(taken.attempts - 1, len(PATIENCE) - 1)]
            if not await self._is_hopeless(tx, taken):
                await tx.execute(LATER, taken.id, outcome.reason, moment + timedelta(seconds=wait))
                await self._tell(tx, taken.message_id, taken.conversation_id, "queued")
                return
            outcome = SendOutcome(state="refused", reason=say("mail.gave_up", hours=GIVE_UP_HOURS))
        state = {"sent": "sent", "refused": "failed", "uncertain": "uncertain"}[outcome.state]
        reason = say("mail.uncertain") if state == "uncertain" else outcome.reason
        if not await tx.execute(END, taken.id, state, reason, moment if state == "sent" else None):
            return  # its bounce was quicker
        if state == "sent":
            await note_departure(tx, mailbox.inbox_id, moment)
        else:
            log.warning("a mail was not delivered: %s", outcome.detail or outcome.state)
            await tell_trouble(tx, taken.conversation_id, taken.message_id, state, reason or say("mail.refused"))
            return
        await self._tell(tx, taken.message_id, taken.conversation_id, state)

    async def _is_hopeless(self, tx: Tx, taken: Taken) -> bool:
        since: Any = await tx.fetchval("select created_at from deliveries where id = $1", taken.id)
        return since is None or now() - since > timedelta(hours=GIVE_UP_HOURS)

    async def _tell(self, tx: Tx, message: UUID, conversation: UUID, state: str) -> None:
        event = DeliveryChanged(message_id=message, state=state)
        await record(tx, event, actor=SYSTEM, conversation=conversation)
