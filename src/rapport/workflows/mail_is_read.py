"""The kept mails of a mailbox are read in the order in which they came; one that is hard to read delays no other.

A mail that takes long is read beside the others. A mail that could not be placed after a few tries, or that ended the
process each time, is shown as unreadable, with its original kept.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rapport.channels.contract import Inbound, Received
from rapport.channels.email.channel import EmailChannel
from rapport.desk.inboxes.mailboxes import Mailbox
from rapport.desk.inboxes.sender_checks import read_checks
from rapport.storage.files import Files
from rapport.storage.session import Database
from rapport.workflows.mail_arrives import KeptMail, MailArriving
from rapport.workflows.mail_steps import Watch, unwatched

log = logging.getLogger(__name__)

SOON_SECONDS = 2.0
"""How long the others wait for a mail that is being read."""
LATE_SECONDS = 60.0
"""How long a mail may take beside the others; then it is shown as unreadable."""
MAX_TRIES = 4
MOST_SLOW = 4

TAKE = """
update raw_mails set tries = tries + 1 where id = (
  select id from raw_mails where inbox_id = $1 and state = 'stored' and id <> all($2::uuid[])
  order by created_at, id limit 1
) returning id, sha256, arrived_at, tries
"""


class MailReading:
    """Reads what one mailbox has kept; only the holder of the mailbox's lease does."""

    def __init__(
        self, database: Database, files: Files, channel: EmailChannel, arriving: MailArriving, watch: Watch = unwatched
    ) -> None:
        self._database = database
        self._files = files
        self._channel = channel
        self._arriving = arriving
        self._watch = watch

    async def read_next(self, mailbox: Mailbox, slow: "Slow") -> bool:
        """Read one mail and give it its place; False when none waits."""
        async with self._database.transaction(mailbox.organisation_id) as tx:
            row = await tx.fetchrow(TAKE, mailbox.inbox_id, slow.ids)
        if row is None:
            return False
        kept = KeptMail(row["id"], row["sha256"], row["arrived_at"])
        if row["tries"] > MAX_TRIES:
            log.error("the mail %s could not be placed and is shown as unreadable", kept.id)
            await self._arriving.place(self._database, mailbox, kept, None)
            return True
        reading = asyncio.create_task(self._read(mailbox, kept))
        try:
            done, _ = await asyncio.wait({reading}, timeout=SOON_SECONDS)
        except asyncio.CancelledError:
            reading.cancel()
            raise
        if done:
            await self._place(mailbox, kept, reading.result())
        else:
            await slow.take(kept.id, self._finish(mailbox, kept, reading))
        return True

    async def _read(self, mailbox: Mailbox, kept: KeptMail) -> Inbound:
        raw = await self._files.read(mailbox.organisation_id, kept.sha256)
        async with self._database.transaction(mailbox.organisation_id) as tx:
            checks = await read_checks(tx, mailbox.inbox_id)
        received = Received(external_id=f"sha256:{kept.sha256.hex()}", raw=raw, at=kept.at)
        return await asyncio.to_thread(self._channel.read, received, checks)

    async def _finish(self, mailbox: Mailbox, kept: KeptMail, reading: asyncio.Task[Inbound]) -> None:
        inbound: Inbound | None = None
        try:
            async with asyncio.timeout(LATE_SECONDS):
                inbound = await reading
        except TimeoutError:
            log.warning("the mail %s took too long to read and is shown as it is", kept.id)
        await self._place(mailbox, kept, inbound)

    async def _place(self, mailbox: Mailbox, kept: KeptMail, inbound: Inbound | None) -> None:
        self._watch("parsed", str(kept.id))
        await self._arriving.place(self._database, mailbox, kept, inbound)
        self._watch("committed", str(kept.id))


class Slow:
    """The mails that are being read beside the others; ``close`` gives them up, to be taken again."""

    def __init__(self) -> None:
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    @property
    def ids(self) -> Sequence[UUID]:
        """Which they are."""
        return list(self._tasks)

    async def take(self, ident: UUID, finishing: Any) -> None:
        """Let one more go on beside the others; wait while there are too many."""
        task: asyncio.Task[None] = asyncio.create_task(finishing)
        self._tasks[ident] = task
        task.add_done_callback(lambda done: self._forget(ident, done))
        if len(self._tasks) >= MOST_SLOW:
            await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)

    def _forget(self, ident: UUID, done: asyncio.Task[None]) -> None:
        self._tasks.pop(ident, None)
        if not done.cancelled() and done.exception() is not None:
            log.warning("the mail %s could not be placed", ident, exc_info=done.exception())

    async def close(self) -> None:
        """Give them up."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
