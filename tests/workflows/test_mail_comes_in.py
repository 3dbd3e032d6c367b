"""Forwarding addresses: a real Postfix hands mail to our door by LMTP and SMTP; none is lost, doubled or split."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import msgspec
import pytest

from rapport.background import Background
from rapport.config import Settings
from rapport.desk.inboxes.mailboxes import find_inbox_of
from rapport.kit.ids import new_id
from rapport.storage.session import Database
from tests.mailservers import MailServers, listens, wait_for
from tests.ports import free_port
from tests.workflows.mail_desk import until
from tests.workflows.shop import Shop

ADD = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, aliases)
values ($1, $2, $3, 'email', $4, $5, $6)
"""
KEPT = """
select count(*) from raw_mails r join inboxes i on i.id = r.inbox_id where $1::text is null or i.address = $1
"""


class Forwarded(msgspec.Struct):
    """A shop whose mail is handed over by Postfix."""

    shop: Shop
    servers: MailServers
    loops: Background
    settings: Settings

    async def bring(self, raw: bytes, *to: str) -> None:
        """As a server outside does: again, when Postfix asks for it (it has just learned a new route)."""

        async def hand_over() -> bool:
            try:
                await aiosmtplib.send(
                    raw, sender="ada@outside.test", recipients=list(to), hostname="127.0.0.1", port=self.servers.mx
                )
            except aiosmtplib.SMTPRecipientsRefused as refused:
                if any(one.code >= 500 for one in refused.recipients):
                    raise
                return False
            return True

        await until(hand_over, "Postfix to take the mail")

    async def messages(self) -> list[str]:
        async with self.shop.transaction() as tx:
            rows = await tx.fetch("select body_text from messages where kind = 'inbound' order by created_at")
        return [row["body_text"] for row in rows]

    async def kept(self, inbox: str | None = None) -> int:
        return int(await self.shop.value(KEPT, inbox))


@pytest.fixture
async def forwarded(database: Database, post_office: MailServers, tmp_path: Path) -> AsyncIterator[Forwarded]:
    shop = await Shop.open(database)
    settings = Settings(data=tmp_path, lmtp_port=free_port(), smtp_door_port=free_port())
    async with shop.transaction() as tx:
        values = (shop.made.id, shop.made.brand_id)
        await tx.execute(ADD, new_id(), *values, "Help", "help@lmtp.test", ["sales@lmtp.test", "help@smtp.test"])
        await tx.execute(ADD, new_id(), *values, "Press", "press@lmtp.test", [])
    loops = Background(settings, database)
    await loops.start()
    await asyncio.to_thread(post_office.route, "lmtp.test", f"lmtp:inet:127.0.0.1:{settings.lmtp_port}")
    await asyncio.to_thread(post_office.route, "smtp.test", f"smtp:[127.0.0.1]:{settings.smtp_door_port}")

    async def open_doors() -> bool:
        return listens(settings.lmtp_port or 0) and listens(settings.smtp_door_port or 0)

    await until(open_doors, "the doors")  # what Postfix finds shut it puts off for minutes
    yield Forwarded(shop, post_office, loops, settings)
    await loops.stop()


def letter(words: str) -> bytes:
    return f"From: Ada <ada@outside.test>\r\nTo: x@lmtp.test\r\nSubject: {words}\r\n\r\n{words}\r\n".encode()


async def test_postfix_hands_over_by_lmtp_and_by_smtp(forwarded: Forwarded) -> None:
    await forwarded.bring(letter("by lmtp"), "help@lmtp.test")
    await forwarded.bring(letter("to an alias, with a tag"), "sales+spring@lmtp.test")
    await forwarded.bring(letter("by smtp"), "help@smtp.test")
    await forwarded.bring(letter("to two"), "help@lmtp.test", "sales@lmtp.test", "press@lmtp.test")

    async def all_there() -> bool:
        return len(await forwarded.messages()) >= 5

    await until(all_there, "all five")
    assert sorted(await forwarded.messages()) == sorted(
        ["by lmtp", "to an alias, with a tag", "by smtp", "to two", "to two"]
    ), "once in each inbox, however many of its addresses are named"
    assert (await forwarded.kept("help@lmtp.test"), await forwarded.kept("press@lmtp.test")) == (4, 1)
    delay = await forwarded.shop.value("select delay_seconds from inboxes where address = 'help@lmtp.test'")
    assert delay is not None, "from Postfix's receipt to ours"


async def test_nobody_is_relayed_for_and_unknown_addresses_come_back(forwarded: Forwarded) -> None:
    await forwarded.bring(letter("to nobody"), "nobody@lmtp.test")
    await forwarded.bring(letter("to somebody"), "help@lmtp.test")

    async def there() -> bool:
        return await forwarded.messages() == ["to somebody"]

    await until(there, "the one that is ours")
    assert await find_inbox_of(forwarded.shop.database, "NOBODY@lmtp.test") is None
    assert await find_inbox_of(forwarded.shop.database, "Sales+x@LMTP.test") is not None
    log = forwarded.servers.folder / "postfix.log"
    await asyncio.to_thread(wait_for, lambda: "550 5.1.1" in log.read_text(), "the other to be refused")


async def test_while_the_door_is_shut_postfix_waits(forwarded: Forwarded) -> None:
    await forwarded.loops.stop()
    log = forwarded.servers.folder / "postfix.log"
    before = len(log.read_text())
    await forwarded.bring(letter("while shut"), "help@lmtp.test")
    await asyncio.to_thread(wait_for, lambda: "status=deferred" in log.read_text()[before:], "Postfix to put it off")
    again = Background(forwarded.settings, forwarded.shop.database)
    await again.start()
    try:

        async def open_again() -> bool:
            return listens(forwarded.settings.lmtp_port or 0)

        await until(open_again, "the door")

        async def there() -> bool:
            await asyncio.to_thread(forwarded.servers.flush)
            return await forwarded.messages() == ["while shut"]

        await until(there, "the mail that waited")
    finally:
        await again.stop()
    assert await forwarded.kept() == 1


@pytest.mark.threat("M11")
@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r.\r"])
async def test_m11_one_message_through_postfix_is_never_two(forwarded: Forwarded, end: bytes) -> None:
    """The whole way from outside: what Postfix makes of it, our door takes as one or not at all."""
    second = b"MAIL FROM:<boss@lmtp.test>\r\nRCPT TO:<help@lmtp.test>\r\nDATA\r\nSubject: second\r\n\r\nsmuggled\r\n"
    body = b"From: eve@outside.test\r\nSubject: first\r\n\r\nfirst" + end + second + b".\r\nQUIT\r\n"
    await asyncio.to_thread(_talk, forwarded.servers.mx, body)
    await forwarded.bring(letter("after it"), "help@lmtp.test")

    async def there() -> bool:
        return any("after it" in words for words in await forwarded.messages())

    await until(there, "the mail after it")
    before = [words for words in await forwarded.messages() if "after it" not in words]
    assert len(before) <= 1, before
    assert not any(words.strip() == "smuggled" for words in before)


def _talk(port: int, body: bytes) -> None:
    """As one who smuggles: every command in its turn, then the body in one piece."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock, sock.makefile("rb") as answers:
        answers.readline()
        for command in (b"HELO x", b"MAIL FROM:<eve@outside.test>", b"RCPT TO:<help@lmtp.test>", b"DATA"):
            sock.sendall(command + b"\r\n")
            answers.readline()
        sock.sendall(body)
        while answers.readline():
            pass
