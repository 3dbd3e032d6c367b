"""Finds where a picture says it was taken, and takes that out: EXIF's GPS part and the same in XMP."""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

_MOST_BLOCKS: Final = 16
_MOST_ENTRIES: Final = 512
_GPS_POINTER: Final = 0x8825
_LATITUDE: Final = (2, 4)  # GPSLatitude, GPSLongitude
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_TELLS: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})

# A TIFF header where EXIF begins: in JPEG and HEIC behind "Exif", in WebP and PNG also right in their own chunk.
_EXIF = re.compile(rb"(?:Exif\x00\x00|EXIF.{4}|eXIf)(?=(?:II\*\x00|MM\x00\*))", re.DOTALL)
_XMP = re.compile(rb"(exif:GPS[A-Za-z]{1,40})(=\"[^\"]{0,200}\"|='[^']{0,200}'|>[^<]{0,200}<)")
_XMP_PLACE = re.compile(rb"exif:GPSL(?:at|ong)itude(?:=[\"'][^\"'\s]|>[^<\s])")


class _Entry(NamedTuple):
    at: int
    tag: int
    value_at: int
    size: int


def has_location(data: bytes) -> bool:
    """Whether a picture says where it was taken."""
    if _XMP_PLACE.search(data):
        return True
    return any(
        entry.tag in _LATITUDE and any(data[entry.value_at : entry.value_at + entry.size])
        for block in _blocks(data)
        for entry in _gps_entries(data, block)
    )


def without_location(data: bytes) -> bytes:
    """The same picture, as large and as good, without where it was taken. What has no such part comes back as it is."""
    if data.startswith(_PNG):
        return _png_without_words(data) if has_location(data) or b"Raw profile type" in data else data
    if not has_location(data):
        return data
    out = bytearray(data)
    for block in list(_blocks(data)):
        for entry in _gps_entries(data, block):
            out[entry.value_at : entry.value_at + entry.size] = bytes(entry.size)
    return _XMP.sub(_blanked, bytes(out))


def _blanked(found: re.Match[bytes]) -> bytes:
    value = found[2]
    edge = 1 if value[:1] == b">" else 2
    return found[1] + value[:edge] + b" " * (len(value) - edge - 1) + value[-1:]


def _png_without_words(data: bytes) -> bytes:
    """A PNG keeps each part with a checksum of its own: those that tell something are left out whole."""
    out, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(data):
        end = at + 12 + int(struct.unpack_from(">I", data, at)[0])
        if data[at + 4 : at + 8] not in _PNG_TELLS:
            out += data[at:end]
        at = end
    return bytes(out)


def _blocks(data: bytes) -> Iterator[int]:
    """Where TIFF structures begin."""
    if data[:4] in {b"II*\x00", b"MM\x00*"}:
        yield 0
    for count, found in enumerate(_EXIF.finditer(data)):
        if count == _MOST_BLOCKS:
            return
        yield found.end()


def _gps_entries(data: bytes, block: int) -> Iterator[_Entry]:
    order = "<" if data[block : block + 2] == b"II" else ">"
    for entry in _directory(data, block, order, 4):
        if entry.tag == _GPS_POINTER:
            yield from _directory(data, block, order, entry.value_at - block)
            return


def _directory(data: bytes, block: int, order: str, pointer: int) -> Iterator[_Entry]:
    """The entries of the directory that the four bytes at ``pointer`` lead to; a broken one has none."""
    try:
        start = block + int(struct.unpack_from(f"{order}I", data, block + pointer)[0])
        count = int(struct.unpack_from(f"{order}H", data, start)[0])
        for number in range(min(count, _MOST_ENTRIES)):
            at = start + 2 + 12 * number
            tag, kind, amount = struct.unpack_from(f"{order}HHI", data, at)
            size = _SIZES.get(kind, 1) * amount
            value_at = at + 8 if size <= 4 else block + int(struct.unpack_from(f"{order}I", data, at + 8)[0])
            if value_at + size <= len(data):
                yield _Entry(at, tag, value_at, size)
    except struct.error:
        return
