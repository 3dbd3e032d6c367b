"""Acknowledgements: none that could start a loop. That a sender gets one a day is tested with the workflow."""

from datetime import UTC, datetime

import pytest

from rapport.channels.contract import Inbound, Received
from rapport.channels.email.channel import as_inbound
from rapport.channels.email.guards import may_acknowledge
from rapport.channels.email.parse import parse_mail

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OWN = {"support@rapport.test", "sales@rapport.test"}


def mail(*fields: str, sender: str = "Ada <ada@outside.test>") -> bytes:
    return "\r\n".join([f"From: {sender}", "Subject: Help", *fields, "", "Hello"]).encode()


def read(raw: bytes) -> Inbound:
    return as_inbound(Received(external_id="one", raw=raw, at=NOW), parse_mail(raw, own_domain="rapport.test"))


@pytest.mark.threat("M12")
def test_m12_a_person_is_answered() -> None:
    assert may_acknowledge(read(mail()), OWN)


@pytest.mark.threat("M12")
@pytest.mark.parametrize(
    "raw",
    [
        mail("Auto-Submitted: auto-replied"),
        mail("Auto-Submitted: auto-generated (vacation)"),
        mail("Precedence: bulk"),
        mail("Precedence: list"),
        mail("Return-Path: <>"),
        mail("X-Auto-Response-Suppress: OOF, DR"),
        mail("X-Autoreply: yes"),
        mail("X-Loop: support@rapport.test"),
        mail("List-Id: <news.outside.test>"),
        mail("List-Unsubscribe: <mailto:off@outside.test>"),
        mail("Message-ID: <1@rapport.test>"),
        mail(sender="support@rapport.test"),
        mail(sender="SUPPORT+tag@Rapport.Test"),
        mail(sender="sales@rapport.test"),
        mail(sender="no-reply@outside.test"),
        mail(sender="MAILER-DAEMON@outside.test"),
        mail(sender="owner-list@outside.test"),
        mail(sender=""),
        mail("Subject: Automatic reply: away", sender="x@outside.test").replace(b"Subject: Help\r\n", b""),
        mail("Subject: Abwesenheitsnotiz", sender="x@outside.test").replace(b"Subject: Help\r\n", b""),
        mail('Content-Type: multipart/report; report-type=delivery-status; boundary="x"'),
    ],
)
def test_m12_no_program_list_or_mailbox_of_ours_is_answered(raw: bytes) -> None:
    assert not may_acknowledge(read(raw), OWN)
