"""Keeps every mailbox going: read and sent by one process at a time, begun again when its settings change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from uuid import UUID

from rapport.channels.email.channel import EmailChannel
from rapport.desk.inboxes.mailboxes import Mailbox, list_mailboxes, note_health
from rapport.kit.secrets import Keyring
from rapport.storage.files import Files
from rapport.storage.lease import hold
from rapport.storage.listener import Listener
from rapport.storage.session import Database
from rapport.workflows.mail_is_kept import keep_batch, read_place
from rapport.workflows.mail_is_sent import Outbox

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
POLL_SECONDS = 1.0
AGAIN_SECONDS = 1.0


class Mailboxes:
    """The mailboxes of one process."""

    def __init__(
        self, database: Database, files: Files, keyring: Keyring, channel: EmailChannel, *, secret: bytes
    ) -> None:
        self._database = database
        self._files = files
        self._keyring = keyring
        self._channel = channel
        self._outbox = Outbox(database, files, channel, secret)
        self._running: dict[UUID, tuple[str, list[asyncio.Task[None]]]] = {}

    async def run(self) -> None:
        """Until cancelled: start what is new, stop what is gone, restart what changed."""
        try:
            while True:
                wanted = {mailbox.inbox_id: mailbox for mailbox in await list_mailboxes(self._database, self._keyring)}
                for inbox, (version, tasks) in list(self._running.items()):
                    if inbox not in wanted or wanted[inbox].version != version:
                        del self._running[inbox]
                        await _end(tasks)
                for inbox, mailbox in wanted.items():
                    if inbox not in self._running:
                        self._running[inbox] = (mailbox.version, self._start(mailbox))
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await _end([task for _, tasks in self._running.values() for task in tasks])
            self._running.clear()

    def _start(self, mailbox: Mailbox) -> list[asyncio.Task[None]]:
        loops: list[Callable[[Mailbox], Awaitable[None]]] = [self._send]
        if mailbox.config is not None and mailbox.config.imap.host:
            loops.append(self._read)
        return [asyncio.create_task(_keep(loop, mailbox), name=f"mailbox {mailbox.inbox_id}") for loop in loops]

    async def _read(self, mailbox: Mailbox) -> None:
        if mailbox.config is None:
            return
        health = Health(self._database, mailbox)
        async with hold(self._database.urls.hub, f"read {mailbox.inbox_id}") as lease:
            place = await read_place(self._database, mailbox.organisation_id, mailbox.inbox_id)
            async with aclosing(self._channel.listen(mailbox.config, place, health.hear)) as batches:
                async for batch in batches:
                    await keep_batch(self._database, self._files, mailbox.organisation_id, mailbox.inbox_id, batch)
                    if not lease.alive:
                        return

    async def _send(self, mailbox: Mailbox) -> None:
        async with (
            hold(self._database.urls.hub, f"send {mailbox.inbox_id}") as lease,
            Listener(self._database.urls.hub, "outbox") as listener,
        ):
            await self._outbox.take_up_orphans(mailbox)
            while lease.alive:
                if not await self._outbox.send_next(mailbox):
                    await listener.wait(POLL_SECONDS)


class Health:
    """Writes down how a mailbox fares, in the order it was heard."""

    def __init__(self, database: Database, mailbox: Mailbox) -> None:
        self._database = database
        self._mailbox = mailbox
        self._last: asyncio.Task[None] | None = None

    def hear(self, trouble: str | None) -> None:
        """The trouble in plain words, or None once it works."""
        self._last = asyncio.create_task(self._note(trouble, self._last))

    async def _note(self, trouble: str | None, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        async with self._database.transaction(self._mailbox.organisation_id) as tx:
            await note_health(tx, self._mailbox.inbox_id, trouble)


async def _keep(loop: Callable[[Mailbox], Awaitable[None]], mailbox: Mailbox) -> None:
    while True:
        try:
            await loop(mailbox)
        except Exception:
            log.exception("the mailbox %s stumbled and begins again", mailbox.inbox_id)
        await asyncio.sleep(AGAIN_SECONDS)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
