"""What a file is, is told by its bytes; its name is made safe; what it gives away is found."""

import io
import zipfile

import pytest
from PIL import Image

from rapport.desk.conversations.file_checks import look_at
from rapport.kit.content.kinds import RASTERS, kind_of
from rapport.kit.content.leaks import holds_secrets
from rapport.kit.content.names import clean_name
from rapport.kit.content.places import has_location, without_location

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
SVG = b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
LISBON = {1: "N", 2: (38.0, 43.0, 21.5), 3: "W", 4: (9.0, 8.0, 21.0)}
PEM = b"-----BEGIN RSA " + b"PRIVATE KEY-----\nMIIEow\n-----END RSA " + b"PRIVATE KEY-----\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HAR = (
    b'{"log": {"version": "1.2", "entries": [{"request": {"headers": '
    b'[{"name": "Cookie", "value": "session=9f8e7d6c5b4a"}]}}]}}'
)


def packed(*names: str) -> bytes:
    """A ZIP file with these names in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def photo(kind: str, *, place: bool) -> bytes:
    """A picture of two colours that is upside down, with or without where it was taken."""
    picture = Image.new("RGB", (64, 48), "navy")
    picture.paste("orange", (0, 0, 64, 8))
    exif = Image.Exif()
    exif[0x0112] = 3
    exif[0x010F] = "Lamp Camera"
    if place:
        exif.get_ifd(0x8825).update(LISBON)
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.threat("F01")
@pytest.mark.parametrize(
    ("data", "name", "claimed", "kind"),
    [
        (SVG, "logo.png", "image/png", "image/svg+xml"),
        (b"\n  <svg/onload=alert(1)>", "photo.jpg", "image/jpeg", "image/svg+xml"),
        (b"<html><script>alert(1)</script>", "invoice.pdf", "application/pdf", "text/html"),
        (b"\xef\xbb\xbf<!-- a --> <ScRiPt src=//x>", "a.txt", "text/plain", "text/html"),
        (b"\xff\xfe" + "<script>alert(1)</script>".encode("utf-16-le"), "a.txt", "text/plain", "text/html"),
        (b"hello", "page.html", "text/plain", "text/html"),
        (b"<?xml version='1.0'?><x:x xmlns:x='y'/>", "a.txt", "text/plain", "application/xml"),
        (GIF + b"/*<script>alert(1)</script>*/", "a.js", "application/javascript", "image/gif"),
        (b"MZ\x90\x00", "photo.jpg", "image/jpeg", "application/vnd.microsoft.portable-executable"),
        (b"%PDF-1.7", "photo.jpg", "image/jpeg", "application/pdf"),
        (packed("word/document.xml"), "a.bin", "", WORD),
        (packed("a.txt"), "photo.png", "image/png", "application/zip"),
        (b"a;b\n1;2\n", "list.csv", "application/octet-stream", "text/csv"),
        (b"Hello, <b>you</b>", "note.txt", "text/plain", "text/plain"),
        (b"From: a@x.test\r\n\r\n<html>", "mail.eml", "message/rfc822", "message/rfc822"),
        (b"\x00\x01\x02\x03", "photo.png", "image/png", "application/octet-stream"),
        (b"", "photo.png", "image/png", "text/plain"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(data: bytes, name: str, claimed: str, kind: str) -> None:
    assert kind_of(data, name, claimed) == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_pictures_are_known_by_their_bytes(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, kind)
    assert kind_of(out.getvalue(), "x.exe", "text/html") in RASTERS


@pytest.mark.threat("F01", "X05")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\x00.php\x00.png", "a.php.png"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1.tar.gz", "_LPT1.tar.gz"),
        ("console.txt", "console.txt"),
        ('a<b>"c|d?.txt', "a_b__c_d_.txt"),
        ("two\r\nSet-Cookie: x=1.txt", "two Set-Cookie_ x=1.txt"),
        ("...", "file"),
        ("", "file"),
        (None, "file"),
        ("rechnung für März.pdf", "rechnung für März.pdf"),
    ],
)
def test_a_name_is_safe_to_show_and_to_save(given: str | None, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.threat("F01")
@pytest.mark.parametrize("letter", ["a", "ü", "漢", "🙂"])
def test_a_long_name_keeps_its_ending(letter: str) -> None:
    kept = clean_name(letter * 400 + ".pdf")
    assert kept.endswith(letter + ".pdf") and 170 < len(kept.encode()) <= 180
    assert len(clean_name(letter * 400).encode()) <= 180


@pytest.mark.threat("F01", "F05")
@pytest.mark.parametrize(
    ("data", "name", "warnings"),
    [
        (b"<?php system($_GET[0]);", "avatar.pht", ["active"]),
        (b"\xff\xd8\xff\xe0", "photo.jpg.exe", ["active"]),
        (SVG, "logo", ["active"]),
        (b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "a.pdf", ["active"]),
        (packed("word/vbaProject.bin", "word/document.xml"), "a.docx", ["active"]),
        (packed("word/document.xml"), "a.docx", []),
        (b"%PDF-1.7 words", "invoice.pdf", []),
        (b"Hello", "note.txt", []),
        (PEM, "server.pem", ["secrets"]),
        (HAR, "session.har", ["secrets"]),
    ],
)
def test_a_reader_is_warned_of_what_can_run_or_leak(data: bytes, name: str, warnings: list[str]) -> None:
    assert look_at(data, name, "application/octet-stream").warnings == warnings


@pytest.mark.threat("F05")
@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"AWS_ACCESS_KEY_ID=AKIA" + b"QYLPMN5HFIQR7XYA\n", True),
        (b"-----BEGIN OPENSSH " + b"PRIVATE KEY-----", True),
        (b"-----BEGIN PGP " + b"PRIVATE KEY BLOCK-----", True),
        (b"\xff\xfe" + (b"-----BEGIN " + b"PRIVATE KEY-----").decode().encode("utf-16-le"), True),
        (b"-----BEGIN CERTIFICATE-----", False),
        (b"-----BEGIN PUBLIC KEY-----", False),
        (HAR.replace(b"Cookie", b"Accept"), False),
        (b'{"name": "Cookie", "value": "chocolate and nuts"}', False),
        (b"Our order AKIA is late.", False),
    ],
)
def test_keys_and_sessions_are_found(data: bytes, found: bool) -> None:
    assert holds_secrets(data) is found


@pytest.mark.threat("F04")
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_where_a_picture_was_taken_is_found_and_taken_out(kind: str) -> None:
    told = photo(kind, place=True)
    assert has_location(told) and not has_location(photo(kind, place=False))
    sent = without_location(told)
    assert not has_location(sent)
    with Image.open(io.BytesIO(sent)) as after, Image.open(io.BytesIO(told)) as before:
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
        assert not any(any(part) for part in map(str_free, after.getexif().get_ifd(0x8825).values()))
        assert kind == "PNG" or after.getexif()[0x0112] == 3, "the picture is still shown the right way up"


def str_free(value: object) -> list[float]:
    """The numbers of a tag's value; a blank word or a number without a meaning is none."""
    parts = value if isinstance(value, tuple) else (value,)
    return [float(part) for part in parts if not isinstance(part, str | bytes) and str(part) != "nan"]


@pytest.mark.threat("F04")
def test_a_place_in_xmp_is_taken_out_too() -> None:
    words = b'<rdf:Description exif:GPSLatitude="38,43.3N" exif:GPSLongitude="9,8.3W" tiff:Make="Lamp"/>'
    told = photo("JPEG", place=False) + words
    assert has_location(told)
    sent = without_location(told)
    assert not has_location(sent) and len(sent) == len(told) and b'tiff:Make="Lamp"' in sent and b"38,43" not in sent


@pytest.mark.threat("F04")
@pytest.mark.parametrize("cut", range(20, 400, 13))
def test_a_broken_picture_is_looked_at_without_failing(cut: int) -> None:
    broken = photo("JPEG", place=True)[:cut]
    assert without_location(broken) == broken or not has_location(without_location(broken))
