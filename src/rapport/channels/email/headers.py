"""Reads header fields as they come in the wild: encoded words, split parameters, raw bytes, broken folding."""

import base64
import binascii
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from rapport.channels.email.charsets import decode_text

MOST_FIELDS = 1000
MOST_FOLDS = 20_000
LONGEST_FIELD = 256 * 1024
LONGEST_HEADER = 2**20

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,20000}(?:\?(?!=)[^?]{0,20000}){0,50})\?=")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]|=[ \t]+[A-Za-z0-9+/]")
_CONTINUED = re.compile(r"(.+?)\*(\d{1,3})?(\*)?$")

Field = tuple[str, bytes]


def split_headers(raw: bytes) -> tuple[list[Field], bytes]:
    """(fields in order with lower-case names, the body). What is not a header field begins the body."""
    fields: list[tuple[str, list[bytes]]] = []
    position = _line_end(raw, 0) if raw.startswith((b"From ", b">From ")) else 0
    while position < min(len(raw), LONGEST_HEADER) and len(fields) < MOST_FIELDS:
        end = _line_end(raw, position)
        line = raw[position:end].rstrip(b"\r\n")
        if not line:
            position = end
            break
        if line[:1] in b" \t" and fields:
            if line.strip() and len(fields[-1][1]) < MOST_FOLDS:
                fields[-1][1].append(line)
        elif found := _FIELD.match(line):
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        elif not _field_within(raw, end, 5 if fields else 1):
            break
        position = end
    return [(name, b"\n".join(lines)[:LONGEST_FIELD]) for name, lines in fields], raw[position:]


def _line_end(raw: bytes, start: int) -> int:
    end = raw.find(b"\n", start)
    return end + 1 if end >= 0 else len(raw)


def _field_within(raw: bytes, position: int, lines: int) -> bool:
    """Whether a stray line stands among fields (folding lost its indent): a field comes again before a blank line."""
    for _ in range(lines):
        line = raw[position : position + 250]
        if _FIELD.match(line):
            return True
        if not line.partition(b"\n")[0].strip():
            return False
        position = _line_end(raw, position)
    return False


def decode_field(value: bytes) -> str:
    """An unstructured field as one line of text."""
    text = re.sub(r"\r?\n(?=[ \t])", "", decode_text(value, None))
    return decode_words(re.sub(r"[\r\n\x00]+", " ", text)).strip(" \t")


def decode_words(text: str) -> str:
    """Encoded words become text; those of one character set side by side are joined first (letters may be split)."""
    out: list[str] = []
    pending: list[tuple[str, bytes]] = []
    position = 0

    def flush() -> None:
        joined: list[tuple[str, bytes]] = []
        for charset, data in pending:
            if joined and joined[-1][0] == charset:
                joined[-1] = (charset, joined[-1][1] + data)
            else:
                joined.append((charset, data))
        out.extend(decode_text(data, charset) for charset, data in joined)
        pending.clear()

    for found in _WORD.finditer(text):
        between = text[position : found.start()]
        if not (pending and not between.strip()):
            flush()
            out.append(between)
        charset = found[1].partition("*")[0].lower()
        pending.append((charset, _decode_word(found[2], found[3], charset)))
        position = found.end()
    flush()
    out.append(text[position:])
    return re.sub(r"[\r\n\x00]+", " ", "".join(out))


def _decode_word(encoding: str, data: str, charset: str) -> bytes:
    # raw letters inside an encoded word were bytes of its own character set
    raw = data.encode("utf-8" if charset in {"utf-8", "utf8"} or data.isascii() else "cp1252", "replace")
    if encoding in "bB":
        return decode_base64(raw)
    return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)


def decode_base64(raw: bytes) -> bytes:
    """Base64 with anything else strewn in and the end missing. What follows its end and is no base64 is left out."""
    out: list[bytes] = []
    padding = raw.find(b"=")
    if padding >= 0 and _NO_BASE64.search(raw, padding):
        raw = raw[: padding + 1]
    for piece in re.sub(rb"[^A-Za-z0-9+/=]", b"", raw).split(b"="):
        usable = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        out.append(base64.b64decode(usable + b"=" * (-len(usable) % 4)))
    return b"".join(out)


def split_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """A structured field such as Content-Type: (lower-case value, parameters with RFC 2231 put together)."""
    text = decode_text(re.sub(rb"\r?\n", b"", value), None)
    main = text.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(text[len(text.partition(";")[0]) :][:20_000]):
        name, given = found[1].lower(), found[2].strip()
        if given.startswith('"'):
            given = re.sub(r"\\(.)", r"\1", given.strip('"'))
        part = _CONTINUED.match(name)
        if part:
            pieces.setdefault(part[1], []).append((int(part[2] or 0), bool(part[3]) or part[2] is None, given))
        else:
            plain.setdefault(name, decode_words(given))
    for name, parts in pieces.items():
        plain[name] = _join_pieces(sorted(parts))
    return main, plain


def _join_pieces(parts: Sequence[tuple[int, bool, str]]) -> str:
    charset: str | None = None
    data = b""
    for number, encoded, text in parts:
        value = text
        if encoded and number == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    return decode_words(decode_text(data, charset))
