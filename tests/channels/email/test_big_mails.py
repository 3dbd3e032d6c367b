"""Mails of 50 MB, of the kinds that cost most, take little time and memory to read."""

import base64
import multiprocessing
import os
import resource
import time
from collections.abc import Callable

import pytest

from rapport.channels.email.parse import parse_mail

LONG = bool(os.environ.get("RAPPORT_LONG"))
SIZE = 50 * 2**20
HEAD = b"From: a@b.test\r\nSubject: x\r\n"
SECONDS = 4.0  # of the processor; a busy machine takes twice the time of a free one
MEGABYTES = 400

ALWAYS = ("base64 file", "flowed", "boundaries", "folds", "report")


def filled(piece: bytes) -> bytes:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def typed(kind: bytes, encoding: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (kind, encoding) + body


MAKERS: dict[str, Callable[[], bytes]] = {
    "base64 file": lambda: typed(b"application/pdf; name=a", b"base64", base64.encodebytes(os.urandom(SIZE * 3 // 4))),
    "base64 text": lambda: typed(b"text/plain", b"base64", base64.encodebytes(b"Hello world\n" * (SIZE // 16))),
    "quoted-printable": lambda: typed(b"text/plain", b"quoted-printable", filled(b"=C3=A9=\r\n")),
    "uuencode": lambda: typed(b"x/x", b"x-uuencode", b"begin 644 x\r\n" + filled(b"M" + b"A" * 60 + b"\r\n")),
    "broken uuencode": lambda: typed(b"x/x", b"x-uuencode", b"begin 644 x\r\n" + filled(b"M\x01\r\n")),
    "one line": lambda: HEAD + b"\r\n" + filled(b"a"),
    "flowed": lambda: typed(b"text/plain; format=flowed", b"7bit", filled(b"> a \r\n")),
    "no character set": lambda: HEAD + b"\r\n" + filled("机房环境法规".encode("gb18030")),
    "escapes": lambda: HEAD + b"\r\n" + filled(b"\x1b$B$$\x1b(B"),
    "page": lambda: typed(b"text/html", b"7bit", filled(b"<p>Hello <b>you</b></p>")),
    "entities": lambda: typed(b"text/html", b"7bit", filled(b"&amp;")),
    "tags never closed": lambda: typed(b"text/html", b"7bit", filled(b"<a ")),
    "boundaries": lambda: typed(b"multipart/mixed; boundary=b", b"7bit", filled(b"--b\r\n")),
    "lines of dashes": lambda: typed(b"multipart/mixed", b"7bit", filled(b"--\r\n")),
    "fields": lambda: filled(b"X: y\r\n"),
    "folds": lambda: b"Subject: x\r\n" + filled(b" y\r\n"),
    "encoded words": lambda: b"Subject: " + filled(b"=?utf-8?q?a?= "),
    "recipients": lambda: b"To: " + filled(b"a@b.test, "),
    "mails in mails": lambda: HEAD + filled(b"Content-Type: message/rfc822\r\n\r\n"),
    "report": lambda: typed(
        b"multipart/report; report-type=delivery-status; boundary=b",
        b"7bit",
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + filled(b"Final-Recipient: rfc822; a@b.test\r\n\r\n"),
    ),
    "bounce in words": lambda: b"From: mailer-daemon@x\r\n\r\n" + filled(b"<a@b.test>: user unknown\r\n"),
    "headers quoted": lambda: HEAD + b"\r\n" + filled(b"From: x\r\n"),
    "introductions": lambda: HEAD + b"\r\n" + filled(b"On 1 Jan 2020 at 10:00, A wrote:\r\n"),
    "answers between": lambda: HEAD + b"\r\nOn 1 Jan 2020 at 10:00, A wrote:\r\n" + filled(b"> a\r\nb\r\n"),
}


def measured(name: str) -> tuple[float, float, str | None]:
    """Seconds of the processor, megabytes on top of the mail itself, and the problem that was told."""
    raw = MAKERS[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    mail = parse_mail(raw)
    took = time.process_time() - began
    return took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, mail.problem


@pytest.mark.slow("mails of 50 MB, each in a process of its own")
@pytest.mark.threat("M14")
@pytest.mark.parametrize("name", MAKERS if LONG else ALWAYS)
def test_m14_large_mails_are_bounded_in_time_and_memory(name: str) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        took, more, problem = pool.apply(measured, (name,))
    assert took < SECONDS and more < MEGABYTES, (took, more)
    assert not (problem or "").startswith("This mail could not be read")
