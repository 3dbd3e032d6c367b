"""Makes a file's name safe to show and to save on any system; on our own disk files have no names."""

import re
import unicodedata
from typing import Final

LONGEST_BYTES: Final = 180
LONGEST_ENDING: Final = 12

_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)\A(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|\Z)")
_GAPS = re.compile(r"\s+")


def clean_name(name: str | None) -> str:
    """A name without paths, control or direction characters or a device's name; at most 180 bytes with its ending."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = unicodedata.normalize("NFC", "".join(char for char in last if char not in _DIRECTIONS))
    kept = "".join(char for char in _GAPS.sub(" ", shown) if char.isprintable())
    kept = _FORBIDDEN.sub("_", kept).strip(" .")
    if _DEVICES.match(kept):
        kept = f"_{kept}"
    return _shortened(kept) or "file"


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > LONGEST_ENDING:
        stem, ending = name, ""
    room = LONGEST_BYTES - len(ending.encode()) - 1
    cut = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{cut}.{ending}" if ending else cut
