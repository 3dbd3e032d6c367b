"""Bounces that are told in words: each recipient, its reason, and whether there is any hope."""

import json

import pytest

from rapport.channels.email.parse import parse_mail


def told(
    text: str, *, sender: str = "mailer-daemon@mx.test", subject: str = "Undelivered mail"
) -> list[tuple[object, ...]]:
    head = f"From: {sender}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    got = parse_mail((head + text).encode())
    return [(b.recipient, b.status, b.reason, b.hard) for b in got.bounces]


def test_each_recipient_has_its_own_reason() -> None:
    text = (
        "Your message could not be delivered:\n\n<gone@outside.test>:\n550 User unknown\n\n"
        '"full@outside.test":\n5.2.2 Mailbox full\n\nslow@outside.test: 421 Too many connections\n\n'
        "--- The header of the original message is following. ---\nReceived:from x\nMessage-ID: <r1@rapport.test>\n"
    )
    assert told(text) == [
        ("gone@outside.test", "5.1.1", "userunknown", True),
        ("full@outside.test", "5.2.2", "mailboxfull", False),
        ("slow@outside.test", "4.7.0", "toomanyconn", False),
    ]


def test_a_server_that_gives_no_code_gave_up_or_says_that_it_waits() -> None:
    gave_up = told("Could not deliver to <a@outside.test>: the mailbox is full.")
    assert [(status, reason) for _, status, reason, _ in gave_up] == [("5.2.2", "mailboxfull")]
    waits = told(
        "Warning: your mail to <a@outside.test> has not been delivered yet. It is still being tried: timed out."
    )
    assert [(status, reason, hard) for _, status, reason, hard in waits] == [("4.4.7", "delayed", False)]


def test_the_transcript_of_a_session_counts_by_what_failed() -> None:
    session = "Out: 250 2.1.0 Ok\nIn: RCPT TO:<a@outside.test>\nOut: 250 2.1.5 Ok\nIn: DATA\n"
    text = f"{session}Out: 451 4.3.0 Error: could not deliver"
    assert told(text)[0][1] == "4.3.0"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("メールエラー通知", "送信先のメールボックスが一杯のため、送信できませんでした。"),
        ("Unzustellbar: Lampe", "Ihre Nachricht konnte nicht zugestellt werden. Unbekannt."),
        ("Undelivered mail", "No se ha podido entregar su mensaje."),
        ("Undeliverable", "Не удалось доставить ваше письмо."),
    ],
)
def test_bounces_in_other_languages_with_the_mail_that_came_back(subject: str, text: str) -> None:
    raw = (
        f"From: no-reply@mx.test\r\nSubject: {subject}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "Message-ID: <r1@rapport.test>\r\nSubject: Lamp\r\n\r\nHello\r\n--b--\r\n"
    )
    got = parse_mail(raw.encode())
    assert got.is_bounce and got.original_message_id == "r1@rapport.test"


def test_a_notice_that_a_queue_wrapped_is_read() -> None:
    notice = {"notificationType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": {}}
    notice["bounce"] = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "gone@outside.test"}]}
    wrapped = json.dumps({"Type": "Notification", "Message": json.dumps(notice)}, indent=1)
    assert told(wrapped, sender="no-reply@sns.test", subject="AWS Notification Message") == [
        ("gone@outside.test", "5.1.1", "userunknown", True)
    ]
