"""Reads address fields. An address is one canonical spelling or nothing; a display name is never taken for one."""

import re

from rapport.channels.contract import Party
from rapport.channels.email.headers import decode_words

MOST_ADDRESSES = 500

_LOCAL = r"(?:\"(?:[^\"\\\r\n]|\\.){1,62}\"|[^\s<>()\[\]\\,;:@\"\x00-\x1f\x7f]{1,128})"
_DOMAIN = r"(?:[^\s<>()\[\]\\,;:@\"\x00-\x1f\x7f]{1,253}|\[[0-9A-Fa-f:.]{3,60}\])"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")


def canonical(address: str) -> str | None:
    """``address`` in the one spelling that we compare: lower case, IDN domain as ASCII. None if it is none."""
    if not _ADDRESS.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    domain = domain.rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return f"{local.lower()}@{domain}" if domain else None


def read_addresses(text: str) -> list[Party]:
    """The parties of an address field (not yet decoded). One whose address cannot be read has ``address`` ""."""
    found: list[Party] = []
    for piece in _split(text):
        if len(found) >= MOST_ADDRESSES:
            break
        party = _read_one(piece)
        if party.address or party.name:
            found.append(party)
    return found


def _split(text: str) -> list[str]:
    """Apart at commas and semicolons outside quotes, comments and angle brackets; the name of a group is cut off."""
    pieces: list[str] = []
    current: list[str] = []
    quoted, depth, angle, escaped = False, 0, False, False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif not quoted:
            if letter == "(":
                depth += 1
            elif letter == ")" and depth:
                depth -= 1
            elif not depth and letter in "<>":
                angle = letter == "<"
            elif not depth and not angle and letter in ",;":
                pieces.append("".join(current))
                current = []
                continue
            elif not depth and not angle and letter == ":" and "@" not in "".join(current):
                current = []
                continue
        current.append(letter)
    pieces.append("".join(current))
    if quoted and '"' in text:  # a quote that never ends: apart at every comma
        return text.replace('"', "").split(",")
    return [p for p in (piece.strip() for piece in pieces) if p]


def _read_one(piece: str) -> Party:
    bare, comments = _take_comments(piece)
    angles = re.findall(r"<([^<>]*)>", bare)
    if angles:
        address = angles[-1].strip()
        before, _, after = bare.rpartition(f"<{angles[-1]}>")
        name = _name(before) or _name(" ".join(comments))
        if len(angles) > 1 or "@" in after:  # two candidates: nobody can say whose mail this is
            return Party("", name or _name(piece))
        address = address.rpartition(":")[2] if address.startswith("@") else address  # an old source route
        return Party(address if _ADDRESS.fullmatch(address) else "", name)
    address = bare.strip().lstrip("<").rstrip(">").strip()
    if _ADDRESS.fullmatch(address):
        return Party(address, _name(" ".join(comments)))
    words = bare.split()
    last = words[-1].strip("<>") if words else ""
    if len([w for w in words if "@" in w]) == 1 and _ADDRESS.fullmatch(last):  # name and address without brackets
        return Party(last, _name(" ".join(words[:-1])))
    return Party("", _name(bare) or _name(" ".join(comments)))


def _take_comments(piece: str) -> tuple[str, list[str]]:
    """(the piece without its comments, the comments' words)."""
    bare: list[str] = []
    comments: list[str] = []
    depth, quoted = 0, False
    for letter in piece:
        if letter == '"' and not depth:
            quoted = not quoted
        if letter == "(" and not quoted:
            depth += 1
            if depth == 1:
                comments.append("")
        elif letter == ")" and depth:
            depth -= 1
        elif depth:
            comments[-1] += letter
        else:
            bare.append(letter)
    return "".join(bare), comments


def _name(text: str) -> str:
    trimmed = text.strip()
    if len(trimmed) > 1 and trimmed[0] == trimmed[-1] == '"':
        trimmed = trimmed[1:-1]
    trimmed = re.sub(r"\\(.)", r"\1", trimmed)
    decoded = decode_words(trimmed.replace('"', "") if "=?" in trimmed else trimmed)
    return re.sub(r"\s+", " ", decoded).strip().strip("'\"").strip()
