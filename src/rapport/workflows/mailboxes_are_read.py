"""Keeps every mailbox going: fetched, read and sent by one process at a time, begun again when its settings change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any
from uuid import UUID

from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.config import EmailConfig
from rapport.desk.inboxes.mailboxes import Mailbox, list_mailboxes
from rapport.kit.egress import Egress
from rapport.kit.secrets import Keyring
from rapport.kit.tasks import end_tasks
from rapport.storage.files import Files
from rapport.storage.lease import hold
from rapport.storage.listener import Listener
from rapport.storage.session import Database
from rapport.workflows.mail_arrives import MailArriving
from rapport.workflows.mail_is_kept import keep_batch, read_place
from rapport.workflows.mail_is_read import MailReading, Slow
from rapport.workflows.mail_is_sent import Outbox
from rapport.workflows.mail_steps import Watch, unwatched
from rapport.workflows.mailbox_health import SENDING, Health
from rapport.workflows.mailbox_signs_in import GetToken, SignIns
from rapport.workflows.past_mail_is_imported import PastMails
from rapport.workflows.past_mail_takes_place import PastPlaces
from rapport.workflows.sending_is_watched import watch_sending

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
        url: str,
        egress: Egress,
        watch: Watch = unwatched,
    ) -> None:
        self._database = database
        self._files = files
        self._keyring = keyring
        self._channel = channel
        self._watch = watch
        self._reading = MailReading(database, files, channel, MailArriving(files, secret, url), watch)
        self._outbox = Outbox(database, files, channel, secret, watch)
        self._past = PastMails(database, channel, PastPlaces(files, secret), watch)
        self._sign_ins = SignIns(database, keyring, egress)
        self._running: dict[UUID, tuple[str, asyncio.Task[None]]] = {}
        self._bells: dict[str, set[asyncio.Event]] = {"mails": set(), "outbox": set(), "imports": set()}

    async def run(self) -> None:
        """Until cancelled: start what is new, stop what is gone, restart what changed."""
        ringing = [asyncio.create_task(self._ring(channel)) for channel in self._bells]
        try:
            while True:
                await self._look()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await end_tasks([*ringing, *(task for _, task in self._running.values())])
            self._running.clear()

    async def _look(self) -> None:
        wanted = {mailbox.inbox_id: mailbox for mailbox in await list_mailboxes(self._database, self._keyring)}
        gone = [i for i, (version, _) in self._running.items() if i not in wanted or wanted[i].version != version]
        await end_tasks([self._running.pop(inbox)[1] for inbox in gone])
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
            await end_tasks(tasks)
        for task in done:
            task.result()

    def _loops(self, mailbox: Mailbox) -> list[Loop]:
        config = mailbox.config
        if config is None:
            health = Health(self._database, mailbox, ["settings"])
            health.listener("settings")(mailbox.trouble)
            return [self._read(mailbox), self._send(mailbox, health, None), health.run()]
        folders = config.imap.folders if config.imap is not None else ()
        health = Health(self._database, mailbox, [*folders, SENDING])
        tokens = self._sign_ins.of(mailbox.organisation_id, mailbox.inbox_id, config)
        loops = [health.run(), self._read(mailbox), self._send(mailbox, health, tokens)]
        loops.append(
            watch_sending(
                health,
                lambda sign_in: self._channel.look_at_sending(config, tokens, sign_in=sign_in),
                lambda: self._outbox.try_all_now(mailbox),
            )
        )
        if config.imap is not None:
            loops += [self._fetch(mailbox, config, folder, health, tokens) for folder in folders]
            loops.append(self._whenever("imports", lambda: self._past.import_next(mailbox, config, tokens)))
        return loops

    async def _fetch(
        self, mailbox: Mailbox, config: EmailConfig, folder: str, health: Health, tokens: GetToken | None
    ) -> None:
        place = await read_place(self._database, mailbox, folder)
        hear = health.listener(folder)
        async with aclosing(self._channel.listen(config, place, hear, folder=folder, tokens=tokens)) as batches:
            async for batch in batches:
                await keep_batch(self._database, self._files, mailbox, folder, batch, watch=self._watch)

    async def _read(self, mailbox: Mailbox) -> None:
        slow = Slow()
        try:
            await self._whenever("mails", lambda: self._reading.read_next(mailbox, slow))
        finally:
            await slow.close()

    async def _send(self, mailbox: Mailbox, health: Health, tokens: GetToken | None) -> None:
        await self._outbox.take_up_orphans(mailbox)
        hear = health.listener(SENDING)
        stumbled = health.sending_stumbled

        async def step() -> bool:
            return await self._outbox.send_next(mailbox, hear, tokens=tokens, one_by_one=stumbled.is_set())

        await self._whenever("outbox", step)

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
