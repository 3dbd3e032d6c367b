"""Hypothesis strategies for mails as programs write them, and as they lie: fields, multiparts, encodings, quotes."""

import base64
import binascii
import quopri
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

CHARSETS: Final = (
    "utf-8", "us-ascii", "iso-8859-1", "windows-1252", "windows-1251", "koi8-r", "gb2312", "big5", "shift_jis",
    "iso-2022-jp", "euc-kr", "utf-7", "utf-16", "hz", "x-unknown", "idna", "punycode", "rot13", "", '"',
    "utf-8; x=y",
)  # fmt: skip
WORDS: Final = (
    "Hello", "Größe", "заказ", "注文", "안녕하세요", "مرحبا", "שלום", "a@b.test", "<a@b.test>", '"', "(", ")",
    ",", ";", ":", "\\", "=?utf-8?q?", "?=", "=?utf-8?b?w6k=?=", "\x00", "\u202e", "😀", "\ud7ff", "'", "%",
    "=", "--b", " ", "\t", "\r\n ",
)  # fmt: skip
LINES: Final = (
    "The lamp is broken.", "> Good?", ">> Older", "", "-- ", "--", "Ada",
    "On Mon, 2 Mar 2026 at 10:00, A <a@b.test> wrote:", "Am 01.03.2026 um 12:00 schrieb", "<a@b.test>:", ">:",
    "From: A <a@b.test>", "Sent: Monday", "Subject: Lamp", "-----Original Message-----", "________________",
    "Best regards,", "Sent from my iPhone", "begin 644 x", "end", "550 5.1.1 <a@b.test> user unknown",
    '{"notificationType":"Bounce","bounce":{}}', "Final-Recipient: rfc822; a@b.test", "Status: 5.1.1",
    "---- A wrote ----", "2026年3月1日 12:00，A <a@b.test> 写道：", "a:", ":", "=", "=C3=", "+AOk-", "\x1b$B$",
)  # fmt: skip
NAMES: Final = (
    "From", "To", "Cc", "Reply-To", "Sender", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Return-Path", "Delivered-To", "Auto-Submitted", "Precedence", "X-Failed-Recipients", "List-Id",
    "Content-ID", "Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "X y", "", "Müller",
)  # fmt: skip
TYPES: Final = (
    "text/plain", "text/html", "image/png", "message/rfc822", "message/delivery-status", "text/rfc822-headers",
    "message/feedback-report", "application/ms-tnef", "message/external-body", "multipart/mixed", "text", "/",
    "",
)  # fmt: skip
TAGS: Final = (
    "<p>", "</p>", "<br>", "<div", ">", "<a href='javascript:x'>", "<img src=cid:x>", "<script>", "</script>",
    "<!--", "-->", "<table><tr><td>", "<svg>", "&#0;", "&#xD800;", "&lt;", "<blockquote>", "<", "words",
)  # fmt: skip
ENDS: Final = ("\r\n", "\n", "\r", "\r\r\n")


def _joined(pieces: tuple[str, ...], most: int, between: str = "") -> SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces) | st.text(max_size=6), max_size=most).map(between.join)


def _in_some_charset(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset, "replace")
    except (LookupError, UnicodeError, ValueError):
        return text.encode("utf-8", "replace")


charsets = st.sampled_from(CHARSETS)
values = st.builds(_in_some_charset, _joined(WORDS, 8), charsets) | st.binary(max_size=20)
fields = st.builds(lambda name, value: name.encode() + b": " + value + b"\r\n", st.sampled_from(NAMES), values)
texts = st.builds(
    lambda lines, end, charset: _in_some_charset(end.join(lines), charset),
    st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=14),
    st.sampled_from(ENDS),
    charsets,
)
pages = _joined(TAGS, 20).map(lambda page: page.encode("utf-8", "replace"))
bodies = texts | pages | st.binary(max_size=120)


def _encoded(body: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(body)
    if encoding == "quoted-printable":
        return quopri.encodestring(body)
    if encoding == "x-uuencode":
        lines = [binascii.b2a_uu(body[at : at + 45]) for at in range(0, len(body), 45)]
        return b"begin 644 x\n" + b"".join(lines) + b"end\n"
    return body


encodings = st.sampled_from(("base64", "quoted-printable", "x-uuencode", "7bit", "8bit", "x-none"))


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    """A part that holds no others; what it claims of itself may be untrue."""
    true, told = draw(encodings), draw(encodings)
    kind, charset, name = draw(st.sampled_from(TYPES)), draw(charsets), draw(values)
    fields_told = [
        b"Content-Type: %s; charset=%s; name*0*=utf-8''%s; name*1=%s\r\n"
        % (kind.encode(), charset.encode(), name, name),
        b'Content-Disposition: attachment; filename="%s"\r\n' % name,
        b"Content-Transfer-Encoding: %s\r\n" % (true if draw(st.booleans()) else told).encode(),
        draw(fields),
    ]
    kept = draw(st.lists(st.sampled_from(fields_told), max_size=5))
    return b"".join(kept) + b"\r\n" + _encoded(draw(bodies), true)


@st.composite
def trees(draw: st.DrawFn, inside: SearchStrategy[bytes]) -> bytes:
    """A multipart around others, whose boundary may be missing, mistaken, repeated within or never closed."""
    kind = draw(
        st.sampled_from(("mixed", "alternative", "related", "report; report-type=delivery-status", "digest", "x"))
    )
    boundary = draw(st.sampled_from(("b", "b--", "B", "b b", "----=_Part", "'", "")))
    used = draw(st.sampled_from((boundary, boundary, boundary, "b", boundary + "x"))).encode()
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), boundary.encode())
    parts = b"".join(b"\r\n--" + used + b"\r\n" + part for part in draw(st.lists(inside, max_size=4)))
    return head + parts + draw(st.sampled_from((b"\r\n--" + used + b"--\r\n", b"", b"\r\n--" + used)))


attached = st.builds(lambda inner: b"Content-Type: message/rfc822\r\n\r\n" + inner, leaves())
mails = st.builds(
    lambda head, tree: b"".join(head) + tree,
    st.lists(fields, max_size=8),
    st.recursive(leaves() | attached, trees, max_leaves=8),
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A mail with a piece cut out, doubled or overwritten."""
    whole = draw(mails)
    at, size = draw(st.integers(0, len(whole))), draw(st.integers(0, 60))
    piece = draw(st.sampled_from((b"", whole[at : at + size] * 2)) | st.binary(max_size=8))
    cut: bytes = whole[:at] + piece + whole[at + size :]
    return cut
