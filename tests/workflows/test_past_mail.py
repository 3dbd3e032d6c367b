"""Past mail is brought in with its threads and dates, and nobody is answered, told or measured by it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.desk.conversations.rules import reader_args
from rapport.desk.inboxes.imports import MailImport, ask_for_import, list_imports, stop_import
from rapport.desk.reports.measures import MEASURES, QUERIES
from rapport.kit.clock import now
from rapport.storage.session import Database
from tests.mailservers import DOMAIN, MailServers, mail_servers
from tests.workflows.mail_desk import MailDesk, until
from tests.workflows.test_mailbox_outage import begin

DAY = 86_400
OURS = f"support@{DOMAIN}"
QUIET = {
    "deliveries": "select count(*) from deliveries",
    "acknowledgements": "select count(*) from acknowledgements",
    "promises": "select count(*) from promises",
    "timers": "select count(*) from timers",
    "moods": "select count(*) from jobs",
    "clocks": "select count(*) from conversations where waiting_since is not null or due_at is not null or needs_us",
    "events": "select count(*) from events where conversation_id is not null",
}


@pytest.fixture
def office() -> Iterator[MailServers]:
    """Dovecot and Postfix of this test's own."""
    with mail_servers() as servers:
        yield servers


@pytest.fixture
async def desk(database: Database, office: MailServers, tmp_path: Path) -> AsyncIterator[MailDesk]:
    """A desk that was connected just now; its mailbox holds the past."""
    office.folder_of("support", "Sent")
    async with MailDesk.closed(database, office, tmp_path) as closed:
        yield closed


def letter(
    name: str, words: str, *, sender: str = f"Ada Okafor <ada@{DOMAIN}>", to: str = OURS, answers: str = ""
) -> bytes:
    refers = f"In-Reply-To: <{answers}@past.example>\r\n" if answers else ""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {name}\r\nMessage-ID: <{name}@past.example>\r\n{refers}\r\n{words}\r\n"
    ).encode()


def drop(office: MailServers, raw: bytes, days_ago: float, folder: str = "INBOX") -> None:
    office.drop("support", raw, folder=folder, at=time.time() - days_ago * DAY)


def fill(office: MailServers, staff: str) -> None:
    """Two threads with answers in Sent, one that came back, one that nobody can read, and one of long ago."""
    drop(office, letter("lamp", "My lamp is broken."), 40)
    drop(office, letter("lamp-2", "We send a new one.", sender=staff, to=f"ada@{DOMAIN}", answers="lamp"), 39, "Sent")
    drop(office, letter("lamp-3", "Thank you, it came.", answers="lamp-2"), 30)
    drop(office, letter("desk", "Do you have desks?", sender=f"Tomasz <tomasz@{DOMAIN}>"), 20)
    drop(office, letter("desk-2", "We do, in oak.", sender=OURS, to=f"tomasz@{DOMAIN}", answers="desk"), 19, "Sent")
    drop(office, letter("offer", "Our offer for you.", sender=OURS, to="Eve <eve@outside.test>"), 18, "Sent")
    drop(office, b"From: ada@rapport.test\r\nSubject: =?x?q?\r\n\r\n\xff\xfe\x00\r\n", 10)
    drop(office, letter("long-ago", "Hello from then."), 900)


async def bring_in(desk: MailDesk, folders: tuple[str, ...] = ("INBOX",), days: float | None = 365) -> MailImport:
    since = now() - timedelta(days=days) if days is not None else None
    async with desk.shop.transaction() as tx:
        return await ask_for_import(
            tx, desk.inbox, desk.shop.made.owner_id, folders=folders, sent_folder="Sent", since=since
        )


async def state(desk: MailDesk) -> MailImport:
    async with desk.shop.transaction() as tx:
        return (await list_imports(tx, desk.inbox))[0]


async def over(desk: MailDesk, seconds: float = 90) -> MailImport:
    async def look() -> MailImport | None:
        found = await state(desk)
        return found if found.state in {"done", "failed", "stopped"} else None

    return await until(look, "the import to end", seconds)


async def threads(desk: MailDesk) -> dict[str, list[tuple[str, str, str]]]:
    """Subject -> (kind, author, words) in order."""
    async with desk.shop.transaction() as tx:
        rows = await tx.fetch(
            "select c.subject, m.kind, m.author_name, m.body_text from messages m "
            "join conversations c on c.id = m.conversation_id order by c.id, m.position"
        )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        found.setdefault(row["subject"], []).append((row["kind"], row["author_name"], row["body_text"].strip()))
    return found


@pytest.mark.threat("I01")
async def test_threads_come_back_whole_and_nobody_is_told(desk: MailDesk, office: MailServers) -> None:
    staff = str(await desk.shop.value("select email from users where id = $1", desk.shop.noor.id))
    fill(office, f"Noor <{staff}>")
    await begin(desk, office, hours_ago=0)
    async with desk.running():
        asked = await bring_in(desk)
        done = await over(desk)
        assert (done.id, done.state, done.done, done.total) == (asked.id, "done", 7, 7), done
        found = await threads(desk)
        assert found["lamp"] == [
            ("inbound", "Ada Okafor", "My lamp is broken."),
            ("reply", "Noor Haddad", "We send a new one."),
            ("inbound", "Ada Okafor", "Thank you, it came."),
        ]
        assert [kind for kind, *_ in found["desk"]] == ["inbound", "reply"] and found["desk"][1][1] == "Support"
        assert found["offer"] == [("reply", "Support", "Our offer for you.")]
        assert "long-ago" not in found and len(found) == 4
        async with desk.shop.transaction() as tx:
            rows = await tx.fetch(
                "select status, created_at, resolved_at, last_message_at, imported_at, assignee_id from conversations"
            )
        assert {row["status"] for row in rows} == {"resolved"} and all(row["imported_at"] for row in rows)
        oldest = min(row["created_at"] for row in rows)
        assert timedelta(days=39) < now() - oldest < timedelta(days=41), "they keep their dates"
        assert all(row["resolved_at"] == row["last_message_at"] for row in rows)
        assert {name: await desk.shop.value(sql) for name, sql in QUIET.items()} == dict.fromkeys(QUIET, 0)
        assert await measured(desk) == dict.fromkeys(MEASURES, 0)

        await bring_in(desk, days=None)
        again = await over(desk)
        assert (again.state, again.total) == ("done", 8)
        after = await threads(desk)
        assert after.pop("long-ago") == [("inbound", "Ada Okafor", "Hello from then.")]
        assert after == found, "what is here already is left alone"


async def measured(desk: MailDesk) -> dict[str, int]:
    """How many conversations each figure of ten years counts."""
    viewer, moment = desk.shop.viewer(), datetime.now(UTC)
    async with desk.shop.transaction() as tx:
        reader = [desk.shop.made.id, *reader_args(viewer)]
        return {
            measure: len(
                await tx.fetch(
                    QUERIES[measure], *reader, moment - timedelta(days=3650), moment + timedelta(days=1), moment
                )
            )
            for measure in MEASURES
        }


async def test_a_customer_who_goes_on_with_a_past_thread_is_answered_as_anybody(
    desk: MailDesk, office: MailServers
) -> None:
    staff = str(await desk.shop.value("select email from users where id = $1", desk.shop.noor.id))
    fill(office, f"Noor <{staff}>")
    await begin(desk, office, hours_ago=0)
    async with desk.running():
        await bring_in(desk)
        await over(desk)
        office.drop("support", letter("lamp-4", "It broke again!", answers="lamp-2"))

        async def open_again() -> Any:
            return await desk.shop.value(
                "select id from conversations where subject = 'lamp' and status = 'open' and due_at is not null"
            )

        conversation = await until(open_again, "the past thread to be open again")
        assert [kind for kind, *_ in (await threads(desk))["lamp"]][:4] == ["inbound", "reply", "inbound", "inbound"]
        await desk.writes(conversation, "We are sorry. A new one is on its way.")
        await desk.settled()
        assert await measured(desk) == dict.fromkeys(MEASURES, 0), "its years of age are in no figure"


@pytest.mark.threat("I01")
async def test_live_mail_and_an_import_meet_without_loss_or_doubles(desk: MailDesk, office: MailServers) -> None:
    for n in range(60):
        drop(office, letter(f"past-{n}", f"past {n}"), 30 + n / 100)
    await begin(desk, office, hours_ago=0)
    async with desk.running():
        for n in range(5):
            office.drop("support", letter(f"live-{n}", f"live {n}"))
        await desk.read_all(5)
        await bring_in(desk, days=None)
        for n in range(5, 30):
            office.drop("support", letter(f"live-{n}", f"live {n}"))
        assert (await over(desk)).state == "done"

        async def all_there() -> bool:
            return len(await threads(desk)) == 90

        await until(all_there, "past and live mail")
        await desk.settled()
    found = await threads(desk)
    assert all([kind for kind, *_ in thread].count("inbound") == 1 for thread in found.values())
    live = await desk.shop.value("select count(*) from conversations where imported_at is null and status = 'open'")
    past = await desk.shop.value("select count(*) from conversations where imported_at is not null")
    assert (live, past) == (30, 60), "what came after we were connected is live, whatever an import sees"


async def test_stopped_by_a_person_and_by_a_restart(desk: MailDesk, office: MailServers) -> None:
    for n in range(200):
        drop(office, letter(f"past-{n}", f"past {n}"), 30 + n / 100)
    await begin(desk, office, hours_ago=0)

    async def begun() -> bool:
        return (await state(desk)).done >= 5

    await bring_in(desk, days=None)
    async with desk.running():
        await until(begun, "the import to begin")
    at = (await state(desk)).done
    assert 5 <= at < 200
    async with desk.running():
        await until(begun, "the import to go on")
        async with desk.shop.transaction() as tx:
            await stop_import(tx, desk.inbox, (await state(desk)).id)

        async def stopped() -> bool:
            there = await state(desk)
            return there.state == "stopped" and there.done == len(await threads(desk))

        await until(stopped, "the last letter on its way to be done")
        assert (await state(desk)).done < 200
        await bring_in(desk, days=None)
        assert (await over(desk)).state == "done"
    assert len(await threads(desk)) == 200 and await desk.shop.value("select count(*) from messages") == 200


async def test_a_folder_that_is_not_there_ends_it_in_plain_words(desk: MailDesk, office: MailServers) -> None:
    await begin(desk, office, hours_ago=0)
    async with desk.running():
        await bring_in(desk, folders=("Nowhere",))
        failed = await over(desk)
    assert failed.state == "failed" and "no folder called Nowhere" in (failed.problem or "")


async def test_a_server_that_goes_away_meanwhile_is_waited_for(
    desk: MailDesk, office: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rapport.workflows.past_mail_is_imported.AGAIN_SECONDS", 0.5)
    for n in range(300):
        drop(office, letter(f"past-{n}", f"past {n}"), 30 + n / 100)
    await begin(desk, office, hours_ago=0)
    async with desk.running():
        await bring_in(desk, days=None)

        async def begun() -> bool:
            return (await state(desk)).done >= 5

        await until(begun, "the import to begin")
        await asyncio.to_thread(office.stop_dovecot)

        async def waits() -> bool:
            return bool((await state(desk)).problem)

        await until(waits, "the trouble to be told")
        assert (await state(desk)).state == "running"
        await asyncio.to_thread(office.start_dovecot)
        assert msgspec.structs.replace(await over(desk), problem=None).done == 300
    assert await desk.shop.value("select count(*) from messages") == 300
