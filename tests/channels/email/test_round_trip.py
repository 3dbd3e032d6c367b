"""A mail's whole way through real servers: signed out, answered, recognised; refused outside, and known as bounced."""

import contextlib
import email
import email.policy
from datetime import UTC, datetime
from io import BytesIO

import msgspec
import pytest

from rapport.channels.contract import Inbound, Outgoing, Party, Received
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.commands import parse_jsonl
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.dial import Dialer
from rapport.channels.email.identity import sign_message_id, sign_reply_address, verify_identity
from rapport.channels.email.smtp import send_mail
from rapport.channels.registry import installed_channels
from rapport.kit.ids import new_id
from tests.channels.email.conftest import imap_settings, smtp_settings
from tests.mailservers import MailServers, wait_for

SECRET = bytes(range(32))


def box(servers: MailServers, user: str) -> EmailConfig:
    return EmailConfig(
        address=f"{user}@rapport.test", imap=imap_settings(servers, user), smtp=smtp_settings(servers, user)
    )


def outgoing(to: str, sender: str) -> Outgoing:
    conversation, message = new_id(), new_id()
    return Outgoing(
        conversation=conversation,
        message=message,
        sender=Party(sender, "Harbour Lamps"),
        to=(Party(to, "Ada"),),
        subject="Your lamp",
        text="It is on its way.",
        message_id=sign_message_id(SECRET, conversation, message, to, "rapport.test"),
        reply_to=sign_reply_address(SECRET, conversation, to, sender),
        at=datetime.now(UTC),
    )


async def await_mail(channel: EmailChannel, config: EmailConfig, subject: str) -> Inbound:
    async with contextlib.aclosing(channel.listen(config, None)) as batches:
        async for batch in batches:
            for received in batch.items:
                read = channel.read(received)
                if subject in (read.subject or ""):
                    return read
    raise AssertionError("The mailbox ended")


@pytest.mark.threat("M01", "M02")
async def test_an_answer_finds_its_conversation(servers: MailServers, dialer: Dialer) -> None:
    channel = EmailChannel(dialer, "rapport.test")
    out = outgoing("tomasz@rapport.test", "mailer@rapport.test")
    assert (await channel.send(box(servers, "mailer"), out)).state == "sent"
    got = await await_mail(channel, box(servers, "tomasz"), "Your lamp")
    assert got.message_id == out.message_id and not got.may_auto_respond
    answer = (
        f"From: tomasz@rapport.test\r\nTo: {out.reply_to}\r\nSubject: Re: Your lamp\r\n"
        f"In-Reply-To: <{got.message_id}>\r\n\r\nThank you!\r\n"
    ).encode()
    assert out.reply_to
    sent = await send_mail(
        dialer, smtp_settings(servers, "tomasz"), sender="tomasz@rapport.test", recipients=[out.reply_to], mail=answer
    )
    assert sent.state == "sent"
    back = await await_mail(channel, box(servers, "mailer"), "Re: Your lamp")
    assert back.thread[0] == out.message_id and len(back.tokens) >= 2
    for token in back.tokens:
        found = verify_identity(SECRET, token, back.sender.address)
        assert found and found.conversation == out.conversation
        assert verify_identity(SECRET, token, "eve@outside.test") is None


async def test_a_refusal_outside_comes_back_as_a_bounce_of_our_mail(servers: MailServers, dialer: Dialer) -> None:
    channel = EmailChannel(dialer, "rapport.test")
    out = outgoing("gone@refusing.test", "ada@rapport.test")
    assert (await channel.send(box(servers, "ada"), out)).state == "sent"
    bounce = await await_mail(channel, box(servers, "ada"), "Undelivered")
    assert bounce.is_bounce and bounce.bounced_id == out.message_id
    assert [(b.recipient, b.status) for b in bounce.bounces] == [("gone@refusing.test", "5.3.0")]
    assert not bounce.may_auto_respond


@pytest.mark.threat("M10", "M11")
async def test_what_leaves_is_one_mail_with_the_expected_header(servers: MailServers, dialer: Dialer) -> None:
    channel = EmailChannel(dialer, "rapport.test")
    evil = "x\r\n.\r\nMAIL FROM:<boss@rapport.test>\r\nRCPT TO:<ada@rapport.test>\r\nDATA\r\n\n.\nBcc: eve@outside.test"
    out = msgspec.structs.replace(outgoing("m10@outside.test", "support@rapport.test"), subject=evil, text=evil)
    assert (await channel.send(box(servers, "support"), out)).state == "sent"

    def arrived() -> list[bytes]:
        return [raw for raw in servers.outside().values() if str(out.message_id).encode() in raw and b"\n\n" in raw]

    wait_for(lambda: bool(arrived()), "the mail outside")
    (got,) = arrived()
    names = {name for name, _ in email.message_from_bytes(got, policy=email.policy.default).items()}
    ours = {n for n in names if n not in {"Received"} and not n.startswith("X-")}
    assert ours == {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}


def test_rows_of_mails_become_rows_of_what_they_say() -> None:
    source = BytesIO(b'{"id": 7, "raw": "From: Ada <ada@b.test>\\nSubject: Hi\\n\\nHello"}\n\n')
    target = BytesIO()
    assert parse_jsonl(source, target) == 1
    row = msgspec.json.decode(target.getvalue())
    assert row["id"] == 7 and row["from_addr"] == "ada@b.test" and row["reply"] == "Hello" and row["attachments"] == []
    wanted = (
        "subject from_addr from_name to cc message_id body_kind body_text body_html reply signature quote attachments"
    )
    assert {*wanted.split(), "is_bounce", "bounces", "is_auto", "may_auto_respond"} <= row.keys()


@pytest.mark.threat("M14")
def test_a_mail_that_says_nothing_is_still_an_arrival() -> None:
    async def nowhere(host: str, allow_private: bool) -> list[str]:
        raise OSError(host)

    channel = installed_channels(Dialer(resolve=nowhere))["email"]
    read = channel.read(Received(external_id="sha256:x", raw=b"\xff\xfe\x00", at=datetime.now(UTC)))
    assert read.external_id == "sha256:x" and read.problem
    assert channel.settings() is EmailConfig
