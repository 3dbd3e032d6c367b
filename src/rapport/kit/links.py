"""Links that lead elsewhere: the host that they really go to, and a way through a notice that shows it."""

import html
import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import idna
import msgspec

from rapport.kit.html import safe_address

NOTICE: Final = "/leave?to="

_LINK = re.compile(r'<a (?:title="[^"]*" )?href="(https?:[^"]*)"', re.IGNORECASE)


class Elsewhere(msgspec.Struct, frozen=True):
    """Where a link leads. ``host`` is as the network knows it; ``written`` is its other spelling, for names in other
    letters than a to z."""

    address: str
    host: str
    written: str | None


def with_notice(safe: str) -> str:
    """Sanitised HTML whose links to the web go through our notice; pointing at one shows its address."""

    def lead(found: re.Match[str]) -> str:
        address = html.unescape(found[1])
        return f'<a title="{html.escape(address)}" href="{NOTICE}{quote(address, safe="")}"'

    return _LINK.sub(lead, safe)


def read_elsewhere(address: str) -> Elsewhere | None:
    """Where ``address`` leads; None unless it is a plain address of the web. What is shown is what will be opened."""
    trimmed = safe_address(address)
    if trimmed is None or not trimmed.lower().startswith(("http:", "https:")):
        return None
    try:
        parts = urlsplit(trimmed)
        name, port = parts.hostname or "", parts.port
        host = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except (ValueError, idna.IDNAError):
        return None
    if not host:
        return None
    bracketed = f"[{host}]" if ":" in host else host
    netloc = f"{bracketed}:{port}" if port else bracketed
    opened = urlunsplit((parts.scheme, netloc, parts.path, parts.query, parts.fragment))
    return Elsewhere(opened, netloc, _spelt(host))


def _spelt(host: str) -> str | None:
    if "xn--" not in host:
        return None
    try:
        return str(idna.decode(host))
    except idna.IDNAError:
        return None
