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


def _codec(name: str) -> str | None:
    plain = re.sub(r"[\"'\s]", "", name).lower()
    meant = _MEANT.get(plain, plain)
    try:
        info = codecs.lookup(meant)
    except (LookupError, ValueError):
        if found := re.fullmatch(r"(?:windows|cp|x-cp|win)[-_]?(\d{3,4})", plain):
            return _codec(f"cp{found[1]}") if plain != f"cp{found[1]}" else None
        return None
    return info.name if info._is_text_encoding else None


def decode_text(data: bytes, charset: str | None) -> str:
    """``data`` as text: as claimed, else as UTF-8, else as it most likely was meant; never fails."""
    claimed = _codec(charset) if charset else None
    for codec in (claimed, "utf-8"):
        if codec:
            try:
                text = data.decode(codec)
            except UnicodeError:
                continue
            # a claim of plain letters may be wrong where the text switches sets by escape signs
            if "\x1b$" not in text or codec != "utf-8":
                return text
    if claimed and claimed not in {"utf-8", "cp1252"}:
        return data.decode(claimed, "replace")
    if claimed != "cp1252" and _broken_utf8(data):
        return data.decode("utf-8", "replace")
    guessed = guess_charset(data) if claimed != "cp1252" else None
    return data.decode(guessed or "cp1252", "replace")


def _broken_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 with some letters cut off or spoilt, rather than another set."""
    text = data.decode("utf-8", "replace")
    whole = sum(letter > "\x7f" and letter != "\ufffd" for letter in text)
    return whole > 0 and whole >= text.count("\ufffd")
