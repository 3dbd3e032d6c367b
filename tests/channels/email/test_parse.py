"""Reading mails: usual ones rightly, hostile ones safely, every one within a moment."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.channels.email.addresses import canonical
from rapport.channels.email.parse import ParsedMail, parse_mail
from tests.processor import seconds_of


def mail(*fields: str, body: str = "Hello") -> ParsedMail:
    return parse_mail("\r\n".join([*fields, "", body]).encode())


WHOLE = """\
Return-Path: <ada@outside.test>
Delivered-To: support+abc@rapport.test
From: =?utf-8?q?Ada_=C5=BD=C3=A1k?= <Ada@Outside.test>
To: "Harbour, Lamps" <support@rapport.test>, tomasz@rapport.test
Cc: copy@outside.test
Subject: =?utf-8?B?TGFt?=
 =?utf-8?B?cGUg4pyo?= broken
Date: Sun, 1 Mar 2026 13:00:00 +0100
Message-ID: <one@outside.test>
In-Reply-To: <r1.x@rapport.test>
References: <a@rapport.test>
 <r1.x@rapport.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="out"

--out
Content-Type: multipart/alternative; boundary="in"

--in
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

The lamp is sch=F6n but broken.

--=20
Ada

On Sat, 28 Feb 2026 at 10:00, Harbour Lamps <support@rapport.test> wrote:
> How is the lamp?
--in
Content-Type: text/html; charset=utf-8

<p>The lamp is <b onclick=x>sch\u00f6n</b> but broken.</p><img src="https://t.test/p">
--in--
--out
Content-Type: image/png
Content-Disposition: attachment; filename*0*=utf-8''L%C3%A4mp; filename*1="chen.png"
Content-Transfer-Encoding: base64

iVBORw0K
--out--
""".replace("\n", "\r\n").encode()


def test_everything_in_a_usual_mail() -> None:
    got = parse_mail(WHOLE)
    assert (got.from_name, got.from_addr) == ("Ada Žák", "Ada@Outside.test")
    assert [(p.name, p.address) for p in got.to] == [
        ("Harbour, Lamps", "support@rapport.test"),
        ("", "tomasz@rapport.test"),
    ]
    assert [p.address for p in got.cc] == ["copy@outside.test"]
    assert got.subject == "Lampe ✨ broken"
    assert got.date == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert got.message_id == "one@outside.test" and got.in_reply_to == ["r1.x@rapport.test"]
    assert got.references == ["a@rapport.test", "r1.x@rapport.test"]
    assert got.delivered_to == ["support+abc@rapport.test"]
    assert got.reply == "The lamp is schön but broken."
    assert got.signature == "-- \nAda"
    assert got.quote and got.quote.endswith("> How is the lamp?")
    assert got.body_html and "<b>schön</b>" in got.body_html and got.remote_pictures == 1
    assert [(f.name, f.content_type, f.data) for f in got.attachments] == [
        ("Lämpchen.png", "image/png", b"\x89PNG\r\n")
    ]
    assert got.may_auto_respond and not got.is_auto and got.problem is None


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Yes.\n\nAm 01.03.2026 um 12:00 schrieb Harbour Lamps <s@r.test>:\n> Gut?", "Yes."),
        ("Oui.\n\nLe dim. 1 mars 2026 à 12:00, Harbour <s@r.test> a écrit :\n\n> Bien ?", "Oui."),
        ("Sí.\n\nEl dom, 1 mar 2026 a las 12:00, Harbour (<s@r.test>)\nescribió:\n> ¿Bien?", "Sí."),
        ("Yes.\n\n-----Original Message-----\nFrom: Harbour\nSent: Sunday\n\nGood?", "Yes."),
        ("Yes.\n\nFrom: Harbour <s@r.test>\nSent: Sunday, March 1, 2026\nTo: Ada\nSubject: Lamp\n\nGood?", "Yes."),
        ("Yes.\n\n________________________________\nVon: Harbour\nGesendet: Sonntag\nAn: Ada\n\nGut?", "Yes."),
        ("是的。\n\n在 2026年3月1日 12:00，Harbour <s@r.test> 写道：\n> 好吗？", "是的。"),
        ("> Good?\n\nYes, below.", "> Good?\n\nYes, below."),
        ("On Sat, 28 Feb 2026, Harbour <s@r.test> wrote:\n> Good?\n\nYes, below.", "Yes, below."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("On Monday she wrote: nothing. Odd.", "On Monday she wrote: nothing. Odd."),
        ("> only a quote", "> only a quote"),
    ],
)
def test_what_is_new_is_told_from_what_is_quoted(text: str, reply: str) -> None:
    assert mail("From: a@b.test", "Content-Type: text/plain; charset=utf-8", body=text).reply == reply


@pytest.mark.threat("M09")
@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("<support@ours.test>b@evil.test", ""),
        ("support@ours.test)b@evil.test", ""),
        ("=?utf-8?q?a=40ours=2Etest?=@evil.test", "=?utf-8?q?a=40ours=2etest?=@evil.test"),
        ('"agent@ours.test" <e@evil.test>', "e@evil.test"),
        ("agent@ours.test <e@evil.test>", "e@evil.test"),
        ("<agent@ours.test> <e@evil.test>", ""),
        ("agent@ours.test, e@evil.test", "agent@ours.test"),
        ("Friends: e@evil.test;", "e@evil.test"),
        ("a@ours.test\x00@evil.test", ""),
        ("e@evil.test (agent@ours.test)", "e@evil.test"),
        ("(agent@ours.test) e@evil.test", "e@evil.test"),
        ("a@b@evil.test", ""),
        ("x@оurs.test", "x@xn--urs-red.test"),
        ("E@EVIL.Test.", "e@evil.test"),
        ("e@", ""),
        ("<>", ""),
    ],
)
def test_m09_one_address_or_none(field: str, address: str) -> None:
    got = parse_mail(b"From: " + field.encode() + b"\r\n\r\nHello")
    assert (canonical(got.from_addr) or "") == address


@pytest.mark.threat("M09")
def test_m09_two_senders_are_marked() -> None:
    got = mail("From: a@one.test", "From: b@two.test")
    assert got.from_addr == "a@one.test" and got.problem == "This mail names two senders; the first one is shown."


def nested(depth: int) -> bytes:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.test\r\n" + opening + b"\r\nhello"


POISON = {
    "no address": b"From: a@\r\n\r\nx",
    "open id": b"From: a@b.test\r\nMessage-ID: <\r\n\r\nx",
    "500 brackets": b"From: " + b"(" * 500 + b"\r\nTo: " + b"(" * 5000 + b"\r\n\r\nx",
    "quotes": b'From: "' * 2000 + b"\r\n\r\nx",
    "nested": nested(1500),
    "nested mails": b"Content-Type: message/rfc822\r\n\r\n" * 3000 + b"x",
    "bad charset": b"From: a@b.test\r\nContent-Type: text/plain; charset=x-evil/../\r\n\r\n\xff\xfe",
    "codec that is none": b"From: a@b.test\r\nContent-Type: text/plain; charset=rot13\r\n\r\nx",
    "long subject": b"Subject: " + b"x" * 200_000 + b"\r\n\r\nx",
    "broken words": b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\r\n\r\nx",
    "many words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nx",
    "5,000 recipients": b"To: " + b", ".join(b"a%d@b.test" % n for n in range(5000)) + b"\r\n\r\nx",
    "no header": b"just words",
    "nothing": b"",
    "NUL": b"From: a\x00@b.test\r\nSubject: \x00\r\n\r\n\x00\x00",
    "right to left": "Subject: \u202egpj.exe\r\nFrom: a@b.test\r\n\r\n\u202e".encode(),
    "year 9999": b"From: a@b.test\r\nDate: Fri, 31 Dec 9999 23:59:59 -1200\r\n\r\nx",
    "date of nothing": b"From: a@b.test\r\nDate: Mon, 99 Foo -5 99:99\r\n\r\nx",
    "TNEF": b"From: a@b.test\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\n\x78\x9f\x3e\x22",
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 50_000,
    "many fields": b"X: y\r\n" * 200_000 + b"\r\nx",
    "folds": b"Subject: x\r\n" + b" y\r\n" * 100_000 + b"\r\nx",
    "parameters": b"Content-Type: text/plain" + b"; a*1*=x" * 20_000 + b"\r\n\r\nx",
    "references": b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\nx",
    "wrote": b"From: a@b.test\r\n\r\n" + b"On 1 wrote\n" * 20_000,
    "headers again": b"From: a@b.test\r\n\r\n" + b"From: x\n" * 30_000,
    "marks": b"From: a@b.test\r\n\r\n" + b"> x\n" * 100_000,
    "one line": b"From: a@b.test\r\n\r\n" + b"a " * 1_000_000,
    "bounce words": b"From: mailer-daemon@x\r\nSubject: failure notice\r\n\r\n" + b"user account recipient " * 20_000,
    "cr only": b"From: a@b.test\rSubject: x\r\rHello\r",
    "flowed": b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> a \r\n" * 100_000,
    "signature marks": b"From: a@b.test\r\n\r\n" + b"--\n" * 100_000,
    "closings": b"From: a@b.test\r\n\r\n" + b"\nRegards,\n" * 50_000,
    "colons": b"From: a@b.test\r\n\r\n" + b"a:\n\n\n" * 50_000,
    "100,000 fields": b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"From: a@b.test\r\n\r\nx",
    "slow codec": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"\xff" * 500_000,
    "broken uuencode": b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\n" + b"M\x01\n" * 200_000,
    "bounces": b"From: mailer-daemon@x\r\n\r\n" + b"".join(b"<a%d@b.test>: rejected\n" % n for n in range(50_000)),
    "html bomb": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
}  # fmt: skip


@pytest.mark.threat("M14", "I03")
@pytest.mark.parametrize("name", POISON)
def test_m14_poison_is_read_within_a_moment(name: str) -> None:
    got = parse_mail(POISON[name])
    assert seconds_of(lambda: parse_mail(POISON[name]), 1) < 1
    assert not (got.problem or "").startswith("This mail could not be read")


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_m14_any_bytes_are_read(raw: bytes) -> None:
    for whole in (
        raw,
        b"From: a@b.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw,
        WHOLE[:700] + raw,
    ):
        assert not (parse_mail(whole).problem or "").startswith("This mail could not be read")


@settings(deadline=None)
@given(st.lists(st.sampled_from([WHOLE[n : n + 60] for n in range(0, len(WHOLE), 60)]), max_size=40))
def test_m14_shuffled_pieces_are_read(pieces: list[bytes]) -> None:
    assert not (parse_mail(b"".join(pieces)).problem or "").startswith("This mail could not be read")


DSN = """\
Return-Path: <>
From: MAILER-DAEMON@mx.rapport.test (Mail Delivery System)
To: support@rapport.test
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.rapport.test

Final-Recipient: rfc822; gone@outside.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

Final-Recipient: rfc822; full@outside.test
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full
--b
Content-Type: text/rfc822-headers

Message-ID: <r1.a.b.c@rapport.test>
--b--
"""


def test_a_bounce_names_the_mail_and_each_recipient() -> None:
    got = parse_mail(DSN.encode())
    assert got.is_bounce and got.is_auto and not got.may_auto_respond
    assert got.original_message_id == "r1.a.b.c@rapport.test"
    assert [(b.recipient, b.status, b.reason, b.hard) for b in got.bounces] == [
        ("gone@outside.test", "5.1.1", "userunknown", True),
        ("full@outside.test", "5.2.2", "mailboxfull", False),
    ]


def test_a_customer_who_writes_about_failed_delivery_is_no_bounce() -> None:
    got = mail("From: ada@outside.test", "Subject: Delivery failed", body="Your courier could not deliver my lamp.")
    assert not got.is_bounce and got.may_auto_respond


def test_a_bounce_told_as_data_is_one() -> None:
    notice = '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":'
    notice += '"gone@outside.test","status":"5.1.1"}]},"mail":{"commonHeaders":{"messageId":"<r1.a@rapport.test>"}}}'
    got = mail("From: no-reply@sns.test", "Subject: Notification", body=notice)
    assert [(b.recipient, b.hard) for b in got.bounces] == [("gone@outside.test", True)]
    assert got.original_message_id == "r1.a@rapport.test"
    for broken in (
        '{"notificationType":"Bounce","bounce":[]}',
        '{"notificationType":"Bounce","bounce":{"bouncedRecipients":7}}',
    ):
        assert mail("From: a@b.test", body=broken).is_bounce
    odd = mail("From: a@b.test", body='{"notificationType": {}}')
    assert not odd.is_bounce and odd.problem is None
