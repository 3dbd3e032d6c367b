"""Real Postfix rejects our mail, puts it off (greylisting), or is cut off after it took it."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

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
from tests.mailservers import DOMAIN, POSTFIX, MailServers, listens, mail_servers, wait_for
from tests.ports import free_port
from tests.workflows.mail_desk import ADD_INBOX, resolve_here, until
from tests.workflows.shop import Shop

pytestmark = pytest.mark.threat("I04")

RULES = "smtpd_recipient_restrictions=check_policy_service,inet:127.0.0.1:{policy},permit"
SERVICE = f"127.0.0.1:{{port}} inet n - n - - smtpd -o {RULES}"


class Policy:
    """A policy server as Postfix asks one before it takes a recipient: ``answers`` by how often it was asked."""

    def __init__(self) -> None:
        self.port = free_port()
        self.answers = ["DUNNO"]
        self.asked = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Postfix' policy delegation protocol: a block of lines, an empty line, and one answer."""
        while line := await reader.readline():
            if line.strip():
                continue
            answer = self.answers[min(self.asked, len(self.answers) - 1)]
            self.asked += 1
            writer.write(f"action={answer}\n\n".encode())
            await writer.drain()
        writer.close()


class Cutter:
    """Stands between us and a server; ``cuts`` more times it breaks off once the server has taken a mail."""

    def __init__(self, port: int) -> None:
        self.port = free_port()
        self.cuts = 0
        self._to = port

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on both ways until one side ends."""
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        answering = asyncio.create_task(self._hand_back(far_reader, writer))
        try:
            while data := await reader.read(65_536):
                far_writer.write(data)
                await far_writer.drain()
        finally:
            answering.cancel()
            far_writer.close()
            writer.close()

    async def _hand_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if b"queued as" in line and self.cuts:
                self.cuts -= 1
                writer.close()
                return
            writer.write(line)
            await writer.drain()


@pytest.fixture(scope="module")
def fussy() -> Iterator[tuple[MailServers, Policy, int]]:
    """Postfix with one more door, at which a policy decides."""
    policy, port = Policy(), free_port()
    with mail_servers() as servers:
        etc = str(servers.folder / "postfix")
        row = SERVICE.format(port=port, policy=policy.port)
        subprocess.run(["postconf", "-c", etc, "-M", f"127.0.0.1:{port}/inet={row}"], check=True)
        subprocess.run([POSTFIX, "-c", etc, "reload"], check=True, capture_output=True)
        wait_for(lambda: listens(port), "the fussy door")
        yield servers, policy, port


class Sender:
    """A shop that sends through Postfix, and Ada's mailbox there."""

    def __init__(self, shop: Shop, servers: MailServers, policy: Policy, cutter: Cutter) -> None:
        self.shop = shop
        self.policy = policy
        self.cutter = cutter
        self._box = servers.maildir("ada")

    def got(self, words: str) -> int:
        """How many mails with these words reached Ada."""
        return len(self.mails(words))

    def mails(self, words: str) -> list[str]:
        """Those mails."""
        paths = [path for part in ("new", "cur") for path in (self._box / part).iterdir()]
        return [text for text in (path.read_text() for path in paths) if words in text]

    async def answers(self, words: str) -> UUID:
        """A reply to Ada; answers the conversation."""
        conversation = await self.shop.writes(await self.shop.contact("Ada", address=f"ada@{DOMAIN}"), channel="email")
        await self.shop.answers(conversation, words)
        return conversation

    async def until(self, state: str) -> dict[str, Any]:
        """Wait until the newest delivery is so."""

        async def look() -> dict[str, Any] | None:
            async with self.shop.transaction() as tx:
                row = await tx.fetchrow("select * from deliveries order by created_at desc limit 1")
            return dict(row) if row is not None and row["state"] == state and row["attempts"] else None

        return await until(look, f"the mail to be {state}")


@pytest.fixture
async def sender(database: Database, fussy: tuple[MailServers, Policy, int], tmp_path: Path) -> AsyncIterator[Sender]:
    """Its loops run; nothing is in anybody's way yet."""
    servers, policy, port = fussy
    policy.answers, policy.asked = ["DUNNO"], 0
    cutter = Cutter(port)
    shop = await Shop.open(database)
    async with _listening(policy.talk, policy.port), _listening(cutter.talk, cutter.port):
        settings, inbox = Settings(data=tmp_path, url="http://desk.test"), new_id()
        smtp = SmtpSettings(host="localhost", port=cutter.port, security="none")
        config, secret = close_config(
            EmailConfig(address=f"support@{DOMAIN}", smtp=smtp), inbox, open_keyring(settings)
        )
        async with shop.transaction() as tx:
            made = shop.made
            await tx.execute(ADD_INBOX, inbox, made.id, made.brand_id, f"support@{DOMAIN}", config, secret)
        shop.inboxes["email"] = inbox
        loops = Background(settings, database, dialer=Dialer(resolve=resolve_here, allow_private=True, read_timeout=30))
        await loops.start()
        yield Sender(shop, servers, policy, cutter)
        await loops.stop()


@asynccontextmanager
async def _listening(talk: Any, port: int) -> AsyncIterator[None]:
    """A server; at the end its lines are cut too, or Postfix would go on asking one that answers no more."""
    lines: set[asyncio.StreamWriter] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.add(writer)
        await talk(reader, writer)

    server = await asyncio.start_server(take, "127.0.0.1", port)
    yield
    server.close()
    for line in lines:
        line.transport.abort()
    await asyncio.sleep(0)  # for the lines to end


async def test_i04_greylisted_mail_waits_and_arrives_once(sender: Sender) -> None:
    sender.policy.answers = ["DEFER Greylisted, please come back", "DUNNO"]
    await sender.answers("grey words")
    waiting = await sender.until("queued")
    assert waiting["reason"] and sender.got("grey words") == 0
    trouble = await sender.shop.value(
        "select last_error from inboxes where channel = 'email' and id = $1", sender.shop.inboxes["email"]
    )
    assert trouble is None, "one address that is put off is no trouble of the mailbox"
    await sender.shop.value("update deliveries set next_at = now() returning 1")
    sent = await sender.until("sent")
    assert sent["mail_message_id"] == waiting["mail_message_id"]
    wait_for(lambda: sender.got("grey words") == 1, "the mail to arrive")


async def test_i04_rejected_mail_has_failed_and_the_agent_is_told(sender: Sender) -> None:
    sender.policy.answers = ["REJECT 5.7.1 We take no mail from you"]
    conversation = await sender.answers("unwanted words")
    failed = await sender.until("failed")
    assert failed["reason"]
    assert "delivery.failed" in [kind for kind, _ in await sender.shop.notices(conversation, "internal")]
    assert sender.got("unwanted words") == 0


async def test_i04_a_connection_cut_after_data_waits_for_a_person(sender: Sender) -> None:
    sender.cutter.cuts = 1
    conversation = await sender.answers("uncertain words")
    unsure = await sender.until("uncertain")
    assert "can't know whether it arrived" in unsure["reason"]
    wait_for(lambda: sender.got("uncertain words") == 1, "the mail that Postfix had taken")
    await sender.answers("later words")
    await sender.until("sent")
    assert sender.got("uncertain words") == 1, "nothing is sent again blindly"
    async with sender.shop.transaction() as tx:
        assert await send_again(tx, conversation, unsure["message_id"])
    await until(lambda: _twice(sender), "the mail that a person sent again")
    ids = {line for text in sender.mails("uncertain words") for line in text.splitlines() if line[:11] == "Message-ID:"}
    assert len(ids) == 1, "mail programs can tell that it is the same mail"


async def _twice(sender: Sender) -> bool:
    return sender.got("uncertain words") == 2
