"""Past mail is brought in, oldest first, beside the live mail: nobody is answered, told or measured by it.

Each mail takes its place in the transaction that counts it, so a stop at any moment loses and doubles none. The same
bytes that came in another way already are left alone.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from rapport.channels.contract import Inbound, Received
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.imap import external_id
from rapport.channels.email.imap_open import Trouble, explain
from rapport.channels.email.imap_past import PastMail, PastReader
from rapport.channels.email.imap_session import FolderMissing, Mail
from rapport.desk.inboxes.imports import (
    MailImport,
    begin_import,
    end_import,
    is_done,
    move_on,
    next_import,
    note_trouble,
)
from rapport.desk.inboxes.mailboxes import Mailbox
from rapport.desk.inboxes.sender_checks import read_checks
from rapport.storage.session import Database
from rapport.workflows.mail_steps import Watch, unwatched
from rapport.workflows.mailbox_signs_in import GetToken
from rapport.workflows.past_mail_takes_place import Past, PastPlaces

log = logging.getLogger(__name__)

PLACES = "select folder, place from mail_places where inbox_id = $1"
AGAIN_SECONDS = 30.0
LATE_SECONDS = 60.0


class PastMails:
    """The imports of mailboxes; only the holder of a mailbox's lease works at them."""

    def __init__(self, database: Database, channel: EmailChannel, places: PastPlaces, watch: Watch = unwatched) -> None:
        self._database = database
        self._channel = channel
        self._places = places
        self._watch = watch

    async def import_next(self, mailbox: Mailbox, config: EmailConfig, tokens: GetToken | None) -> bool:
        """Work at the import that waits, to its end; False when there is none, or it has to wait."""
        async with self._database.transaction(mailbox.organisation_id) as tx:
            job = await next_import(tx, mailbox.inbox_id)
        if job is None or config.imap is None:
            return False
        try:
            await self._run(mailbox, job, self._channel.past(config, tokens))
        except FolderMissing as error:
            async with self._database.transaction(mailbox.organisation_id) as tx:
                await end_import(tx, job.id, "failed", explain(error, config.imap))
        except Trouble as error:
            async with self._database.transaction(mailbox.organisation_id) as tx:
                await note_trouble(tx, job.id, explain(error, config.imap))
            await asyncio.sleep(AGAIN_SECONDS)
            return False
        return True

    async def _run(self, mailbox: Mailbox, job: MailImport, reader: PastReader) -> None:
        async with self._database.transaction(mailbox.organisation_id) as tx:
            followed = {row["folder"]: row["place"] for row in await tx.fetch(PLACES, mailbox.inbox_id)}
        mails = await reader.list_mails(job.all_folders, since=job.since, before=job.created_at, followed=followed)
        rest = [mail for mail in mails if not is_done(mail, job.place)]
        async with self._database.transaction(mailbox.organisation_id) as tx:
            going = await begin_import(tx, job.id, total=len(mails), done=len(mails) - len(rest))
        async with aclosing(reader.fetch(rest)) as groups:
            if going and await self._bring_in(mailbox, job, groups):
                async with self._database.transaction(mailbox.organisation_id) as tx:
                    await end_import(tx, job.id, "done")

    async def _bring_in(
        self,
        mailbox: Mailbox,
        job: MailImport,
        groups: AsyncGenerator[list[tuple[PastMail, Mail | None]], None],
    ) -> bool:
        """False when it was stopped in between."""
        async for group in groups:
            for listed, mail in group:
                past = await self._read(mailbox, job, listed, mail) if mail is not None else None
                async with self._database.transaction(mailbox.organisation_id) as tx:
                    if not await move_on(tx, job.id, listed):
                        return False
                    if past is not None:
                        await self._places.give(tx, mailbox, past)
                self._watch("imported", f"{listed.folder} {listed.uid}")
        return True

    async def _read(self, mailbox: Mailbox, job: MailImport, listed: PastMail, mail: Mail) -> Past:
        async with self._database.transaction(mailbox.organisation_id) as tx:
            checks = await read_checks(tx, mailbox.inbox_id)
        received = Received(external_id=external_id(mail.raw), raw=mail.raw, at=listed.taken_at)
        inbound: Inbound | None = None
        try:
            async with asyncio.timeout(LATE_SECONDS):
                inbound = await asyncio.to_thread(self._channel.read, received, checks)
        except TimeoutError:
            log.warning("a past mail took too long to read and is shown as it is")
        return Past(received, inbound, ours=listed.folder == job.sent_folder)
