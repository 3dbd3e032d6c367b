"""The mail that goes out: read back by another program, it says exactly what was meant, whatever was put in."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.channels.contract import File, Outgoing, Party, Quoted
from rapport.channels.email.compose import compose_mail
from rapport.channels.email.parse import parse_mail
from rapport.kit.errors import Invalid

PLAIN = Outgoing(
    conversation=UUID(int=1),
    message=UUID(int=2),
    sender=Party("support@rapport.test", "Harbour Lamps"),
    to=(Party("ada@outside.test", "Ada Žák"),),
    subject="Re: The blue lamp",
    text="Hello Ada,\n\nyour lamp is on its way.",
    message_id="r1.a.b.c@rapport.test",
    at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
)
USUAL = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
}  # fmt: skip


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_text_and_html_say_the_same() -> None:
    full = msgspec.structs.replace(
        PLAIN,
        signature="Tomasz\nHarbour Lamps",
        quoted=(Quoted(author="Ada", at=PLAIN.at, text="Where is <it>?"),),
        in_reply_to="q@outside.test",
        references=("p@outside.test",),
        reply_to="support+x@rapport.test",
        files=(File(name="Rechnung für März.pdf", content_type="application/pdf", data=b"%PDF"),),
    )
    raw = compose_mail(full)
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"")
    message = read(raw)
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text and page
    assert text.get_content().replace("\r\n", "\n") == (
        "Hello Ada,\n\nyour lamp is on its way.\n\n-- \nTomasz\nHarbour Lamps\n\n"
        "On 2026-03-01 12:00 UTC, Ada wrote:\n> Where is <it>?\n"
    )
    assert "<p>Hello Ada,</p>" in page.get_content() and "Where is &lt;it&gt;?" in page.get_content()
    assert message["References"] == "<p@outside.test> <q@outside.test>"
    assert message["To"] == "Ada Žák <ada@outside.test>"
    again = parse_mail(raw)
    assert again.reply == PLAIN.text and again.signature == "-- \nTomasz\nHarbour Lamps"
    assert again.quote and again.quote.endswith("> Where is <it>?")
    assert [(f.name, f.data) for f in again.attachments] == [("Rechnung für März.pdf", b"%PDF")]


@pytest.mark.threat("M10")
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x0c", "\r\n ", "\r\n\r\n", "\n\n"])
def test_m10_no_header_can_be_added(end: str) -> None:
    evil = f"x{end}Bcc: eve@outside.test"
    names = Party("ada@outside.test", evil)
    file = File(name=evil, content_type="text/plain\r\nX-Evil: 1", data=b"x")
    raw = compose_mail(
        msgspec.structs.replace(
            PLAIN, subject=evil, to=(names,), sender=Party("support@rapport.test", evil), files=(file,)
        )
    )
    assert set(read(raw).keys()) == USUAL
    assert not re.search(rb"(?mi)^(?:bcc|x-evil)", raw)
    for field in ("message_id", "reply_to"):
        with pytest.raises(Invalid):
            compose_mail(msgspec.structs.replace(PLAIN, **{field: evil}))
    with pytest.raises(Invalid):
        compose_mail(msgspec.structs.replace(PLAIN, to=(Party(f"a@b.test{evil}"),)))
    left_out = compose_mail(msgspec.structs.replace(PLAIN, in_reply_to=evil, references=(evil,)))
    assert set(read(left_out).keys()) == USUAL


@pytest.mark.threat("M10")
@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_m10_no_words_add_a_header(subject: str, name: str, text: str) -> None:
    raw = compose_mail(
        msgspec.structs.replace(PLAIN, subject=subject, to=(Party("ada@outside.test", name),), text=text)
    )
    assert set(read(raw).keys()) <= USUAL
    assert raw.isascii()
    assert parse_mail(raw).to[0].address == "ada@outside.test"


def test_a_name_cannot_pass_for_an_address() -> None:
    raw = compose_mail(msgspec.structs.replace(PLAIN, sender=Party("support@rapport.test", "boss@bank.test")))
    assert read(raw)["From"] == '"boss (at) bank.test" <support@rapport.test>'


def test_automatic_mail_says_so() -> None:
    message = read(compose_mail(msgspec.structs.replace(PLAIN, automatic=True, in_reply_to="q@outside.test")))
    assert message["Auto-Submitted"] == "auto-replied"
    parsed = parse_mail(compose_mail(msgspec.structs.replace(PLAIN, automatic=True)))
    assert parsed.is_auto and not parsed.may_auto_respond


def test_the_same_message_is_the_same_mail() -> None:
    one, two = (parse_mail(compose_mail(PLAIN)) for _ in range(2))
    assert one.message_id == two.message_id == PLAIN.message_id and one.body_text == two.body_text


def test_a_picture_stands_where_the_words_show_it() -> None:
    """RFC 2387: the page and its pictures are one part; a file that is no picture is never shown."""
    picture = File(
        name="lamp.png", content_type="image/png", data=b"\x89PNG\r\n", content_id="p1@x.rapport", inline=True
    )
    trick = File(name="a.html", content_type="text/html", data=b"<b>", content_id="p2@x.rapport", inline=True)
    words = '<p>So: <img src="cid:p1@x.rapport" alt="The lamp"></p>'
    message = read(compose_mail(msgspec.structs.replace(PLAIN, html=words, files=(picture, trick))))
    kinds = [part.get_content_type() for part in message.walk()]
    outer, page = ["multipart/mixed", "multipart/alternative", "text/plain"], ["multipart/related", "text/html"]
    assert kinds == [*outer, *page, "image/png", "text/html"]
    parts = list(message.walk())
    assert 'src="cid:p1@x.rapport"' in parts[4].get_content()
    assert (parts[5]["Content-ID"], parts[5].get_content_disposition()) == ("<p1@x.rapport>", "inline")
    assert parts[6].get_content_disposition() == "attachment"


@pytest.mark.req("S2.26")
def test_mails_that_can_be_ended_say_how() -> None:
    link = "https://desk.example/survey/abc/stop"
    message = read(compose_mail(msgspec.structs.replace(PLAIN, unsubscribe=link)))
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert set(message.keys()) == USUAL | {"List-Unsubscribe", "List-Unsubscribe-Post"}
    for bad in ("https://a\r\nBcc: x@y.z", "javascript:alert(1)", "https://a> , <mailto:x@y.z"):
        with pytest.raises(Invalid):
            compose_mail(msgspec.structs.replace(PLAIN, unsubscribe=bad))
    assert "List-Unsubscribe" not in read(compose_mail(PLAIN))
