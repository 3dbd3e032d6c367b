"""Parts that are broken, cut off or strangely encoded: their words are shown, and what is no text is attached whole."""

import base64
import binascii

import pytest

from rapport.channels.email.parse import ParsedMail, parse_mail

HEAD = b"From: ada@outside.test\r\nSubject: Lamp\r\n"


def parts(*pieces: bytes, kind: bytes = b"mixed", end: bytes = b"\r\n--b--\r\n") -> ParsedMail:
    head = HEAD + b"Content-Type: multipart/%s; boundary=b\r\n" % kind
    return parse_mail(head + b"".join(b"\r\n--b\r\n" + piece for piece in pieces) + end)


def given(mail: ParsedMail) -> list[tuple[str, int]]:
    return [(file.given, len(file.data)) for file in mail.attachments]


def test_texts_around_a_picture_are_one_text() -> None:
    got = parts(b"\r\nAbove", b"Content-Type: image/png; name=lamp.png\r\n\r\nP", b"\r\nBelow")
    assert got.body_text == "Above\nBelow" and given(got) == [("lamp.png", 1)]


def test_a_text_that_is_cut_off_is_shown_but_never_run_into_another() -> None:
    assert parts(b"\r\nHello", end=b"").body_text == "Hello"
    got = parts(b"\r\nHello", b"\r\nHalf a text", end=b"")
    assert got.body_text == "Hello" and given(got) == [("", 11)]
    page = parts(b"\r\nHello", b"Content-Type: text/html\r\n\r\n<p>Hello</p>", kind=b"alternative", end=b"")
    assert page.body_html == "<p>Hello</p>" and page.attachments == []


def test_base64_ends_where_it_ends() -> None:
    encoded = b"Content-Transfer-Encoding: base64\r\n\r\n"
    assert parts(encoded + base64.b64encode("Grüße!".encode()) + b" ignored").body_text == "Grüße!"
    assert parts(encoded + b"SGVsbG8=\r\n____\r\nA list added this.").body_text == "Hello"
    assert parts(encoded + b"SGVs\r\n!bG8").body_text == "Hello"
    got = parts(b"\r\nHello", encoded + b"?rubbish")
    assert got.body_text == "Hello" and len(got.attachments) == 1


def test_a_boundary_within_that_looks_like_the_one_around_is_not_taken_for_it() -> None:
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="a--"\r\n\r\n--a--\r\n'
        + b'Content-Type: multipart/mixed; boundary="a----"'
    )
    raw += b"\r\n\r\n--a----\r\n\r\nbody\r\n--a------\r\n\r\n--a----\r\n"
    assert parse_mail(raw).body_text == "body"


def test_a_multipart_that_names_no_boundary_is_taken_apart_by_what_looks_like_one() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x--\r\n"
    assert parse_mail(raw).body_text == "Hello"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (b"Content-Disposition: attachment; filename*=utf-8''L%C3%A4mpchen.pdf", "Lämpchen.pdf"),
        (b"Content-Disposition: attachment; filename*=us-ascii''W%F6lbung.pdf", "Wölbung.pdf"),
        (b"Content-Disposition: attachment; filename*0=Lamp; filename*1=chen.pdf", "Lampchen.pdf"),
        (b"Content-Disposition: attachment; filename*0*=utf-8''L%C3; filename*1*=%A4mp.pdf", "Lämp.pdf"),
        (b'Content-Disposition: attachment; filename="=?utf-8?Q?L=C3=A4mp?= =?utf-8?Q?chen.pdf?="', "Lämpchen.pdf"),
        (b"Content-Disposition: attachment; filename=This is a lamp.pdf", "This is a lamp.pdf"),
        (b"Content-Type: application/pdf; name=lamp.pdf", "lamp.pdf"),
        ("Content-Disposition: attachment; filename=Lämpchen.pdf".encode("cp1252"), "Lämpchen.pdf"),
        (b"Content-Disposition: attachment; filename=../../etc/passwd", "../../etc/passwd"),
    ],
)
def test_names_as_they_were_given(fields: bytes, name: str) -> None:
    file = parts(b"\r\nHello", fields + b"\r\nContent-Type: application/pdf\r\n\r\nP").attachments[0]
    assert file.given == name
    assert "/" not in file.name and file.name.endswith(name.rpartition("/")[2])


def test_files_without_a_name_get_one_of_ours() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nFrom: b@outside.test\r\nSubject: Old/lamp\r\n\r\nHi"
    got = parts(b"\r\nHello", b"Content-Type: image/png\r\nContent-ID: <one@x>\r\n\r\nP", inner)
    assert [(f.given, f.name, f.content_id) for f in got.attachments] == [
        ("", "file.png", "one@x"),
        ("Old/lamp.eml", "Old_lamp.eml", None),
    ]


def test_files_have_their_own_size() -> None:
    picture = bytes(range(256)) * 9
    lines = b"".join(binascii.b2a_uu(picture[at : at + 45]) for at in range(0, len(picture), 45))
    uu = (
        b"Content-Type: image/png; name=l.png\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 600 l.png\n"
        + lines
        + b"`\nend\n"
    )
    sixty_four = b"Content-Type: image/png; name=l.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    mail = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(
        HEAD + b"\r\nHi"
    )
    got = parts(uu, sixty_four + base64.encodebytes(picture), mail)
    assert [file.data for file in got.attachments] == [picture, picture, HEAD + b"\r\nHi"]


def test_flowed_lines_join_and_quotes_keep_their_depth() -> None:
    text = b"One long \r\nline.\r\n> quoted \r\n> line\r\n From here\r\n-- \r\nAda"
    assert (
        parts(b"Content-Type: text/plain; format=flowed\r\n\r\n" + text).body_text
        == "One long line.\n> quoted line\nFrom here\n-- \nAda"
    )


def test_a_sender_without_a_domain_is_named_but_never_answered() -> None:
    got = parse_mail(b"From: Moderator <moderator>\r\n\r\nHello")
    assert (got.from_addr, got.from_name, got.may_auto_respond) == ("moderator", "Moderator", False)
    assert got.problem == "This mail has no sender address that can be read."
