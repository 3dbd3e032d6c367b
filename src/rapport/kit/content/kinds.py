"""Says what a file is by its first bytes; its name and its sender's word count only between kinds that run nothing."""

import re
from typing import Final

RASTERS: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
UNKNOWN: Final = "application/octet-stream"

_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"#!", "text/x-shellscript"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"BEGIN:VCARD", "text/vcard"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = (
    ((b"avif", b"avis"), "image/avif"),
    ((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"),
    ((b"qt  ",), "video/quicktime"),
    ((b"M4A ",), "audio/mp4"),
)
_OFFICE: Final = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
)
_OPEN_OFFICE = re.compile(rb"mimetype(application/(?:vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip))")
_BEGINS = rb"\A(?:\xef\xbb\xbf)?(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,200}>|<!doctype[^>]{0,300}>)*"
_SVG = re.compile(_BEGINS + rb"<(?:[a-z0-9]{1,20}:)?svg[\s>/]", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<!doctype\s+html|"
    + _BEGINS
    + rb"<(?:html|head|body|script|iframe|meta|link|style|base|form|object|embed|img|title|table|div|p|a|br|h[1-6]|b)"
    + rb"[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!doctype|<!\[cdata|<[a-z_][\w.-]*:)", re.IGNORECASE)
_CALLED_PAGE = frozenset({"html", "htm", "xhtml", "shtml", "xht", "mht", "mhtml"})
_SNIFFED: Final = 4096
_OTHER_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PLAIN_BY_NAME: Final = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "har": "application/json",
    "md": "text/markdown",
    "ics": "text/calendar",
    "vcf": "text/vcard",
}
_CLAIMED_TEXT: Final = frozenset({"text/csv", "text/calendar", "text/vcard", "application/json"})


def kind_of(data: bytes, name: str = "", claimed: str = "") -> str:
    """The media type of ``data``.

    ``name`` and ``claimed`` choose only among kinds of text; what begins as markup is never plain text, whatever it is
    called, and a picture's type is given only to what begins as that picture does.
    """
    head = data[:_SNIFFED]
    if head.startswith(b"PK\x03\x04"):
        return _packed(data)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        brands = head[8 : min(int.from_bytes(head[:4], "big"), 128)]
        return next((kind for names, kind in _BRANDS if any(one in brands for one in names)), "video/mp4")
    return _text(head, name, claimed.lower().split(";")[0].strip())


def _packed(data: bytes) -> str:
    if found := _OPEN_OFFICE.search(data[:256]):
        return found[1].decode("ascii")
    directory = data[:_SNIFFED] + data[-65_536:]
    return next((kind for path, kind in _OFFICE if path in directory), "application/zip")


def _text(head: bytes, name: str, claimed: str) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")  # UTF-16: its letters are what a browser would find
    if _OTHER_CONTROLS.search(head):
        return UNKNOWN
    extension = name.rpartition(".")[2].lower()
    if claimed == "message/rfc822" or extension == "eml":
        return "message/rfc822"
    if _SVG.search(head) or extension == "svg" or claimed == "image/svg+xml":
        return "image/svg+xml"
    if _PAGE.search(head) or extension in _CALLED_PAGE or claimed in {"text/html", "application/xhtml+xml"}:
        return "text/html"
    if _XML.search(head):
        return "application/xml"
    return claimed if claimed in _CLAIMED_TEXT else _PLAIN_BY_NAME.get(extension, "text/plain")
