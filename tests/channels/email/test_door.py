"""The SMTP door: keeps first, answers then, and takes no message apart that was sent as one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from rapport.channels.email.config import SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.door import Delivery, MailDoor, Protocol
from rapport.channels.email.smtp import send_mail


@contextlib.asynccontextmanager
async def opened(
    keeps: Callable[[Delivery], Awaitable[None]], protocol: Protocol = "smtp", path: Path | None = None
) -> AsyncIterator[MailDoor]:
    async def knows(address: str) -> bool:
        if address.startswith("trouble"):
            raise OSError("the database is away")
        return address.endswith("@desk.test")

    door = MailDoor(knows=knows, keeps=keeps, protocol=protocol, path=path)
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
        async with asyncio.timeout(30):
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
@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n\n.\r\n", b"\r\r\n.\r\r\n"]
)
async def test_m11_lmtp_takes_nothing_apart_either(end: bytes) -> None:
    kept = Kept()
    async with opened(kept, "lmtp") as door:
        body = b"Subject: first\r\n\r\nhello" + end + SECOND + b".\r\n"
        answers = await talk(door.port, b"LHLO x\r\n", *ENVELOPE[1:], body)
    assert answers[-1].startswith(b"550"), answers
    assert kept.deliveries == []


async def test_lmtp_answers_for_each_recipient() -> None:
    kept = Kept()

    async def keeps(delivery: Delivery) -> None:
        if delivery.recipients == ("full@desk.test",):
            raise OSError("disk full")
        await kept(delivery)

    async with opened(keeps, "lmtp") as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        lines = [b"LHLO x\r\n", b"MAIL FROM:<>\r\n"]
        lines += [b"RCPT TO:<%s@desk.test>\r\n" % name for name in (b"help", b"full", b"more")]
        writer.write(b"".join([*lines, b"RCPT TO:<nobody@else.test>\r\n", b"DATA\r\n"]))
        while not (line := await reader.readline()).startswith(b"354"):
            assert line, "the door closed"
        writer.write(b"Subject: Hi\r\n\r\nhello\r\n.\r\nQUIT\r\n")
        async with asyncio.timeout(30):
            codes = [(await reader.readline())[:3] for _ in range(4)]
        writer.close()
    assert codes == [b"250", b"451", b"250", b"221"]
    assert [one.recipients for one in kept.deliveries] == [("help@desk.test",), ("more@desk.test",)]
    assert {(one.sender, one.raw) for one in kept.deliveries} == {("", b"Subject: Hi\r\n\r\nhello\r\n")}


async def test_lmtp_refuses_once_for_each_recipient_too() -> None:
    kept = Kept()
    async with opened(kept, "lmtp") as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        two = b"RCPT TO:<help@desk.test>\r\nRCPT TO:<more@desk.test>\r\n"
        writer.write(b"LHLO x\r\nMAIL FROM:<>\r\n" + two + b"DATA\r\nSubject: x\r\n\r\nbare\nline\r\n.\r\nQUIT\r\n")
        async with asyncio.timeout(30):
            answers = (await reader.read()).decode().splitlines()
        writer.close()
    assert [line[:3] for line in answers[-4:]] == ["354", "550", "550", "221"], answers
    assert kept.deliveries == []


@pytest.mark.parametrize("hello", [b"EHLO x\r\n", b"HELO x\r\n"])
async def test_lmtp_is_not_smtp(hello: bytes) -> None:
    async with opened(Kept(), "lmtp") as door:
        assert (await talk(door.port, hello))[-1].startswith(b"500")


async def test_lmtp_on_a_socket(tmp_path: Path) -> None:
    kept, path = Kept(), tmp_path / "lmtp"
    async with opened(kept, "lmtp", path):
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(b"LHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<help@desk.test>\r\nDATA\r\n")
        while not (line := await reader.readline()).startswith(b"354"):
            assert line, "the door closed"
        writer.write(b"Subject: x\r\n\r\nhello\r\n.\r\n")
        assert (await reader.readline()).startswith(b"250")
        writer.close()
    assert len(kept.deliveries) == 1


async def test_an_address_that_cannot_be_looked_up_is_not_refused_for_good() -> None:
    async with opened(Kept()) as door:
        answers = await talk(door.port, ENVELOPE[0], ENVELOPE[1], b"RCPT TO:<trouble@desk.test>\r\n")
    assert answers[-1].startswith(b"451")


async def test_very_long_lines_come_in(plain_dialer: Dialer) -> None:
    kept = Kept()
    async with opened(kept) as door:
        body = b"Subject: x\r\n\r\n" + b"a" * 200_000 + b"\r\n"
        answers = await talk(door.port, *ENVELOPE, body + b".\r\n")
    assert answers[-1].startswith(b"250") and kept.deliveries[0].raw == body


@pytest.mark.threat("M11")
async def test_m11_the_true_end_still_ends_it() -> None:
    kept = Kept()
    async with opened(kept) as door:
        answers = await talk(door.port, *ENVELOPE, b"Subject: first\r\n\r\nhello\r\n.\r\n")
    assert answers[-1].startswith(b"250")
    assert len(kept.deliveries) == 1
