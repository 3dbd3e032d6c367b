"""Mails that reach the desk of a browser test: read from their bytes and placed as the mailbox's reader would."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from rapport.channels.contract import Received
from rapport.channels.email.authentication import SenderChecks
from rapport.channels.email.channel import as_inbound
from rapport.channels.email.parse import parse_mail
from rapport.desk.inboxes.mailboxes import Mailbox
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.workflows.mail_arrives import KeptMail, MailArriving
from rapport.workflows.mail_is_kept import keep_mail
from tests.e2e.console.conftest import World

ADDRESS = "help@alderoak.example"
SERVER = "mx.alderoak.example"
PASSED = "dmarc=pass header.from={domain}"
FAILED = "spf=fail smtp.mailfrom={domain}; dmarc=fail (p=none) header.from={domain}"
ADD = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, aliases, connected_at)
values ($1, $2, $3, 'email', 'Support', $4, array['orders@alderoak.example'], now())
"""
MAIL = """\
Authentication-Results: {server}; {said}
From: {name} <{sender}>
To: {to}
Cc: {cc}
Subject: {subject}
Message-ID: <{ident}@customers.example>
Content-Type: text/plain; charset=utf-8

{text}
"""


class Post:
    """A mailbox of the desk, and mails that come to it."""

    def __init__(self, world: World, data: Path) -> None:
        self.world = world
        self.inbox = new_id()
        self._files = Files(data / "files")

    async def open(self) -> "Post":
        """Connect the mailbox."""
        async with self.world.served.database.transaction(self.world.made.id) as tx:
            await tx.execute(ADD, self.inbox, self.world.made.id, self.world.made.brand_id, ADDRESS)
        return self

    async def brings(
        self,
        subject: str,
        text: str = "Where is my lamp?",
        *,
        sender: str = "ana@mail.example",
        name: str = "Ana Ferreira",
        to: str = ADDRESS,
        cc: str = "",
        said: str = PASSED,
    ) -> UUID:
        """A mail comes in; answers its conversation."""
        domain = sender.rpartition("@")[2]
        filled = {"subject": subject, "text": text, "sender": sender, "name": name, "to": to, "cc": cc}
        raw = MAIL.format(server=SERVER, said=said.format(domain=domain), ident=new_id().hex, **filled).encode()
        at = datetime.now(UTC)
        made, database = self.world.made, self.world.served.database
        received = Received(external_id=new_id().hex, raw=raw, at=at)
        async with database.transaction(made.id) as tx:
            await keep_mail(tx, self._files, self.inbox, received, source="door")
            kept = await tx.fetchrow("select id, sha256 from raw_mails order by created_at desc, id desc limit 1")
        mailbox = Mailbox(
            organisation_id=made.id,
            inbox_id=self.inbox,
            brand_id=made.brand_id,
            address=ADDRESS,
            aliases=("orders@alderoak.example",),
            name="Support",
            config=None,
            trouble=None,
            signed_replies=False,
            version="",
        )
        inbound = as_inbound(received, parse_mail(raw), SenderChecks(SERVER, 0))
        arriving = MailArriving(self._files, bytes(32), self.world.served.url)
        await arriving.place(database, mailbox, KeptMail(kept["id"], kept["sha256"], at), inbound)
        async with database.transaction(made.id) as tx:
            found = await tx.fetchval("select conversation_id from messages where raw_mail_id = $1", kept["id"])
        return UUID(str(found))
