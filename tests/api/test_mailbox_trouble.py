"""Trouble with a mail server is told within two minutes to those who may fix it; the desk goes on, and so does mail."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest

from rapport.background import Background
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.mailservers import MailServers, mail_servers
from tests.silent_proxy import SilentProxy, silent_proxy
from tests.workflows.mail_desk import mailbox_config, resolve_here, until

LIMIT = 120.0


@pytest.fixture
def office() -> Iterator[MailServers]:
    """Dovecot and Postfix."""
    with mail_servers() as servers:
        yield servers


class Line(msgspec.Struct):
    """A desk whose mailbox is reached over two lines that can go silent."""

    desk: Desk
    owner: Any
    agent: Any
    imap: SilentProxy
    smtp: SilentProxy
    inbox: str

    async def trouble(self, who: Any = None) -> str | None:
        """What the console is told at its start, and at each event of a mailbox."""
        me = (await (who or self.owner).get("/api/console/me")).json()
        found: str | None = next(inbox["trouble"] for inbox in me["inboxes"] if inbox["id"] == self.inbox)
        return found

    async def subjects(self) -> list[str]:
        """What the desk has, oldest first."""
        items = (await self.agent.get("/api/console/conversations?view=all")).json()["items"]
        return [row["subject"] for row in sorted(items, key=lambda row: row["number"])]

    async def events(self) -> list[bool]:
        """What consoles heard: whether the mailbox works."""
        async with self.desk.database.across() as tx:
            rows = await tx.fetch("select facts from events where kind = 'mailbox.troubled' order by seq")
        return [row["facts"]["working"] for row in rows]


@pytest.fixture
async def line(database: Database, settings: Settings, office: MailServers) -> AsyncIterator[Line]:
    """A connected mailbox in which all is well."""
    dialer = Dialer(resolve=resolve_here, allow_private=True, trust=office.trust)
    loops = Background(settings, database, dialer=dialer)
    async with AsyncExitStack() as stack:
        imap = await stack.enter_async_context(silent_proxy(office.imaps))
        smtp = await stack.enter_async_context(silent_proxy(office.smtps))
        desk = await stack.enter_async_context(Desk.open(settings, database, dialer=dialer))
        made = await desk.found()
        owner, agent = await desk.sign(made), await desk.sign(made, await desk.join(made, "agent"))
        config: dict[str, Any] = msgspec.to_builtins(mailbox_config(office, "support"))
        config["imap"]["port"], config["smtp"]["port"] = imap.port, smtp.port
        new = {"channel": "email", "name": "Support", "config": config}
        inbox = (await owner.post("/api/console/inboxes", json=new)).json()["id"]
        await loops.start()
        stack.push_async_callback(loops.stop)

        async def well() -> bool:
            return bool((await owner.get(f"/api/console/inboxes/{inbox}")).json()["connected_at"])

        await until(well, "the mailbox to be well")
        yield Line(desk, owner, agent, imap, smtp, inbox)


def letter(n: int) -> bytes:
    return f"From: Ada <ada@rapport.test>\r\nSubject: Mail {n}\r\n\r\nNumber {n}\r\n".encode()


async def told(line: Line, part: str, since: float) -> float:
    """Seconds until the owner is told of ``part``."""

    async def look() -> bool:
        return part in (await line.trouble() or "")

    await until(look, f"the trouble with {part} to be told", LIMIT)
    return time.monotonic() - since


@pytest.mark.threat("I20")
async def test_i20_a_server_that_is_down_is_told_and_forgotten_when_it_is_back(line: Line, office: MailServers) -> None:
    office.drop("support", letter(1))
    await until(line.subjects, "the first mail")
    since = time.monotonic()
    await asyncio.to_thread(office.stop_dovecot)
    seconds = await told(line, "localhost", since)
    print(f"\nDovecot stopped: told after {seconds:.1f} s")
    assert await line.trouble(line.agent) is None, "only those who may fix it are told"
    for n in range(2, 12):
        office.drop("support", letter(n))
    assert await line.subjects() == ["Mail 1"], "the desk is there"
    await asyncio.to_thread(office.start_dovecot)

    async def well() -> bool:
        return await line.trouble() is None and len(await line.subjects()) == 11

    await until(well, "all to be well", 90)
    assert await line.subjects() == [f"Mail {n}" for n in range(1, 12)], "in order"
    first, *between, last = await line.events()
    assert (first, set(between), last) == (True, {False}, True), "told once that it works again"


@pytest.mark.slow("waits until two servers that went silent are noticed, as they would be on a dead line")
@pytest.mark.threat("I20")
async def test_i20_lines_that_go_silent_are_told_within_two_minutes(line: Line, office: MailServers) -> None:
    office.drop("support", letter(1))
    await until(line.subjects, "the first mail")
    conversation = (await line.agent.get("/api/console/conversations?view=all")).json()["items"][0]["id"]
    await asyncio.sleep(3)  # the acknowledgement has left, and the reader waits for news
    since = time.monotonic()
    line.imap.silence()
    line.smtp.silence()
    getting, sending = await asyncio.gather(
        told(line, "localhost did not answer in time", since), told(line, "for sending", since)
    )
    print(f"\nsilent lines: getting told after {getting:.0f} s, sending after {sending:.0f} s")
    assert max(getting, sending) < LIMIT
    for n in range(2, 12):
        office.drop("support", letter(n))
    for n in range(3):
        await _answer(line, conversation, f"Answer {n}")
    line.imap.speak()
    line.smtp.speak()

    async def drained() -> bool:
        return await line.trouble() is None and len(await line.subjects()) == 11 and len(_answers(office)) == 3

    await until(drained, "the backlog to drain", LIMIT)
    assert await line.subjects() == [f"Mail {n}" for n in range(1, 12)]
    assert _answers(office) == ["Answer 0", "Answer 1", "Answer 2"], (
        "replies leave in the order in which they were written"
    )


async def _answer(line: Line, conversation: str, text: str) -> None:
    thread = (await line.owner.get(f"/api/console/conversations/{conversation}")).json()
    sent = await line.owner.post(
        f"/api/console/conversations/{conversation}/messages",
        json={
            "client_id": f"00000000-0000-4000-8000-{abs(hash(text)) % 10**12:012d}",
            "kind": "reply",
            "text": text,
            "seen_position": thread["messages"][-1]["position"] if "messages" in thread else 10_000,
        },
    )
    assert sent.status_code in {200, 201}, sent.text


def _answers(office: MailServers) -> list[str]:
    raws = [raw.decode().replace("\r", "") for raw in office.letters("ada")]
    return [f"Answer {n}" for raw in raws for n in range(3) if f"Answer {n}\n" in raw]
