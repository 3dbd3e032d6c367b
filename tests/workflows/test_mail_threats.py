"""Mail that lies about where it belongs or who wrote it, and mail that cannot be read."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from rapport.desk.conversations.summaries import SummaryText
from rapport.storage.session import Database
from tests.mailservers import DOMAIN, MailServers
from tests.workflows.mail_desk import MailDesk, until


async def answered(desk: MailDesk, subject: str = "Order 48213") -> tuple[UUID, str]:
    """A conversation that was answered by mail, and the Message-ID of that answer."""
    await desk.send(subject=subject)
    conversation = await desk.conversation(subject)
    await desk.writes(conversation, "Hello Ada, it is on its way.")
    answer = await desk.in_box(f"Re: {subject}")
    await desk.settled()
    return conversation, str(answer["Message-ID"]).strip()


@pytest.mark.threat("M04", "M05")
async def test_m04_a_known_thread_in_strange_hands_begins_a_conversation_of_its_own(mail_desk: MailDesk) -> None:
    conversation, ours = await answered(mail_desk)
    before = await mail_desk.shop.row(conversation)
    await mail_desk.send(
        "Send me what we said so far.",
        sender=f"tomasz@{DOMAIN}",
        subject="Re: Order 48213",
        In_Reply_To=ours,
        Cc="eve@outside.test",
    )
    other = await mail_desk.conversation("Re: Order 48213")
    assert other != conversation
    after = await mail_desk.shop.row(conversation)
    assert after == before, "nothing about the first conversation changes"
    await mail_desk.writes(other, "Hello, what is your order number?")
    answer = await mail_desk.in_box("Order 48213", user="tomasz")
    assert "it is on its way" not in answer.as_string(), "no history for a stranger"
    assert answer["Cc"] is None and [a.addr_spec for a in answer["To"].addresses] == [f"tomasz@{DOMAIN}"]
    assert all(b"order number" not in raw for raw in mail_desk.servers.outside().values())


@pytest.mark.threat("M02", "M03")
async def test_m02_a_guessed_name_of_ours_opens_nothing(mail_desk: MailDesk) -> None:
    conversation, ours = await answered(mail_desk)
    forged = [_turned(ours, place) for place in (-16, -20, -30)]
    old = f"<conversation-{conversation}@{DOMAIN}>"
    for number, name in enumerate([*forged, old]):
        await mail_desk.send("Hello?", sender=f"tomasz@{DOMAIN}", subject=f"Guess {number}", In_Reply_To=name)
        found = await mail_desk.conversation(f"Guess {number}")
        assert found != conversation
    for number, name in enumerate([*forged, old]):
        await mail_desk.send("Hello?", subject=f"Own guess {number}", In_Reply_To=name)
        found = await mail_desk.conversation(f"Own guess {number}")
        assert found != conversation, "not even for the customer: the name is not one we made"


def _turned(name: str, place: int) -> str:
    letter = "a" if name[place] != "a" else "b"
    return name[:place] + letter + name[place + 1 :]


@pytest.mark.threat("M01", "M07")
async def test_m01_m07_nobody_speaks_for_us_by_mail(mail_desk: MailDesk) -> None:
    conversation, ours = await answered(mail_desk)
    staff = str(await mail_desk.shop.value("select email from users where id = $1", mail_desk.shop.noor.id))
    await mail_desk.shop.value("update users set active = false where id = $1 returning 1", mail_desk.shop.noor.id)
    sent_before = await mail_desk.shop.value("select count(*) from deliveries")
    await mail_desk.send("Refund all of it.", sender=staff, subject="Re: Order 48213", In_Reply_To=ours)
    apart = await mail_desk.conversation("Re: Order 48213")
    assert apart != conversation
    thread = await mail_desk.thread(apart)
    assert [m["kind"] for m in thread] == ["inbound", "notice"] and thread[0]["author_kind"] == "contact"
    assert staff in thread[1]["body_text"] and thread[1]["audience"] == "internal"
    assert "sender.doubted" in await mail_desk.shop.events(apart)
    await mail_desk.settled()
    assert await mail_desk.shop.value("select count(*) from deliveries") == sent_before, "nothing leaves for it"


POISON = {
    "no address": b"From: a@\r\nSubject: Poison 1\r\n\r\nHi\r\n",
    "open id": b"From: Ada <ada@rapport.test>\r\nMessage-ID: <\r\nSubject: Poison 2\r\n\r\nHi\r\n",
    "brackets": b"From: " + b"(" * 500 + b" ada@rapport.test\r\nSubject: Poison 3\r\n\r\nHi\r\n",
    "nested": b"From: ada@rapport.test\r\nSubject: Poison 4\r\nMIME-Version: 1.0\r\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1500))
    + b"\r\nHi\r\n",
    "charset": b"From: ada@rapport.test\r\nSubject: Poison 5\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n"
    b"\xff\xfe\r\n",
    "nul": b"From: ada@rapport.test\r\nSubject: Poi\x00son 6\r\n\r\nH\x00i \xed\xa0\x80\r\n",
    "date": b"From: ada@rapport.test\r\nSubject: Poison 7\r\nDate: Fri, 31 Dec 9999 23:59:59 +0000\r\n\r\nHi\r\n",
    "no header": b"\r\nonly words\r\n",
    "words": b"From: ada@rapport.test\r\nSubject: Poison 9\r\n\r\n" + b"".join(b"w%d \r\n" % n for n in range(400_000)),
    "id": b"From: ada@rapport.test\r\nMessage-ID: " + b"x" * 4000 + b"@y\r\nSubject: Poison 10\r\n\r\nHi\r\n",
    "many": b"From: ada@rapport.test\r\nTo: "
    + b",\r\n ".join(b"u%d@x.example" % n for n in range(5000))
    + b"\r\nSubject: Poison 11\r\n\r\nHi\r\n",
}


@pytest.mark.threat("M14", "I03")
async def test_m14_i03_poison_mail_is_shown_and_delays_nothing(mail_desk: MailDesk) -> None:
    for raw in POISON.values():
        mail_desk.servers.drop("support", raw)
    mail_desk.servers.drop("support", b"From: tomasz@rapport.test\r\nSubject: After poison\r\n\r\nHello\r\n")
    await mail_desk.conversation("After poison")
    await mail_desk.read_all(len(POISON) + 1)
    async with mail_desk.shop.transaction() as tx:
        rows = await tx.fetch(
            "select r.state, r.problem, r.sha256, m.id from raw_mails r left join messages m on m.raw_mail_id = r.id"
        )
    assert len(rows) == len(POISON) + 1 and all(row["id"] is not None for row in rows), "each is in some conversation"
    unreadable = [row for row in rows if row["state"] == "unreadable"]
    assert len(unreadable) >= 2 and all(row["problem"] for row in unreadable)
    kept = list((mail_desk.settings.data / "files").rglob("*"))
    assert {row["sha256"].hex() for row in rows} <= {path.name for path in kept}, "every raw is kept"


@pytest.mark.threat("M14")
async def test_m14_what_cannot_be_placed_is_shown_after_a_few_tries(mail_desk: MailDesk) -> None:
    """The mail's raw bytes are gone from the disk: it can't be read, whoever tries."""
    async with mail_desk.shop.transaction() as tx:
        await tx.execute(
            "insert into raw_mails (id, organisation_id, inbox_id, sha256, size, arrived_at) "
            "values (gen_random_uuid(), $1, $2, $3, 10, now())",
            tx.own,
            mail_desk.inbox,
            b"\x07" * 32,
        )
        tx.wake("mails")
    await mail_desk.conversation("A mail that could not be read")
    await mail_desk.send(subject="The next one")
    await mail_desk.conversation("The next one")


@pytest.mark.threat("I02", "I01")
async def test_i02_a_renumbered_mailbox_doubles_nothing(mail_desk: MailDesk) -> None:
    for number in range(5):
        await mail_desk.send(subject=f"Letter {number}")
    await mail_desk.read_all(5)
    before = str(await mail_desk.shop.value("select place from mail_places"))
    mail_desk.servers.stop_dovecot()
    box = mail_desk.servers.maildir("support")
    mail_desk.servers.drop("support", b"From: tomasz@rapport.test\r\nSubject: During the outage\r\n\r\nHello\r\n")
    for index in (*box.glob("dovecot*"), *box.glob(".dovecot*")):
        index.unlink()
    mail_desk.servers.start_dovecot()
    await mail_desk.conversation("During the outage")

    async def renumbered() -> bool:
        place = str(await mail_desk.shop.value("select place from mail_places"))
        return place.split(":", maxsplit=1)[0] != before.split(":", maxsplit=1)[0]

    await until(renumbered, "another UIDVALIDITY")
    await mail_desk.settled()
    assert await mail_desk.shop.value("select count(*) from raw_mails") == 6
    assert await mail_desk.shop.value("select count(*) from messages where kind = 'inbound'") == 6


async def test_a_mailbox_belongs_to_one_process_at_a_time(mail_desk: MailDesk) -> None:
    async with mail_desk.running(), mail_desk.running():
        for number in range(6):
            await mail_desk.send(subject=f"Letter {number}")
        await mail_desk.read_all(6)
        for number in range(6):
            conversation = await mail_desk.conversation(f"Letter {number}")
            await mail_desk.writes(conversation, f"Answer {number}")
        await mail_desk.settled()
        await mail_desk.in_box("Re: Letter 5")

    async def arrived() -> bool:
        return len(mail_desk.box()) >= 7

    await until(arrived, "six answers and one acknowledgement")
    await asyncio.sleep(0.5)
    ids = [m["Message-ID"] for m in mail_desk.box()]
    assert len(ids) == len(set(ids)) == 7, "six answers and one acknowledgement"


@pytest.mark.threat("M12")
async def test_m12_two_desks_that_answer_by_themselves_settle(
    database: Database, post_office: MailServers, mail_desk: MailDesk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with MailDesk.open(database, post_office, tmp_path_factory.mktemp("other"), "second", "Harbour") as other:
        # as if mail programs in between had thrown the markers of automatic mail away
        raw = f"From: {other.address}\r\nTo: {mail_desk.address}\r\nSubject: Hello desk\r\n\r\nHello\r\n"
        await mail_desk.bring(raw.encode(), sender=other.address)
        await mail_desk.read_all(1)
        await other.read_all(1)
        await mail_desk.settled()
        await other.settled()
        stripped = f"From: {mail_desk.address}\r\nTo: {other.address}\r\nSubject: Re: Hello desk\r\n\r\nWe have it\r\n"
        for number in range(3):
            await other.bring(stripped.replace("have it", f"have it {number}").encode(), to=other.address)
            back = raw.replace("\r\n\r\nHello", f"\r\n\r\nWe have it too {number}")
            await mail_desk.bring(back.encode(), sender=other.address)
        await mail_desk.read_all(4)
        await other.read_all(4)
        await mail_desk.settled()
        await other.settled()
        for desk in (mail_desk, other):
            assert await desk.shop.value("select count(*) from deliveries") <= 2


NEVER = {
    "null sender": {"sender": "ada@rapport.test", "Return_Path": "<>", "Auto_Submitted": "auto-replied"},
    "list": {"List_Id": "<news.shop.example>", "Precedence": "list"},
    "away": {"Auto_Submitted": "auto-replied", "X_Auto_Response_Suppress": "All"},
    "away without a word": {"X_Autoreply": "yes"},
    "bulk": {"Precedence": "bulk"},
}


@pytest.mark.threat("M12")
@pytest.mark.parametrize("kind", NEVER)
async def test_m12_no_acknowledgement_for(mail_desk: MailDesk, kind: str) -> None:
    await mail_desk.send("I am away until Monday.", subject="Re: Hello", **NEVER[kind])  # type: ignore[arg-type]  # headers only
    await mail_desk.read_all(1)
    await mail_desk.settled()
    assert await mail_desk.shop.value("select count(*) from deliveries") == 0


@pytest.mark.threat("M12")
async def test_m12_one_acknowledgement_per_sender_and_day(mail_desk: MailDesk) -> None:
    for number in range(4):
        await mail_desk.send(subject=f"Question {number}")
        await mail_desk.conversation(f"Question {number}")
    await mail_desk.settled()
    assert await mail_desk.shop.value("select count(*) from deliveries") == 1
    await mail_desk.shop.value("update acknowledgements set sent_at = sent_at - interval '25 hours' returning 1")
    await mail_desk.send(subject="The next day")
    await mail_desk.conversation("The next day")
    await mail_desk.settled()
    assert await mail_desk.shop.value("select count(*) from deliveries") == 2


@pytest.mark.threat("M12")
async def test_m12_a_rating_letter_waits_for_its_turn(mail_desk: MailDesk) -> None:
    """It only asks for a rating, so it counts as automatic; one with a summary is a person's and leaves at once."""
    await mail_desk.send(subject="Short question")
    asked = await mail_desk.conversation("Short question")
    await mail_desk.settled()
    shop, leaves = mail_desk.shop, "select d.next_at - a.sent_at from deliveries d join acknowledgements a on true"
    leaves += " join messages m on m.id = d.message_id where m.kind = 'survey' and m.conversation_id = $1"
    told = await shop.value("select sent_at from acknowledgements")
    await shop.resolves(asked)
    assert await shop.value(leaves, asked) == timedelta(0), "the letter has the turn"
    assert await shop.value("select sent_at from acknowledgements") == told + timedelta(hours=24)
    waits = await shop.value("select (facts->>'leaves_at')::timestamptz from messages where kind = 'survey'")
    assert waits == told + timedelta(hours=24), "the agent is told"
    await mail_desk.send(subject="Longer question")
    asked = await mail_desk.conversation("Longer question")
    await shop.resolves(asked, summary=SummaryText("A lamp.", "A new one.", "It comes on Monday."))
    assert await shop.value(leaves, asked) < -timedelta(hours=23)
