"""Reading a real mailbox: every mail once, pushed at once, through restarts and renumbering."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import pytest

from rapport.channels.contract import Batch
from rapport.channels.email import imap
from rapport.channels.email.config import Security
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap import ImapReader, external_id
from rapport.kit.errors import Refusal
from tests.channels.email.conftest import imap_settings
from tests.mailservers import MailServers


def mail(n: int) -> bytes:
    return f"From: ada@outside.test\r\nSubject: Mail {n}\r\n\r\nNumber {n}\r\n".encode()


async def take(batches: AsyncIterator[Batch], mails: int, seconds: float = 60) -> list[Batch]:
    """Batches until they hold at least so many mails."""
    taken: list[Batch] = []
    async with asyncio.timeout(seconds):
        while sum(len(b.items) for b in taken) < mails:
            taken.append(await anext(batches))
    return taken


@contextlib.asynccontextmanager
async def following(reader: ImapReader, place: str | None = None) -> AsyncIterator[AsyncIterator[Batch]]:
    async with contextlib.aclosing(reader.follow(place)) as batches:
        yield batches


def subjects(batches: list[Batch]) -> list[str]:
    return [i.raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for b in batches for i in b.items]


@pytest.mark.threat("I01")
@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
async def test_reads_everything_in_order_and_goes_on_from_its_place(
    servers: MailServers, dialer: Dialer, empty_box: str, security: Security
) -> None:
    for n in range(120):
        servers.drop(empty_box, mail(n))
    reader = ImapReader(imap_settings(servers, empty_box, security), dialer)
    async with following(reader) as batches:
        first = await take(batches, 50)
    assert len(first[0].items) == 50, "A batch is 50 mails at most"
    async with following(reader, first[-1].place) as batches:
        rest = await take(batches, 70)
    assert subjects(first + rest) == [f"Mail {n}" for n in range(120)]
    assert not rest[0].restarted


async def test_reading_marks_nothing_as_seen(servers: MailServers, dialer: Dialer, empty_box: str) -> None:
    servers.drop(empty_box, mail(1))
    async with following(ImapReader(imap_settings(servers, empty_box), dialer)) as batches:
        await take(batches, 1)
    names = [p.name for part in ("new", "cur") for p in (servers.maildir(empty_box) / part).iterdir()]
    assert len(names) == 1 and "S" not in names[0].partition(":2,")[2]


async def test_new_mail_is_pushed(
    servers: MailServers, dialer: Dialer, empty_box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LOOK_AGAIN", 3600.0)
    monkeypatch.setattr(imap, "POLL", 3600.0)
    async with following(ImapReader(imap_settings(servers, empty_box), dialer)) as batches:
        waiting = asyncio.ensure_future(take(batches, 1))
        for n in range(3):
            await asyncio.sleep(0.3)  # the reader is idle by now, or will find the mail by its first search
            servers.drop(empty_box, mail(n))
            assert subjects(await waiting) == [f"Mail {n}"], "pushed: the next look would be in an hour"
            waiting = asyncio.ensure_future(take(batches, 1))
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting


@pytest.mark.threat("I02")
async def test_renumbering_is_told_and_the_same_mails_have_the_same_name(
    servers: MailServers, dialer: Dialer, empty_box: str
) -> None:
    for n in range(3):
        servers.drop(empty_box, mail(n))
    reader = ImapReader(imap_settings(servers, empty_box), dialer)
    async with following(reader) as batches:
        before = await take(batches, 3)
    await asyncio.to_thread(servers.stop_dovecot)
    numbers = servers.maildir(empty_box) / "dovecot-uidlist"
    numbers.write_text(re.sub(r"V\d+", "V4242", numbers.read_text(), count=1))
    for index in servers.maildir(empty_box).glob("dovecot.index*"):
        index.unlink()
    servers.drop(empty_box, mail(3))
    await asyncio.to_thread(servers.start_dovecot)
    async with following(reader, before[-1].place) as batches:
        after = await take(batches, 4)
        after.append(await anext(batches))
    assert after[0].place == before[-1].place, "whoever is stopped in between does it all again"
    assert after[-1].place.split(":")[0] == "4242"
    assert after[0].restarted
    known = {i.external_id for b in before for i in b.items}
    assert [i.external_id in known for b in after for i in b.items].count(False) == 1
    assert external_id(mail(3)) in {i.external_id for b in after for i in b.items}


@pytest.mark.threat("I20")
async def test_comes_back_after_the_server_was_away(servers: MailServers, dialer: Dialer, empty_box: str) -> None:
    health: list[str | None] = []
    reader = ImapReader(imap_settings(servers, empty_box), dialer, on_health=health.append)
    servers.drop(empty_box, mail(1))
    async with following(reader) as batches:
        await take(batches, 1)
        waiting = asyncio.ensure_future(take(batches, 1))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(servers.stop_dovecot)
        servers.drop(empty_box, mail(2))
        async with asyncio.timeout(60):
            while not health[-1]:
                await asyncio.sleep(0.02)
        await asyncio.to_thread(servers.start_dovecot)
        assert subjects(await waiting) == ["Mail 2"]
    assert health[0] is None and health[-1] is None
    assert any(h and "localhost" in h for h in health)


async def test_starts_after_the_past_when_asked(servers: MailServers, dialer: Dialer, empty_box: str) -> None:
    servers.drop(empty_box, mail(1))
    reader = ImapReader(imap_settings(servers, empty_box), dialer)
    place = await reader.newest_place()
    servers.drop(empty_box, mail(2))
    async with following(reader, place) as batches:
        assert subjects(await take(batches, 1)) == ["Mail 2"]


async def test_cancelling_ends_at_once(servers: MailServers, dialer: Dialer, empty_box: str) -> None:
    async def follow() -> None:
        async for _ in ImapReader(imap_settings(servers, empty_box), dialer).follow(None):
            pass

    task = asyncio.create_task(follow())
    await asyncio.sleep(0.5)
    task.cancel()
    await asyncio.wait({task}, timeout=40)
    assert task.cancelled(), "waiting for news ends by itself only later"


async def test_trouble_is_told_in_plain_words(servers: MailServers, dialer: Dialer, empty_box: str) -> None:
    import msgspec

    heard: asyncio.Queue[str | None] = asyncio.Queue()
    wrong = msgspec.structs.replace(imap_settings(servers, empty_box), password="no")
    reader = ImapReader(wrong, dialer, on_health=heard.put_nowait)
    task = asyncio.ensure_future(anext(reader.follow(None)))
    async with asyncio.timeout(60):
        assert await heard.get() == "localhost did not accept the user name and password."
    task.cancel()


@pytest.mark.threat("S01")
async def test_an_address_that_may_not_be_dialled_is_not(servers: MailServers, empty_box: str) -> None:
    async def refuse(host: str, allow_private: bool) -> list[str]:
        raise Refusal(f"{host} is inside this network.")

    heard: asyncio.Queue[str | None] = asyncio.Queue()
    reader = ImapReader(imap_settings(servers, empty_box), Dialer(resolve=refuse), on_health=heard.put_nowait)
    task = asyncio.ensure_future(anext(reader.follow(None)))
    assert await heard.get() == "localhost is inside this network."
    task.cancel()
