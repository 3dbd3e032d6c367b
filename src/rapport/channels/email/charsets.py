"""Turns bytes of any claimed or unknown character set into text, without ever failing."""

import codecs
import re

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
_SURE = {"iso2022_jp_ext", "utf-7", "iso2022_kr", "hz"}


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
    """``data`` as text: as claimed, else as UTF-8, else as cp1252 with a mark for each unreadable byte."""
    claimed = _codec(charset) if charset else None
    for codec in (claimed, "utf-8"):
        if codec:
            try:
                return data.decode(codec)
            except UnicodeError:
                continue
    if claimed and claimed not in {"utf-8", "cp1252"}:
        return data.decode(claimed, "replace")
    if claimed == "utf-8":
        lenient = data.decode("utf-8", "replace")
        # a cut-off letter or two is broken UTF-8; many bad bytes mean that it never was UTF-8
        if lenient.count("\ufffd") * 50 < len(lenient) or any(ord(c) > 0x7F and c != "\ufffd" for c in lenient):
            return lenient
    return data.decode("cp1252", "replace")
