"""The SMTP door: keeps first, answers then, and takes no message apart that was sent as one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from rapport.channels.email.config import SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.door import Delivery, SmtpDoor
from rapport.channels.email.smtp import send_mail


@contextlib.asynccontextmanager
async def opened(keeps: Callable[[Delivery], Awaitable[None]]) -> AsyncIterator[SmtpDoor]:
    async def knows(address: str) -> bool:
        return address.endswith("@desk.test")

    door = SmtpDoor(knows=knows, keeps=keeps)
    await door.open()
    try:
        yield door
    finally:
        await door.close()


class Kept:
    """Collects what was kept."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    async def __call__(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)


async def talk(port: int, *parts: bytes) -> list[bytes]:
    """Send each part when the answer to the one before has come; returns all answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = [await reader.readline()]
    for part in parts:
        writer.write(part)
        async with asyncio.timeout(5):
            while (line := await reader.readline())[3:4] == b"-":
                pass
            answers.append(line)
    writer.close()
    return answers


ENVELOPE = (b"EHLO x\r\n", b"MAIL FROM:<eve@outside.test>\r\n", b"RCPT TO:<help@desk.test>\r\n", b"DATA\r\n")
SECOND = b"MAIL FROM:<boss@desk.test>\r\nRCPT TO:<help@desk.test>\r\nDATA\r\nSubject: second\r\n\r\nsmuggled\r\n"


async def test_a_mail_is_kept_as_it_was_sent(plain_dialer: Dialer) -> None:
    kept = Kept()
    raw = b"Subject: Hi\r\n\r\n.dot first\r\nend\r\n"
    async with opened(kept) as door:
        settings = SmtpSettings(host="localhost", port=door.port, security="none")
        outcome = await send_mail(
            plain_dialer, settings, sender="ada@outside.test", recipients=["help@desk.test"], mail=raw
        )
    assert outcome.state == "sent"
    assert kept.deliveries == [Delivery("ada@outside.test", ("help@desk.test",), raw)]


async def test_no_yes_before_it_is_kept(plain_dialer: Dialer) -> None:
    async def fails(delivery: Delivery) -> None:
        raise OSError("disk full")

    async with opened(fails) as door:
        settings = SmtpSettings(host="localhost", port=door.port, security="none")
        outcome = await send_mail(
            plain_dialer, settings, sender="a@b.test", recipients=["help@desk.test"], mail=b"Subject: x\r\n\r\nx\r\n"
        )
    assert outcome.state == "later" and "451" in (outcome.detail or "")


async def test_relays_for_nobody() -> None:
    kept = Kept()
    async with opened(kept) as door:
        answers = await talk(door.port, ENVELOPE[0], ENVELOPE[1], b"RCPT TO:<victim@elsewhere.test>\r\n")
    assert answers[-1].startswith(b"550")


@pytest.mark.threat("M11")
@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n\n.\r\n", b"\r\r\n.\r\r\n"]
)
async def test_m11_one_message_is_never_two(end: bytes) -> None:
    kept = Kept()
    async with opened(kept) as door:
        body = b"Subject: first\r\n\r\nhello" + end + SECOND + b".\r\n"
        answers = await talk(door.port, *ENVELOPE, body)
    assert answers[-1].startswith(b"550"), answers
    assert kept.deliveries == []


@pytest.mark.threat("M11")
async def test_m11_the_true_end_still_ends_it() -> None:
    kept = Kept()
    async with opened(kept) as door:
        answers = await talk(door.port, *ENVELOPE, b"Subject: first\r\n\r\nhello\r\n.\r\n")
    assert answers[-1].startswith(b"250")
    assert len(kept.deliveries) == 1
