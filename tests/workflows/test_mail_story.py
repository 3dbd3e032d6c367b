"""A mail's whole way: kept, read, acknowledged, answered with signature and quote, and answered again in its thread."""

import re

import pytest

from rapport.kit.ids import new_id
from rapport.storage.files import Files
from tests.mailservers import DOMAIN
from tests.workflows.mail_desk import MailDesk, until

NOTE = "CANARY-7f31 she is my neighbour"


@pytest.mark.req("S1.6", "S0.9", "S1.8", "S1.7")
@pytest.mark.threat("A06")
async def test_a_mail_is_answered_and_its_answer_finds_the_conversation(mail_desk: MailDesk) -> None:
    asked = await mail_desk.send("Where is my order 48213?\n\n-- \nAda Okafor")
    conversation = await mail_desk.conversation("Order 48213")
    row = await mail_desk.shop.row(conversation)
    assert row["due_at"] is not None and row["needs_us"] and row["channel"] == "email"

    told = await mail_desk.in_box("Order 48213", person=False)
    promised = await mail_desk.shop.value("select promised_at from acknowledgements")
    assert promised == row["due_at"]
    words = told.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # compose always writes a body
    assert f"{promised:%A} {promised.day} {promised:%B}" in words and f"{promised:%H:%M}" in words
    assert told["In-Reply-To"].strip() == asked and told["Auto-Submitted"] == "auto-replied"
    assert "- Where is my order 48213?" in words, "what we understood"
    assert "http://desk.test/help?key=" in words, "how to help oneself meanwhile"
    assert "first_response" in str(await mail_desk.shop.value("select due_kind from conversations"))

    await mail_desk.writes(conversation, NOTE, kind="note")
    await mail_desk.writes(conversation, "Hello Ada,\n\nyour parcel arrives on Friday.")
    answer = await mail_desk.in_box("Re: Order 48213")
    whole = answer.as_string()
    body = answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # as above
    assert answer["In-Reply-To"].strip() == asked and asked in answer["References"]
    assert re.fullmatch(r"<r1\.[a-z2-7.]{80}@rapport\.test>", str(answer["Message-ID"]).strip())
    assert "Noor Haddad, Alder & Oak" in str(answer["From"]) and mail_desk.address in str(answer["From"])
    assert "arrives on Friday" in body and "-- \nNoor Haddad" in body and "> Where is my order 48213?" in body
    assert "CANARY" not in whole and "neighbour" not in whole

    await mail_desk.send(
        "Thank you, Friday is fine.\n\nOn Monday Noor wrote:\n> your parcel arrives on Friday.",
        subject="Re: Order 48213",
        In_Reply_To=str(answer["Message-ID"]).strip(),
    )
    assert await mail_desk.conversation("Order 48213", messages=2) == conversation
    thread = await mail_desk.thread(conversation)
    assert [m["kind"] for m in thread] == ["inbound", "notice", "note", "reply", "inbound"]
    assert thread[-1]["body_text"] == "Thank you, Friday is fine." and "> your parcel" in thread[-1]["quote"]
    assert thread[0]["signature"] is not None and "Ada" not in thread[0]["body_text"]
    await mail_desk.settled()
    assert len(mail_desk.box()) == 2


async def test_files_travel_both_ways(mail_desk: MailDesk) -> None:
    await mail_desk.send("Here is the photo.", subject="Broken lamp", files=[("../lamp\u202egnp.exe", b"\x89PNG lamp")])
    conversation = await mail_desk.conversation("Broken lamp")
    files = Files(mail_desk.settings.data / "files")
    async with mail_desk.shop.transaction() as tx:
        got = await tx.fetchrow("select name, sha256 from attachments where conversation_id = $1", conversation)
        assert got is not None and await files.read(tx.own, got["sha256"]) == b"\x89PNG lamp"
        assert "/" not in got["name"] and "\u202e" not in got["name"]
        ident, digest = new_id(), await files.keep(tx, b"%PDF-1.7 label")
        await tx.execute(
            "insert into attachments (id, organisation_id, uploaded_by, sha256, name, content_type, size) "
            "values ($1, $2, $3, $4, 'Rücksendung.pdf', 'application/pdf', 14)",
            ident,
            tx.own,
            mail_desk.shop.noor.id,
            digest,
        )
    await mail_desk.writes(conversation, "Here is your label.", attachments=(ident,))
    answer = await mail_desk.in_box("Re: Broken lamp")
    [file] = list(answer.iter_attachments())
    assert file.get_filename() == "Rücksendung.pdf" and file.get_content() == b"%PDF-1.7 label"


async def test_a_hard_bounce_marks_its_message_and_tells_the_agent(mail_desk: MailDesk) -> None:
    await mail_desk.send("Please write to me.", sender="gone@refusing.test", subject="A letter")
    conversation = await mail_desk.conversation("A letter")
    await mail_desk.settled()
    reply = await mail_desk.writes(conversation, "Here is your letter.")

    async def bounced() -> bool:
        return bool(await mail_desk.shop.value("select state = 'bounced' from deliveries where message_id = $1", reply))

    await until(bounced, "the answer to come back")
    row = await mail_desk.shop.row(conversation)
    assert row["needs_us"] and row["status"] == "open"
    assert "delivery.bounced" in [kind for kind, _ in await mail_desk.shop.notices(conversation, "internal")]
    assert await mail_desk.shop.value("select count(*) from conversations") == 1, "a bounce begins no conversation"
    assert await mail_desk.shop.value("select reason from deliveries where message_id = $1", reply)
    known = "select bounced_at is not null from contact_identities where value = 'gone@refusing.test'"
    assert await mail_desk.shop.value(known) is True
    await mail_desk.send("I am back.", sender="gone@refusing.test", subject="A second letter")
    await mail_desk.conversation("A second letter")
    assert await mail_desk.shop.value(known) is False, "whoever writes can be written to again"


@pytest.mark.threat("M10")
async def test_a_customers_name_and_subject_add_no_header(mail_desk: MailDesk) -> None:
    raw = (
        f"From: =?utf-8?q?Ada=0D=0ABcc=3A_eve=40outside=2Etest?= <ada@{DOMAIN}>\r\nTo: {mail_desk.address}\r\n"
        "Subject: =?utf-8?q?Hi=0D=0ABcc=3A_eve=40outside=2Etest?=\r\nMessage-ID: <inject@x.example>\r\n\r\nHello\r\n"
    )
    await mail_desk.bring(raw.encode())
    await mail_desk.read_all(1)
    conversation = await mail_desk.shop.value("select id from conversations")
    await mail_desk.writes(conversation, "Hello!")
    answer = await mail_desk.in_box("Hi")
    assert answer["Bcc"] is None and answer["To"].addresses[0].addr_spec == f"ada@{DOMAIN}"
    assert len(answer["To"].addresses) == 1
