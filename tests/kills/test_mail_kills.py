"""A mail that reached the mailbox is in Rapport once, and a reply leaves at least once, whatever is killed."""

import email
import email.policy
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from rapport.channels.email.config import EmailConfig, ImapSettings, SmtpSettings
from rapport.channels.email.door import Delivery, MailDoor
from rapport.config import Settings
from rapport.desk.inboxes.settings import close_config
from rapport.kit.ids import new_id
from rapport.kit.secrets import open_keyring
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.session import Database, Urls
from tests.kills.killing import Kills, Victim, running_database
from tests.mailservers import DOMAIN, PASSWORD, MailServers, mail_servers
from tests.workflows.shop import Shop

LONG = bool(os.environ.get("RAPPORT_LONG"))
KILLS, MAILS, REPLIES = (200, 4_000, 1_200) if LONG else (25, 250, 150)
ADD_INBOX = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, config, secret)
values ($1, $2, $3, 'email', 'Support', $4, $5, $6)
"""


class Sink:
    """The outside world: takes every mail and remembers it."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.door = MailDoor(knows=self._knows, keeps=self._keeps)

    async def _knows(self, _: str) -> bool:
        return True

    async def _keeps(self, delivery: Delivery) -> None:
        self.taken.append(delivery.raw)


class Ground:
    """A shop on a database of its own that may be killed; its mailbox is served by Dovecot and the sink."""

    def __init__(self, server: EmbeddedPostgres, shop: Shop, sink: Sink, data: Path) -> None:
        self.server = server
        self.shop = shop
        self.sink = sink
        self.inbox = new_id()
        self.victim = Victim(data, Urls(app=server.url("app"), hub=server.url("hub")))

    @classmethod
    @asynccontextmanager
    async def open(cls, servers: MailServers | None) -> AsyncIterator["Ground"]:
        """All of it, until left."""
        sink = Sink()
        with tempfile.TemporaryDirectory(prefix="rapport-kills-") as folder:
            data = Path(folder)
            await sink.door.open()
            async with running_database(data) as server:
                database = await Database.connect(Urls(app=server.url("app"), hub=server.url("hub")), pool_size=4)
                ground = cls(server, await Shop.open(database), sink, data)
                await ground._connect(servers, open_keyring(Settings(data=data)))
                yield ground
                ground.victim.close()
                await database.close()
            await sink.door.close()

    async def _connect(self, servers: MailServers | None, keyring: object) -> None:
        address = f"support@{DOMAIN}"
        imap = None
        if servers is not None:
            imap = ImapSettings(
                host="localhost", port=servers.imap, security="none", username=address, password=PASSWORD
            )
        smtp = SmtpSettings(host="localhost", port=self.sink.door.port, security="none")
        config, secret = close_config(EmailConfig(address=address, imap=imap, smtp=smtp), self.inbox, keyring)  # type: ignore[arg-type]  # a Keyring
        async with self.shop.transaction() as tx:
            made = self.shop.made
            await tx.execute(ADD_INBOX, self.inbox, made.id, made.brand_id, address, config, secret)
        self.shop.inboxes["email"] = self.inbox


@pytest.mark.slow("25 kills, each with a start of its own; 200 at full length")
@pytest.mark.threat("I01", "I15")
async def test_kills_while_mails_come_in_lose_and_double_nothing() -> None:
    began = time.monotonic()
    phases = ("fetched", "stored", "flagged", "parsed", "committed")
    with mail_servers(postfix=False) as servers:
        async with Ground.open(servers) as ground:
            kills = Kills(ground.server, ground.victim, phases, seed=1)

            async def feed(number: int) -> None:
                for each in range(number * MAILS // KILLS, (number + 1) * MAILS // KILLS):
                    servers.drop("support", letter(each))

            async def is_done() -> bool:
                return bool(await ground.shop.value("select count(*) = $1 from raw_mails where state = 'read'", MAILS))

            await kills.run(KILLS, feed)
            await kills.finish(is_done)
            async with ground.shop.transaction() as tx:
                rows = await tx.fetch("select body_text from messages where kind = 'inbound'")
                raws = await tx.fetchval("select count(*) from raw_mails")
    kills.tell(f"{MAILS} mails in {time.monotonic() - began:.0f} s")
    found = Counter(row["body_text"] for row in rows)
    expected = {f"letter {number}" for number in range(MAILS)}
    print(f"lost {len(expected - set(found))}, doubled {len(found) and found.total() - len(found)}")
    assert set(found) == expected and found.total() == raws == MAILS


def letter(number: int) -> bytes:
    """A mail of one of 40 people; every third goes on with their first."""
    person = number % 40
    answers = f"In-Reply-To: <letter{person}@customers.example>\r\n" if number >= 40 and number % 3 == 0 else ""
    return (
        f"From: Customer {person} <customer{person}@customers.example>\r\nTo: support@{DOMAIN}\r\n"
        f"Message-ID: <letter{number}@customers.example>\r\n{answers}Subject: Order {number}\r\n\r\nletter {number}\r\n"
    ).encode()


@pytest.mark.slow("25 kills, each with a start of its own; 200 at full length")
@pytest.mark.threat("I04")
async def test_kills_while_replies_leave_lose_nothing_and_double_no_more_than_kills() -> None:
    began = time.monotonic()
    async with Ground.open(None) as ground:
        conversations = await _conversations(ground)
        kills = Kills(ground.server, ground.victim, ("queued", "sending", "handed over"), seed=2)

        async def feed(number: int) -> None:
            for each in range(number * REPLIES // KILLS, (number + 1) * REPLIES // KILLS):
                await ground.shop.answers(conversations[each % len(conversations)], f"reply {each} for you")

        async def is_done() -> bool:
            return bool(await ground.shop.value("select count(*) = $1 from deliveries where state = 'sent'", REPLIES))

        await kills.run(KILLS, feed)
        await kills.finish(is_done)
        taken = [email.message_from_bytes(raw, policy=email.policy.default) for raw in ground.sink.taken]
        states = await ground.shop.value("select array_agg(distinct state) from deliveries")
    kills.tell(f"{REPLIES} replies in {time.monotonic() - began:.0f} s")
    names: dict[str, set[str]] = {}
    for mail in taken:
        body = mail.get_body(("plain",))
        assert body is not None
        names.setdefault(body.get_content().split(" for you", maxsplit=1)[0], set()).add(str(mail["Message-ID"]))
    doubled = len(taken) - len(names)
    print(f"lost {REPLIES - len(names)}, sent again {doubled}")
    assert set(names) == {f"reply {number}" for number in range(REPLIES)} and states == ["sent"]
    assert all(len(ids) == 1 for ids in names.values()), "the same mail always has the same Message-ID"
    assert doubled <= KILLS


async def _conversations(ground: Ground) -> list[UUID]:
    shop = ground.shop
    return [await shop.writes(await shop.contact(f"Customer {n}"), channel="email") for n in range(10)]
