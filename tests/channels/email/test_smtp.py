"""Sending through real Postfix, and every way in which it can go wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from rapport.channels.email.config import Security, SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.smtp import send_mail
from tests.channels.email.conftest import smtp_settings
from tests.mailservers import MailServers, wait_for

MAIL = b"From: support@rapport.test\r\nMessage-ID: <%s@rapport.test>\r\n"
MAIL += b"Subject: Hello\r\n\r\nHello\r\n.\r\nafter a dot\r\n"
US = "support@rapport.test"


def arrived(servers: MailServers, user: str, needle: bytes) -> list[Path]:
    return [p for p in (servers.maildir(user) / "new").iterdir() if needle in p.read_bytes()]


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
async def test_a_mail_arrives_whole(servers: MailServers, dialer: Dialer, security: Security) -> None:
    name = f"whole-{security}".encode()
    outcome = await send_mail(
        dialer,
        smtp_settings(servers, "support", security),
        sender=US,
        recipients=["ada@rapport.test"],
        mail=MAIL % name,
    )
    assert outcome.state == "sent", outcome
    wait_for(lambda: bool(arrived(servers, "ada", name)), "the mail")
    (got,) = arrived(servers, "ada", name)
    assert b"Hello\n.\nafter a dot\n" in got.read_bytes()


async def test_an_unknown_address_is_refused_for_good_and_the_other_one_served(
    servers: MailServers, dialer: Dialer
) -> None:
    settings = smtp_settings(servers, "support")
    both = ["nobody-here@rapport.test", "ada@rapport.test"]
    outcome = await send_mail(dialer, settings, sender=US, recipients=both, mail=MAIL % b"half")
    assert outcome.state == "sent" and outcome.recipients["nobody-here@rapport.test"].state == "refused"
    wait_for(lambda: len(arrived(servers, "ada", b"half")) == 1, "the mail")
    alone = await send_mail(dialer, settings, sender=US, recipients=both[:1], mail=MAIL % b"none")
    assert alone.state == "refused" and alone.reason and "550" in (alone.detail or "")


async def test_a_mail_over_the_servers_limit_is_refused_before_it_is_sent(servers: MailServers, dialer: Dialer) -> None:
    big = MAIL % b"big" + b"x" * 70 * 160_000
    outcome = await send_mail(
        dialer, smtp_settings(servers, "support"), sender=US, recipients=["ada@rapport.test"], mail=big
    )
    assert outcome.state == "refused"
    assert outcome.reason == "The mail is 11.2 MB; the mail server takes at most 10.2 MB. Send a smaller file."


async def test_a_wrong_password_waits_for_somebody_to_put_it_right(servers: MailServers, dialer: Dialer) -> None:
    wrong = msgspec.structs.replace(smtp_settings(servers, "support"), password="no")
    outcome = await send_mail(dialer, wrong, sender=US, recipients=["ada@rapport.test"], mail=MAIL % b"pw")
    assert outcome.state == "later"
    assert outcome.reason == "localhost did not accept the user name and password for sending."


async def test_a_bounce_comes_back_from_outside(servers: MailServers, dialer: Dialer) -> None:
    outcome = await send_mail(
        dialer, smtp_settings(servers, "mailer"), sender="mailer@rapport.test",
        recipients=["gone@refusing.test"], mail=MAIL % b"bounce-me",
    )  # fmt: skip
    assert outcome.state == "sent"
    wait_for(lambda: bool(arrived(servers, "mailer", b"Final-Recipient: rfc822; gone@refusing.test")), "the bounce")


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, script: dict[bytes, bytes | None]) -> None:
    """A server that follows a script: an answer for each command, None to cut the connection, b"" to say nothing."""
    writer.write(b"220 script\r\n")
    in_data = False
    while line := await reader.readline():
        if in_data:
            if line != b".\r\n":
                continue
            in_data, key = False, b"."
        else:
            key = line.split(b" ")[0].strip().upper()
        answer = script.get(key, b"250 ok\r\n")
        if answer is None:
            break
        writer.write(answer)
        in_data = key == b"DATA" and answer.startswith(b"354")
    with contextlib.suppress(OSError):
        writer.close()


@contextlib.asynccontextmanager
async def scripted(script: dict[bytes, bytes | None]) -> AsyncIterator[SmtpSettings]:
    server = await asyncio.start_server(lambda r, w: serve(r, w, {b"DATA": b"354 go\r\n", **script}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield SmtpSettings(host="localhost", port=port, security="none")
    finally:
        server.close()


@pytest.mark.threat("I04")
@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({b".": None}, "uncertain"),
        ({b".": b""}, "uncertain"),  # silence until the time limit
        ({b".": b"451 busy\r\n"}, "later"),
        ({b".": b"554 spam\r\n"}, "refused"),
        ({b"DATA": b"451 busy\r\n"}, "later"),
        ({b"MAIL": b"451 greylisted\r\n"}, "later"),
        ({b"MAIL": b"550 no\r\n"}, "refused"),
        ({b"MAIL": None}, "later"),
        ({b"RCPT": b"450 greylisted\r\n"}, "later"),
        ({b"RCPT": b"550 unknown\r\n"}, "refused"),
        ({b"RCPT": b"421 closing\r\n"}, "later"),
        ({b"RCPT": None}, "later"),
        ({b"EHLO": None}, "later"),
        ({}, "sent"),
    ],
)
async def test_every_outcome(plain_dialer: Dialer, script: dict[bytes, bytes | None], state: str) -> None:
    limit = 5 if b"" in script.values() else plain_dialer.read_timeout
    dialer = msgspec.structs.replace(plain_dialer, read_timeout=limit)
    async with scripted(script) as settings:
        outcome = await send_mail(dialer, settings, sender=US, recipients=["a@b.test"], mail=MAIL % b"x")
    assert outcome.state == state, outcome
    assert outcome.reason or state == "sent"


async def test_nobody_at_the_port_means_later(plain_dialer: Dialer) -> None:
    async with scripted({}) as settings:
        pass
    outcome = await send_mail(plain_dialer, settings, sender=US, recipients=["a@b.test"], mail=MAIL % b"x")
    assert outcome.state == "later" and outcome.reason == "localhost could not be reached for sending."


async def test_a_certificate_of_nobody_we_trust_is_not_taken(servers: MailServers, plain_dialer: Dialer) -> None:
    outcome = await send_mail(
        plain_dialer, smtp_settings(servers, "support"), sender=US, recipients=["ada@rapport.test"], mail=MAIL % b"x"
    )
    assert outcome.state == "later"
