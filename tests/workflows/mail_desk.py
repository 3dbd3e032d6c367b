"""A desk with a real mailbox: Postfix brings it mail, Dovecot holds it, and the background loops do the rest."""

import asyncio
import email
import email.policy
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import aiosmtplib

from rapport.background import Background
from rapport.channels.email.config import EmailConfig, ImapSettings, SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.desk.inboxes.settings import close_config
from rapport.kit.ids import new_id
from rapport.kit.secrets import open_keyring
from rapport.storage.session import Database
from rapport.workflows.agent_replies import Reply, agent_replies
from tests.mailservers import DOMAIN, PASSWORD, USERS, MailServers
from tests.workflows.shop import Shop

T = TypeVar("T")

ADD_INBOX = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, config, secret)
values ($1, $2, $3, 'email', 'Support', $4, $5, $6)
"""
THREAD = "select * from messages where conversation_id = $1 order by position"


async def resolve_here(host: str, allow_private: bool) -> Sequence[str]:
    """Only this machine."""
    assert host in {"localhost", "127.0.0.1"}
    return ["127.0.0.1"]


async def until(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = 60.0) -> T:
    """What ``look`` finds as soon as it finds anything."""
    end = time.monotonic() + seconds
    while not (found := await look()):
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        await asyncio.sleep(0.05)
    return found


def mailbox_config(servers: MailServers, user: str) -> EmailConfig:
    """How ``user`` is read and sends."""
    address = f"{user}@{DOMAIN}"
    return EmailConfig(
        address=address,
        name="Support",
        imap=ImapSettings(host="localhost", port=servers.imaps, username=address, password=PASSWORD),
        smtp=SmtpSettings(host="localhost", port=servers.smtps, username=address, password=PASSWORD),
    )


def empty_boxes(servers: MailServers) -> None:
    """Throw away what earlier tests left, and what is still on its way from them."""
    servers.settle()
    for user in USERS:
        for part in ("new", "cur"):
            for path in (servers.maildir(user) / part).iterdir():
                path.unlink()


class MailDesk:
    """A shop whose mailbox is ``user`` of the real servers."""

    def __init__(self, shop: Shop, servers: MailServers, settings: Settings, user: str) -> None:
        self.shop = shop
        self.servers = servers
        self.settings = settings
        self.address = f"{user}@{DOMAIN}"
        self.inbox = new_id()
        self._dialer = Dialer(
            resolve=resolve_here, allow_private=True, trust=servers.trust, connect_timeout=15, read_timeout=30
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, servers: MailServers, data: Path, user: str = "support", name: str = "Alder & Oak"
    ) -> AsyncIterator["MailDesk"]:
        """The desk with its loops running."""
        async with cls.closed(database, servers, data, user, name) as desk, desk.running():
            yield desk

    @classmethod
    @asynccontextmanager
    async def closed(
        cls,
        database: Database,
        servers: MailServers,
        data: Path,
        user: str = "support",
        name: str = "Alder & Oak",
        *,
        config: EmailConfig | None = None,
    ) -> AsyncIterator["MailDesk"]:
        """The desk with nothing running yet; ``config`` instead of the usual."""
        shop = await Shop.open(database, name)
        desk = cls(shop, servers, Settings(data=data, url="http://desk.test"), user)
        keyring = open_keyring(desk.settings)
        plain, secret = close_config(config or mailbox_config(servers, user), desk.inbox, keyring)
        async with shop.transaction() as tx:
            values = (desk.inbox, shop.made.id, shop.made.brand_id, desk.address, plain, secret)
            await tx.execute(ADD_INBOX, *values)
        yield desk

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The background loops, until left."""
        loops = Background(self.settings, self.shop.database, dialer=self._dialer)
        await loops.start()
        try:
            yield
        finally:
            await loops.stop()

    async def send(
        self,
        text: str = "Where is my order 48213?",
        *,
        sender: str = f"ada@{DOMAIN}",
        subject: str = "Order 48213",
        to: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
        html: str | None = None,
        **headers: str,
    ) -> str:
        """A customer's mail, brought by Postfix; answers its Message-ID."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Ada Okafor <{sender}>", to or self.address, subject
        mail["Message-ID"] = headers.pop("message_id", None) or make_msgid("MiXed", domain="customers.example")
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        if html is not None:
            mail.add_alternative(html, subtype="html")
        for name, data in files:
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        await self.bring(mail.as_bytes(policy=email.policy.SMTP.clone(max_line_length=900)), sender=sender, to=to)
        return str(mail["Message-ID"])

    async def bring(self, raw: bytes, *, sender: str = f"ada@{DOMAIN}", to: str | None = None) -> None:
        """Any bytes, brought by Postfix."""
        await aiosmtplib.send(
            raw, sender=sender, recipients=[to or self.address], hostname="127.0.0.1", port=self.servers.mx
        )

    def box(self, user: str = "ada") -> list[EmailMessage]:
        """What lies in somebody's mailbox, in the order in which it came."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.servers.letters(user)]

    async def in_box(self, subject: str, user: str = "ada", *, person: bool = True) -> EmailMessage:
        """Wait for a mail; ``person``: one that a person wrote."""

        async def look() -> EmailMessage | None:
            found = [m for m in self.box(user) if subject in str(m["Subject"]) and bool(m["Auto-Submitted"]) != person]
            return found[-1] if found else None

        return await until(look, f"a mail about {subject!r} in the mailbox of {user}")

    async def conversation(self, subject: str, messages: int = 1) -> UUID:
        """Wait until the conversation about ``subject`` holds so many words of the customer; answers its id."""

        async def look() -> Any:
            return await self.shop.value(
                "select c.id from conversations c join messages m on m.conversation_id = c.id and m.kind = 'inbound' "
                "where c.subject = $1 group by c.id having count(*) >= $2",
                subject,
                messages,
            )

        return UUID(str(await until(look, f"{messages} message(s) about {subject!r}")))

    async def thread(self, conversation: UUID) -> list[dict[str, Any]]:
        """Every message, as stored."""
        async with self.shop.transaction() as tx:
            return [dict(row) for row in await tx.fetch(THREAD, conversation)]

    async def writes(
        self, conversation: UUID, text: str, *, kind: str = "reply", attachments: tuple[UUID, ...] = ()
    ) -> UUID:
        """Noor answers or leaves a note; answers the message."""
        reply = Reply(
            conversation_id=conversation,
            client_id=new_id(),
            kind=kind,
            text=text,
            seen_position=10_000,
            attachments=attachments,
        )
        async with self.shop.transaction() as tx:
            return (await agent_replies(tx, self.shop.noor, reply)).id

    async def settled(self) -> None:
        """Wait until every kept mail is read and nothing waits to be sent."""

        async def look() -> bool:
            return not await self.shop.value(
                "select exists (select from raw_mails where state = 'stored') "
                "or exists (select from deliveries where state in ('queued', 'sending'))"
            )

        await until(look, "everything to be read and sent")

    async def read_all(self, count: int) -> None:
        """Wait until ``count`` mails were read, one way or another."""

        async def look() -> bool:
            return bool(await self.shop.value("select count(*) >= $1 from raw_mails where state <> 'stored'", count))

        await until(look, f"{count} mails to be read")
