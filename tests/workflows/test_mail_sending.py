"""The outbox meets servers that refuse, put off or vanish; and mail that is brought to our own door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosmtplib
import pytest

from rapport.background import Background
from rapport.channels.email.config import EmailConfig, SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.desk.conversations.outbox import send_again
from rapport.desk.inboxes.settings import close_config
from rapport.kit.ids import new_id
from rapport.kit.secrets import open_keyring
from rapport.storage.session import Database
from tests.mailservers import listens
from tests.ports import free_port
from tests.workflows.mail_desk import ADD_INBOX, resolve_here, until
from tests.workflows.shop import Shop

Answer = Callable[[int], str | None]


class Server:
    """A mail server that answers the n-th mail as it is told; None hangs up instead of answering."""

    def __init__(self, answer: Answer) -> None:
        self.taken: list[str] = []
        self.tries = 0
        self._answer = answer

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One session."""
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go\r\n")
                mail = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.tries += 1
                answer = self._answer(self.tries)
                if answer is None:
                    break
                if answer.startswith("250"):
                    self.taken.append(mail)
                writer.write(f"{answer}\r\n".encode())
            else:
                writer.write(b"250 fine\r\n")
            await writer.drain()
        writer.close()


class Sending:
    """A shop whose mailbox only sends, to a server of the test's own."""

    def __init__(self, shop: Shop, server: Server) -> None:
        self.shop = shop
        self.server = server

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Database, data: Path, answer: Answer) -> AsyncIterator["Sending"]:
        """With its loops running, and its own door open."""
        shop, server = await Shop.open(database), Server(answer)
        listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        settings = Settings(data=data, url="http://desk.test", smtp_door_port=free_port())
        inbox = new_id()
        plain = EmailConfig(
            address="help@shop.example", smtp=SmtpSettings(host="localhost", port=port, security="none")
        )
        config, secret = close_config(plain, inbox, open_keyring(settings))
        async with shop.transaction() as tx:
            made = shop.made
            await tx.execute(ADD_INBOX, inbox, made.id, made.brand_id, "help@shop.example", config, secret)
        shop.inboxes["email"] = inbox
        loops = Background(settings, database, dialer=Dialer(resolve=resolve_here, allow_private=True, read_timeout=30))
        await loops.start()
        try:
            opened = cls(shop, server)
            opened.door = settings.smtp_door_port or 0
            yield opened
        finally:
            await loops.stop()
            listening.close()

    door = 0

    async def answered(self, text: str = "Hello Ana, it is on its way.") -> UUID:
        """A reply in a new conversation by mail; answers the conversation."""
        conversation = await self.shop.writes(await self.shop.contact(), channel="email")
        await self.shop.answers(conversation, text)
        return conversation

    async def delivery(self) -> dict[str, Any]:
        """The newest."""
        async with self.shop.transaction() as tx:
            return dict(await tx.fetchrow("select * from deliveries order by created_at desc limit 1"))

    async def ends_as(self, state: str) -> dict[str, Any]:
        """Wait for it."""

        async def look() -> dict[str, Any] | None:
            found = await self.delivery()
            return found if found["state"] == state else None

        return await until(look, f"the mail to be {state}")


@pytest.mark.threat("I04")
async def test_i04_a_server_that_puts_us_off_gets_the_same_mail_again(database: Database, tmp_path: Path) -> None:
    async with Sending.open(database, tmp_path, lambda n: "451 later" if n == 1 else "250 ok") as sending:
        await sending.answered()

        async def put_off() -> bool:
            return (await sending.delivery())["state"] == "queued" and sending.server.tries == 1

        await until(put_off, "the mail to wait")
        waiting = await sending.delivery()
        assert waiting["reason"] and waiting["sent_at"] is None
        await sending.shop.value("update deliveries set next_at = now() returning 1")
        sent = await sending.ends_as("sent")
        assert sent["mail_message_id"] == waiting["mail_message_id"] and sent["attempts"] == 2
        [mail] = sending.server.taken
        assert f"Message-ID: <{sent['mail_message_id']}>" in mail


@pytest.mark.threat("I04", "I20")
async def test_what_was_put_off_is_not_overtaken_when_its_time_has_come(database: Database, tmp_path: Path) -> None:
    async with Sending.open(database, tmp_path, lambda n: "451 later" if n == 1 else "250 ok") as sending:
        conversation = await sending.answered("The first words.")

        async def put_off() -> bool:
            return (await sending.delivery())["state"] == "queued" and sending.server.tries == 1

        await until(put_off, "the first to wait")
        await sending.shop.answers(conversation, "The second words.")
        # due for less long than the second, as after a wait
        await sending.shop.value("update deliveries set next_at = now() where attempts = 1 returning 1")
        await sending.ends_as("sent")
        assert ["first" if "first words" in mail else "second" for mail in sending.server.taken] == ["first", "second"]


@pytest.mark.threat("I04")
async def test_i04_a_connection_lost_after_the_mail_is_shown_and_not_sent_blindly_again(
    database: Database, tmp_path: Path
) -> None:
    async with Sending.open(database, tmp_path, lambda n: None if n == 1 else "250 ok") as sending:
        conversation = await sending.answered()
        unsure = await sending.ends_as("uncertain")
        assert "can't know whether it arrived" in unsure["reason"]
        await sending.shop.answers(conversation, "Another one.")
        await sending.ends_as("sent")
        assert sending.server.tries == 2 and len(sending.server.taken) == 1, "the first was not tried again"
        assert "delivery.changed" in await sending.shop.events(conversation)
        assert ("delivery.uncertain", unsure["reason"]) in await sending.shop.notices(conversation, "internal")
        async with sending.shop.transaction() as tx:
            assert await send_again(tx, conversation, unsure["message_id"]), "a person decides"
            assert not await send_again(tx, conversation, unsure["message_id"]), "once"

        async def arrived() -> bool:
            return len(sending.server.taken) == 2

        await until(arrived, "the mail that was sent again")
        assert unsure["mail_message_id"] in sending.server.taken[1]


async def test_a_refused_mail_has_failed_with_its_reason(database: Database, tmp_path: Path) -> None:
    async with Sending.open(database, tmp_path, lambda n: "552 too large") as sending:
        await sending.answered()
        failed = await sending.ends_as("failed")
        assert failed["reason"] and failed["sent_at"] is None


async def test_what_only_the_recipient_may_see_leaves_once_and_stays_nowhere(
    database: Database, tmp_path: Path
) -> None:
    async with Sending.open(database, tmp_path, lambda n: "250 ok") as sending:
        conversation = await sending.shop.writes(await sending.shop.contact(), channel="email")
        await sending.shop.resolves(conversation)  # held for a while, so that it can be undone
        await sending.shop.value("update deliveries set next_at = now() returning 1")
        sent = await sending.ends_as("sent")
        [mail] = sending.server.taken
        assert "/survey/" in mail.replace("=\r\n", "") and "private_text" not in sent["payload"]
        assert not await sending.shop.value("select bool_or(body_text like '%/survey/%') from messages")


@pytest.mark.threat("M11")
async def test_mail_brought_to_our_door_is_kept_for_its_inbox_only(database: Database, tmp_path: Path) -> None:
    async with Sending.open(database, tmp_path, lambda n: "250 ok") as sending:
        raw = b"From: Ana Sousa <ana@mail.example>\r\nSubject: By the door\r\n\r\nHello there\r\n"

        async def bring(to: str) -> None:
            await aiosmtplib.send(
                raw, sender="ana@mail.example", recipients=[to], hostname="127.0.0.1", port=sending.door
            )

        async def is_open() -> bool:
            return listens(sending.door)

        await until(is_open, "the door")
        await bring("help+anything@shop.example")
        await bring("Help@shop.example")
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await bring("somebody@else.example")

        async def arrived() -> bool:
            return bool(
                await sending.shop.value("select count(*) = 1 from conversations where subject = 'By the door'")
            )

        await until(arrived, "the mail")
        assert await sending.shop.value("select count(*) from raw_mails") == 1, "the same bytes are the same mail"
        assert await sending.shop.value("select source from raw_mails") == "door"
