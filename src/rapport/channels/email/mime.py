"""Takes a mail apart into its parts, however broken, within limits of depth and number."""

import binascii
import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from rapport.channels.email.headers import Field, decode_base64, decode_field, split_headers, split_parameters

DEEPEST = 20
GUESSED_WITHIN = 200_000
MOST_PARTS = 400
MOST_BAD_LINES = 1000

_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,70})\r?\n(?:content-|\r?\n)", re.IGNORECASE | re.MULTILINE)
# a sign that base64 does not have, before the padding that ends it
_NO_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*[^A-Za-z0-9+/=\s]")


class Part(msgspec.Struct):
    """One part: its header fields, type and parameters, its raw body, and its children if it has any.

    ``cut_off`` says that its end never came: no boundary line stands below it.
    """

    fields: list[Field]
    content_type: str
    parameters: dict[str, str]
    body: bytes
    children: list["Part"] = []
    limited: bool = False
    cut_off: bool = False

    def field(self, name: str) -> bytes | None:
        """The first field called ``name`` (lower case)."""
        return next((value for key, value in self.fields if key == name), None)

    def all(self, name: str) -> list[bytes]:
        """Every field called ``name``."""
        return [value for key, value in self.fields if key == name]

    def text(self, name: str) -> str:
        """The first field called ``name`` as text, or ""."""
        value = self.field(name)
        return decode_field(value) if value is not None else ""

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition and its parameters."""
        return split_parameters(self.field("content-disposition") or b"")

    @property
    def encoding(self) -> str:
        """The transfer encoding, in lower case."""
        return self.text("content-transfer-encoding").lower().strip(" ;\"'")

    @property
    def damaged(self) -> bool:
        """Whether some of it is lost: its end, or letters of its encoding."""
        return self.cut_off or (self.encoding == "base64" and bool(_NO_BASE64.match(self.body)))

    def data(self, most: int | None = None) -> bytes:
        """The body with its transfer encoding undone; only the beginning, of about ``most`` bytes, when given."""
        encoding = self.encoding
        if encoding == "base64":
            return decode_base64(self.body[: most * 4 // 3] if most else self.body)
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body[: most * 3] if most else self.body)
        body = self.body[:most] if most else self.body
        return decode_uu(body) if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"} else body

    def walk(self) -> Iterator["Part"]:
        """This part and all below, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def decode_uu(body: bytes) -> bytes:
    """The lines between "begin" and "end"; after many that cannot be read, none is."""
    begin = re.search(rb"^begin [^\n]*\n", body, re.MULTILINE)
    out: list[bytes] = []
    bad, position = 0, begin.end() if begin else len(body)
    while position < len(body) and bad <= MOST_BAD_LINES:
        end = body.find(b"\n", position)
        line = body[position : end if end >= 0 else len(body)]
        position = end + 1 if end >= 0 else len(body)
        if line.strip() == b"end":
            break
        length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        try:
            out.append(binascii.a2b_uu(line[:length]) if length else b"")
        except binascii.Error:
            bad += 1
    return b"".join(out)


def take_apart(raw: bytes) -> Part:
    """The whole mail as a tree. Never raises; ``limited`` on the root says that a limit was reached."""
    if b"\n" not in raw[:4096] and b"\r" in raw[:4096]:
        raw = raw.replace(b"\r", b"\n")
    budget = _Budget(MOST_PARTS, 4 * len(raw) + 2**20)
    root = _part(raw, "text/plain", 0, budget)
    root.limited = root.limited or budget.spent
    return root


class _Budget:
    """What one mail may still cost: parts, and bytes copied into parts (deep nesting copies the same bytes often)."""

    def __init__(self, parts: int, size: int) -> None:
        self.parts = parts
        self.size = size

    @property
    def spent(self) -> bool:
        return self.parts <= 0 or self.size <= 0

    def spend(self, size: int) -> None:
        self.parts -= 1
        self.size -= size


def _part(raw: bytes, usual_type: str, depth: int, budget: _Budget) -> Part:
    fields, body = split_headers(raw)
    content_type, parameters = split_parameters(next((v for k, v in fields if k == "content-type"), b""))
    if not re.fullmatch(r"[\w.+-]+/[\w.+*-]+", content_type):
        content_type = usual_type if not content_type.startswith(("multipart", "text/html")) else content_type
    if content_type == "text":
        content_type = "text/plain"
    part = Part(fields=fields, content_type=content_type, parameters=parameters, body=body)
    budget.spend(len(raw))
    if content_type.startswith("multipart"):
        _split(part, depth, budget)
    elif content_type in {"message/rfc822", "message/global"} and depth < DEEPEST and not budget.spent:
        part.children = [_part(part.data().lstrip(b"\r\n"), "text/plain", depth + 1, budget)]
    return part


def _split(part: Part, depth: int, budget: _Budget) -> None:
    boundary = part.parameters.get("boundary", "").strip() or _boundary_guessed(part.body)
    if not boundary:
        part.content_type = "text/plain"
        return
    if depth >= DEEPEST:
        part.limited = True
        part.content_type = "application/octet-stream"
        return
    usual = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    start: int | None = None
    inner = b""
    for line in _boundary_lines(part.body, boundary.encode("utf-8")):
        if inner and part.body[line.start : line.end].strip() in {inner, inner + b"--"}:
            continue  # a line of the multipart within, whose boundary begins like this one
        if start is not None:
            part.children.append(_part(_content(part.body[start : line.start]), usual, depth + 1, budget))
        start = line.end
        if line.closes or budget.spent:
            break
        inner = _boundary_within(part.body, start, boundary)
    else:
        if start is not None and part.body[start:].strip():
            last = _part(_content(part.body[start:]), usual, depth + 1, budget)
            last.cut_off = True
            part.children.append(last)
    if not part.children and part.body.strip():
        part.content_type = "text/plain"  # the boundary never comes: show what there is


class _Line(NamedTuple):
    """A boundary line: from the line end before it to its own, and whether it is the last of its multipart."""

    start: int
    end: int
    closes: bool


def _boundary_lines(body: bytes, boundary: bytes) -> Iterator[_Line]:
    mark = b"--" + boundary
    position = 0
    while (at := body.find(mark, position)) >= 0:
        position = at + len(mark)
        if at and body[at - 1] != 0x0A:
            continue
        end = body.find(b"\n", position)
        end = len(body) if end < 0 else end
        rest = body[position : min(end, position + 1000)].strip()
        if rest in {b"", b"--"}:
            start = at - 2 if body[at - 2 : at] == b"\r\n" else max(at - 1, 0)
            yield _Line(start, end - 1 if body[end - 1 : end] == b"\r" else end, rest == b"--")


def _boundary_guessed(body: bytes) -> str:
    """For a multipart that names none: a line of dashes and words above header fields or an empty line."""
    guess = _BOUNDARY.search(body, 0, GUESSED_WITHIN)
    return guess[1].decode("latin-1").strip() if guess else ""


def _boundary_within(body: bytes, start: int, boundary: str) -> bytes:
    """The boundary lines of the multipart that begins at ``start``, if they could be taken for ours; else b""."""
    fields, _ = split_headers(body[start : start + 4096].lstrip(b"\r\n"))
    content_type, parameters = split_parameters(next((v for k, v in fields if k == "content-type"), b""))
    inner = parameters.get("boundary", "").strip()
    mistakable = (
        content_type.startswith("multipart") and inner != boundary and inner.rstrip("-") == boundary.rstrip("-")
    )
    return b"--" + inner.encode("utf-8") if mistakable else b""


def _content(piece: bytes) -> bytes:
    """Without the line end of the boundary line."""
    return piece[2:] if piece.startswith(b"\r\n") else piece[1:] if piece.startswith(b"\n") else piece
