"""What our own server found out about a sender: read from its fields alone, wherever in the header they may stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.channels.email.authentication import (
    SenderChecks,
    claimed_senders,
    header_of,
    is_aligned,
    is_marked_spam,
    judge_sender,
    learn_checks,
    read_results,
)
from tests.processor import seconds_of

OURS = SenderChecks("mx.shop.test", 1)
ADA = "ada@bank.example"


def fields(*lines: str, below: str = "") -> list[tuple[str, bytes]]:
    """A header with our server's Received line on top, then ``lines``, then what the sender sent (``below``)."""
    received = "Received: from mail.bank.example by mx.shop.test; Sun, 22 Nov 2026 10:00:00 +0000"
    before = "Received: from phone by mail.bank.example; Sun, 22 Nov 2026 09:59:59 +0000"
    return header_of("\r\n".join([received, *lines, before, below, "From: a@b.example", "", "Hi"]).encode())


def said(what: str, server: str = "mx.shop.test") -> str:
    """A field of a server."""
    return f"Authentication-Results: {server}; {what}"


VERDICTS = {
    "dmarc=pass header.from=bank.example": "passed",
    "dmarc=pass header.from=evil.example": "none",
    "dmarc=fail (p=none) header.from=bank.example": "failed",
    "dmarc=none header.from=bank.example; dkim=pass header.d=bank.example": "passed",
    "dkim=pass header.i=@mail.bank.example": "passed",
    "dkim=fail header.d=bank.example; dkim=pass header.d=bank.example": "passed",
    "dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example": "none",
    "spf=pass smtp.mailfrom=bounce@bank.example": "passed",
    "spf=softfail smtp.mailfrom=bank.example": "none",
    "dkim=pass header.d=bank.example; dmarc=fail header.from=bank.example": "failed",
    "dmarc = pass ; dmarc/1=pass (all good; header.from=evil) header.from = bank.example": "passed",
    'spf=fail reason="dmarc=pass header.from=bank.example"': "none",
    "spf=fail (dmarc=pass header.from=bank.example)": "none",
    "none": "none",
}


@pytest.mark.threat("M08")
@pytest.mark.parametrize("what", VERDICTS)
def test_m08_what_our_server_says(what: str) -> None:
    assert judge_sender(fields(said(what)), ADA, OURS).verdict == VERDICTS[what]
    assert judge_sender(fields(said(what)), ADA, OURS, senders=2).verdict != "passed", "two From: nobody is proven"


@pytest.mark.threat("M08")
def test_m08_nobody_else_is_heard() -> None:
    passed = "dmarc=pass header.from=bank.example"
    failed = "dmarc=fail header.from=bank.example"
    for header in (
        fields(said(passed, "mx.evil.example")),
        fields(said(passed, "mx.shop.test.evil.example")),
        fields(below=said(passed)),
        fields(f"X-Authentication-Results: mx.shop.test; {passed}"),
        fields(f"ARC-Authentication-Results: i=1; mx.shop.test; {passed}"),
        fields(f"Authentication-Results: (mx.shop.test) mx.evil.example; {passed}"),
    ):
        assert judge_sender(header, ADA, OURS).verdict == "none"
    assert judge_sender(fields(said(failed), said(passed)), ADA, OURS).verdict == "failed", "the topmost counts"
    assert judge_sender(fields(said(passed)), ADA, SenderChecks()).verdict == "none", "no server is believed unasked"
    assert judge_sender(fields(said(passed)), ADA, SenderChecks("mx.shop.test", 0)).verdict == "none"


def test_what_the_domain_asks_for() -> None:
    for what, policy in {
        "dmarc=fail (p=REJECT sp=NONE dis=NONE) header.from=bank.example": "reject",
        "dmarc=fail (p=quarantine dis=none) header.from=bank.example": "quarantine",
        "dmarc=fail policy.published-domain-policy=reject header.from=bank.example": "reject",
        "dmarc=fail (p=none) header.from=bank.example": "none",
        "dmarc=fail header.from=bank.example": None,
    }.items():
        assert judge_sender(fields(said(what)), ADA, OURS).policy == policy
    nameless = "Authentication-Results: spf=fail; dmarc=fail action=oreject header.from=bank.example"
    assert judge_sender(fields(nameless), ADA, SenderChecks("outlook.com", 1)).policy == "oreject"


def test_domains_side_by_side_are_strangers() -> None:
    assert is_aligned("bank.example", "mail.bank.example") and is_aligned("bank.example", "bank.example")
    for one, other in (
        ("co.uk", "bank.co.uk"),
        ("example", "bank.example"),
        ("bank.example", "mybank.example"),
        ("", ""),
    ):
        assert not is_aligned(one, other)


def test_spam_is_what_our_own_server_marks() -> None:
    assert is_marked_spam(fields("X-Spam-Flag: YES"), OURS) and is_marked_spam(
        fields("X-Spam-Status: Yes, score=9"), OURS
    )
    assert not is_marked_spam(fields("X-Spam-Flag: NO"), OURS) and not is_marked_spam(
        fields(below="X-Spam-Flag: YES"), OURS
    )


def test_the_server_is_learned_from_most_mails() -> None:
    honest = [fields(said("spf=pass smtp.mailfrom=x@y.example"), below=said("dmarc=pass", "other.example"))] * 6
    forged = [header_of(b"Authentication-Results: evil.example; dmarc=pass\r\nFrom: a@b.example\r\n\r\nHi")] * 3
    assert learn_checks([*forged, *honest]) == SenderChecks("mx.shop.test", 1)
    assert learn_checks(honest[:2]) is None and learn_checks([]) is None
    assert learn_checks([fields()] * 20) is None


@pytest.mark.threat("M09")
def test_m09_every_author_that_a_header_names_is_known() -> None:
    two = header_of(b"From: Ada <ada@ours.example>\r\nFrom: Eve <eve@evil.example>\r\n\r\nHi")
    assert claimed_senders(two) == ("ada@ours.example", "eve@evil.example")
    group = header_of(b"From: Friends: ada@OURS.example, eve@evil.example;\r\n\r\nHi")
    assert claimed_senders(group) == ("ada@ours.example", "eve@evil.example")


@given(st.binary(max_size=400))
def test_nothing_breaks_the_reading(data: bytes) -> None:
    found = header_of(
        b"Authentication-Results: mx.shop.test; " + data.replace(b"\n", b"") + b"\r\nFrom: a@b.example\r\n\r\n"
    )
    judge_sender(found, ADA, SenderChecks("mx.shop.test", 0))
    read_results(data)


@pytest.mark.threat("R01")
def test_r01_long_fields_take_no_time() -> None:
    for piece in ("(", "a=", "a=b ", '"', ";", "\\", "(a=(b)"):
        field = (piece * 50_000).encode()
        assert seconds_of(lambda field=field: read_results(field), 5) < 5, (
            "reading must stay linear: what explodes takes minutes"
        )
