"""Turns bytes of any claimed or unknown character set into text, without ever failing."""

import codecs
import re

from rapport.channels.email.charset_guess import guess_charset

# what mail programs write and what they mean: the wider set holds the narrower one
_MEANT = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "x-utf-7": "utf-7",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "cp-850": "cp850",
}

# codecs that no mail is written in; some of them take a time that grows with the square of the size
_NO_MAIL = {"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape"}
_NO_MAIL |= {"undefined", "charmap", "mbcs", "oem"}
_HALF_LETTER = re.compile("[\ud800-\udfff]")


def _codec(name: str) -> str | None:
    plain = re.sub(r"[\"'\s]", "", name).lower()
    meant = _MEANT.get(plain, plain)
    try:
        info = codecs.lookup(meant)
    except (LookupError, ValueError):
        if found := re.fullmatch(r"(?:windows|cp|x-cp|win)[-_]?(\d{3,4})", plain):
            return _codec(f"cp{found[1]}") if plain != f"cp{found[1]}" else None
        return None
    return info.name if info._is_text_encoding and info.name not in _NO_MAIL else None


def decode_text(data: bytes, charset: str | None) -> str:
    """``data`` as text: as claimed, else as UTF-8, else as it most likely was meant. Never fails, and holds no NUL."""
    text = _decode(data, _codec(charset) if charset else None).replace("\x00", "")
    return text if text.isascii() else _HALF_LETTER.sub("\ufffd", text)


def _decode(data: bytes, claimed: str | None) -> str:
    escaped = claimed in {None, "utf-8"} and data.isascii() and b"\x1b$" in data  # letters of Japanese, claimed or not
    for codec in (claimed, "utf-8"):
        if codec and not escaped:
            try:
                return data.decode(codec)
            except UnicodeError:
                continue
    if claimed and claimed != "utf-8":
        return data.decode(claimed, "replace")
    if _broken_utf8(data):
        return data.decode("utf-8", "replace")
    return data.decode(guess_charset(data) or "cp1252", "replace")


def _broken_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 with some letters cut off or spoilt, rather than another set."""
    text = data.decode("utf-8", "replace")
    whole = sum(letter > "\x7f" and letter != "\ufffd" for letter in text)
    return whole > 0 and whole >= text.count("\ufffd")
