"""I02: folders are renumbered, mails moved and deleted, and we are away for two days: none is lost, none doubled."""

import asyncio
import os
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import imapclient  # type: ignore[import-untyped]  # the package ships no types
import msgspec
import pytest

from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap import Place
from rapport.storage.session import Database
from tests.mailservers import DOMAIN, PASSWORD, MailServers, mail_servers
from tests.workflows.mail_desk import MailDesk, mailbox_config, resolve_here, until

FOLDERS = ("INBOX", "Support")
HOUR = 3600
PLACE = "insert into mail_places (organisation_id, inbox_id, folder, place) values ($1, $2, $3, $4)"


@pytest.fixture
def office() -> Any:
    """Dovecot of this test's own: it is stopped and its files are changed."""
    with mail_servers(postfix=False) as servers:
        yield servers


def letter(name: str) -> bytes:
    return f"From: Ada <ada@{DOMAIN}>\r\nSubject: {name}\r\nAuto-Submitted: auto-generated\r\n\r\n{name}\r\n".encode()


def drop(office: MailServers, name: str, folder: str = "INBOX", hours_ago: float = 0) -> None:
    """A mail that the server took in some hours ago."""
    office.drop("support", letter(name), folder=folder, at=time.time() - hours_ago * HOUR)


def find(office: MailServers, name: str, folder: str = "INBOX") -> Path:
    for part in ("new", "cur"):
        for path in (office.folder_of("support", folder) / part).iterdir():
            if f"Subject: {name}\r\n".encode() in path.read_bytes():
                return path
    raise AssertionError(f"{name} is not in {folder}")


def move(office: MailServers, name: str, source: str, target: str) -> None:
    """As a rule of the server or another mail program does."""
    path = find(office, name, source)
    path.rename(office.folder_of("support", target) / "cur" / path.name)


def renumber(office: MailServers, folder: str, validity: int) -> None:
    """The server has lost its index, as after a restore; Dovecot must be down."""
    box = office.folder_of("support", folder)
    numbers = box / "dovecot-uidlist"
    numbers.write_text(re.sub(r"V\d+", f"V{validity}", numbers.read_text(), count=1))
    for index in box.glob("dovecot.index*"):
        index.unlink()


def two_folders(office: MailServers) -> EmailConfig:
    config = mailbox_config(office, "support")
    assert config.imap is not None
    imap = msgspec.structs.replace(config.imap, folders=FOLDERS)
    return msgspec.structs.replace(config, imap=imap)


async def begin(
    desk: MailDesk, office: MailServers, *, hours_ago: float, folders: tuple[str, ...] = ("INBOX",)
) -> None:
    """What lies there already stays there, as when a mailbox is connected; it was some hours ago."""
    dialer = Dialer(resolve=resolve_here, allow_private=True, trust=office.trust)
    channel = EmailChannel(dialer)
    for folder in folders:
        place = Place.parse(await channel.newest_place(two_folders(office), folder))
        place = msgspec.structs.replace(place, since=int(time.time() - hours_ago * HOUR))
        async with desk.shop.transaction() as tx:
            await tx.execute(PLACE, desk.shop.made.id, desk.inbox, folder, str(place))


async def found(desk: MailDesk) -> Counter[str]:
    """Every mail that took its place, and how often."""
    async with desk.shop.transaction() as tx:
        rows = await tx.fetch("select body_text from messages where kind = 'inbound'")
    return Counter(row["body_text"].strip() for row in rows)


async def all_of(desk: MailDesk, names: set[str], seconds: float = 60) -> None:
    async def look() -> bool:
        return names <= set(await found(desk))

    await until(look, f"{len(names)} mails", seconds)
    await desk.settled()


@pytest.mark.threat("I02", "I01")
async def test_i02_two_days_away_with_everything_renumbered_moved_and_deleted(
    database: Database, office: MailServers, tmp_path: Path
) -> None:
    for n in range(30):
        drop(office, f"before {n}", FOLDERS[n % 2], hours_ago=100 + n)
    config = two_folders(office)
    async with MailDesk.closed(database, office, tmp_path, config=config) as desk:
        await begin(desk, office, hours_ago=70, folders=FOLDERS)
        first = {f"first {n}" for n in range(30)}
        async with desk.running():
            for n in range(30):
                drop(office, f"first {n}", FOLDERS[n % 3 == 0], hours_ago=60)
            await all_of(desk, first)
        assert set(await found(desk)) == first, "what lay there before is not ours to read"

        # nobody of us is there for 48 hours
        away = {f"away {n}" for n in range(200)}
        for n in range(200):
            drop(office, f"away {n}", FOLDERS[n % 4 == 0], hours_ago=48 - n * 0.24)
        deleted = {f"away {n}" for n in range(1, 200, 20)}
        for name in deleted:
            find(office, name).unlink()
        for n in range(1, 10, 3):
            find(office, f"first {n}").unlink()
        for n in (2, 5, 8):
            move(office, f"first {n}", "INBOX", "Support")
        for n in (2, 3, 6):
            move(office, f"away {n}", "INBOX", "Support")
        await asyncio.to_thread(office.stop_dovecot)
        for number, folder in enumerate(FOLDERS):
            renumber(office, folder, 4242 + number)
        await asyncio.to_thread(office.start_dovecot)

        expected = first | (away - deleted)
        async with desk.running():
            await all_of(desk, expected)
            there = await found(desk)
            print(f"\nlost {len(expected - set(there))}, doubled {there.total() - len(there)}, of {len(expected)}")
            assert set(there) == expected and there.total() == len(expected)

            await asyncio.to_thread(_move_by_imap, office)
            drop(office, "after the move", "Support")
            await all_of(desk, expected | {"after the move"})
        there = await found(desk)
        assert there.total() == len(expected) + 1, "a moved mail is the same mail"
        places = await desk.shop.value("select count(*) from mail_places where place like '424%'")
        assert places == 2


def _move_by_imap(office: MailServers) -> None:
    """A colleague sorts mails in another program while we look on."""
    with imapclient.IMAPClient("localhost", office.imaps, ssl_context=office.trust) as client:
        client.login(f"support@{DOMAIN}", PASSWORD)
        client.select_folder("INBOX")
        client.move(client.search(["NOT", "SUBJECT", "before"])[:40], "Support")
        client.select_folder("Support")
        client.move(client.search(["NOT", "SUBJECT", "before"])[:20], "INBOX")


@pytest.mark.threat("I02")
async def test_i02_stopped_in_the_middle_of_reading_again(
    database: Database, office: MailServers, tmp_path: Path
) -> None:
    """After a renumbering everything is asked for once more; whoever is stopped in between forgets nothing."""
    config = two_folders(office)
    async with MailDesk.closed(database, office, tmp_path, config=config) as desk:
        names = {f"mail {n}" for n in range(150)}
        for n in range(150):
            drop(office, f"mail {n}", hours_ago=1)
        async with desk.running():
            await all_of(desk, names)
        for n in range(150, 300):
            drop(office, f"mail {n}")
        names |= {f"mail {n}" for n in range(150, 300)}
        await asyncio.to_thread(office.stop_dovecot)
        renumber(office, "INBOX", 777)
        await asyncio.to_thread(office.start_dovecot)
        for seconds in (0.3, 0.4, 0.5, 0.6):
            async with desk.running():
                await asyncio.sleep(seconds)  # long enough to begin, seldom long enough to end
        async with desk.running():
            await all_of(desk, names)
        there = await found(desk)
        assert set(there) == names and there.total() == len(names)


@pytest.mark.threat("I02")
async def test_i02_a_folder_that_is_gone_is_told_and_the_other_goes_on(
    database: Database, office: MailServers, tmp_path: Path
) -> None:
    async with MailDesk.closed(database, office, tmp_path, config=two_folders(office)) as desk:
        drop(office, "one", "INBOX")
        drop(office, "two", "Support")
        async with desk.running():
            await all_of(desk, {"one", "two"})
            os.rename(office.folder_of("support", "Support"), office.maildir("support") / ".Help")
            await asyncio.to_thread(office.stop_dovecot)
            await asyncio.to_thread(office.start_dovecot)
            drop(office, "three", "INBOX")
            await all_of(desk, {"three"})

            async def told() -> bool:
                words = await desk.shop.value("select last_error from inboxes where id = $1", desk.inbox)
                return "no folder called Support" in str(words)

            await until(told, "the folder to be missed")
