"""Keeps every mailbox going: fetched, read and sent by one process at a time, begun again when its settings change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any
from uuid import UUID

from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.config import EmailConfig
from rapport.desk.inboxes.mailboxes import Mailbox, list_mailboxes, note_health
from rapport.kit.secrets import Keyring
from rapport.storage.files import Files
from rapport.storage.lease import hold
from rapport.storage.listener import Listener
from rapport.storage.session import Database
from rapport.workflows.mail_arrives import MailArriving
from rapport.workflows.mail_is_kept import keep_batch, read_place
from rapport.workflows.mail_is_read import MailReading, Slow
from rapport.workflows.mail_is_sent import Outbox
from rapport.workflows.mail_steps import Watch, unwatched

log = logging.getLogger(__name__)

Loop = Coroutine[Any, Any, None]

LOOK_SECONDS = 2.0
POLL_SECONDS = 1.0
AGAIN_SECONDS = 0.5


class Mailboxes:
    """The mailboxes of one process."""

    def __init__(
        self,
        database: Database,
        files: Files,
        keyring: Keyring,
        channel: EmailChannel,
        *,
        secret: bytes,
        watch: Watch = unwatched,
    ) -> None:
        self._database = database
        self._files = files
        self._keyring = keyring
        self._channel = channel
        self._watch = watch
        self._reading = MailReading(database, files, channel, MailArriving(files, secret), watch)
        self._outbox = Outbox(database, files, channel, secret, watch)
        self._running: dict[UUID, tuple[str, asyncio.Task[None]]] = {}
        self._bells: dict[str, set[asyncio.Event]] = {"mails": set(), "outbox": set()}

    async def run(self) -> None:
        """Until cancelled: start what is new, stop what is gone, restart what changed."""
        ringing = [asyncio.create_task(self._ring(channel)) for channel in self._bells]
        try:
            while True:
                await self._look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await _end([*ringing, *(task for _, task in self._running.values())])
            self._running.clear()

    async def _look(self) -> None:
        wanted = {mailbox.inbox_id: mailbox for mailbox in await list_mailboxes(self._database, self._keyring)}
        gone = [i for i, (version, _) in self._running.items() if i not in wanted or wanted[i].version != version]
        await _end([self._running.pop(inbox)[1] for inbox in gone])
        for inbox, mailbox in wanted.items():
            if inbox not in self._running:
                task = asyncio.create_task(self._keep(mailbox), name=f"mailbox {inbox}")
                self._running[inbox] = (mailbox.version, task)

    async def _keep(self, mailbox: Mailbox) -> None:
        while True:
            try:
                async with hold(self._database.urls.hub, f"mailbox {mailbox.inbox_id}") as lease:
                    await self._work(mailbox, lease.until_lost())
            except Exception as stumble:
                log.warning("the mailbox %s stumbled and begins again", mailbox.inbox_id, exc_info=stumble)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _work(self, mailbox: Mailbox, until: Loop) -> None:
        """All loops of one mailbox, until its lease is lost or one of them fails."""
        tasks = [asyncio.create_task(loop) for loop in (until, *self._loops(mailbox))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(tasks)
        for task in done:
            task.result()

    def _loops(self, mailbox: Mailbox) -> list[Loop]:
        loops = [self._read(mailbox), self._send(mailbox)]
        if mailbox.config is not None and mailbox.config.imap is not None:
            loops.append(self._fetch(mailbox, mailbox.config))
        elif mailbox.trouble:
            loops.append(self._note(mailbox, asyncio.Queue(), mailbox.trouble))
        return loops

    async def _fetch(self, mailbox: Mailbox, config: EmailConfig) -> None:
        heard: asyncio.Queue[str | None] = asyncio.Queue()
        noting = asyncio.create_task(self._note(mailbox, heard))
        place = await read_place(self._database, mailbox)
        try:
            async with aclosing(self._channel.listen(config, place, heard.put_nowait)) as batches:
                async for batch in batches:
                    await keep_batch(self._database, self._files, mailbox, batch, self._watch)
        finally:
            await _end([noting])

    async def _note(self, mailbox: Mailbox, heard: "asyncio.Queue[str | None]", first: str | None = None) -> None:
        """Write down how the mailbox fares, in the order in which it was heard."""
        if first is not None:
            heard.put_nowait(first)
        while True:
            trouble = await heard.get()
            async with self._database.transaction(mailbox.organisation_id) as tx:
                await note_health(tx, mailbox.inbox_id, trouble)

    async def _read(self, mailbox: Mailbox) -> None:
        slow = Slow()
        try:
            await self._whenever("mails", lambda: self._reading.read_next(mailbox, slow))
        finally:
            await slow.close()

    async def _send(self, mailbox: Mailbox) -> None:
        await self._outbox.take_up_orphans(mailbox)
        await self._whenever("outbox", lambda: self._outbox.send_next(mailbox))

    async def _whenever(self, channel: str, step: Callable[[], Awaitable[bool]]) -> None:
        """Do ``step`` until it finds nothing, again at every ring."""
        bell = asyncio.Event()
        self._bells[channel].add(bell)
        try:
            while True:
                bell.clear()
                while await step():
                    pass
                await bell.wait()
        finally:
            self._bells[channel].discard(bell)

    async def _ring(self, channel: str) -> None:
        """Wake everybody who waits for ``channel``, and at every ``POLL_SECONDS`` without a word too."""
        async with Listener(self._database.urls.hub, channel) as listener:
            while True:
                await listener.wait(POLL_SECONDS)
                for bell in self._bells[channel]:
                    bell.set()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
