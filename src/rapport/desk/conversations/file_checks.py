"""Looks at a file before it is kept: what it is, a safe name, and what its reader should know of it."""

import re
from typing import Final

import msgspec

from rapport.kit.content.kinds import UNKNOWN, kind_of
from rapport.kit.content.leaks import holds_secrets
from rapport.kit.content.names import clean_name
from rapport.kit.content.places import has_location

ACTIVE: Final = "active"
LOCATION: Final = "location"
SECRETS: Final = "secrets"

_RUNS: Final = frozenset(
    {
        "application/java-archive",
        "application/vnd.microsoft.portable-executable",
        "application/x-elf",
        "application/x-mach-binary",
        "application/x-ms-shortcut",
        "image/svg+xml",
        "text/html",
        "text/x-shellscript",
    }
)
# what a double click starts, or a web server runs, whatever is inside
_STARTS: Final = re.compile(
    r"(?i)\.(?:apk|app|appimage|appx|bat|chm|cmd|com|cpl|deb|desktop|dll|dmg|exe|hta|html?|img|inf|iso|jar|jse?|lnk|mhtml"
    r"|ms[cipx]|msix|pht|phar|php\d?|phtml|pif|pl|ps1|py|rb|reg|rpm|sc[fr]|sh|shtml|svgz?|url|vb[es]?|vhdx?|ws[fh]"
    r"|xht|xhtml|xll|xsl)\Z"
)
_MACROS: Final = (b"vbaProject.bin", b"_VBA_PROJECT", b"\x00_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J")
_SCRIPT_IN_PDF: Final = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch")


class Seen(msgspec.Struct, frozen=True):
    """A file as it is kept; ``warnings``: "active" (can run), "location", "secrets"."""

    name: str
    content_type: str
    warnings: list[str]


def look_at(data: bytes, name: str | None, claimed: str, *, place: bool = True) -> Seen:
    """What ``data`` is, whatever it is called. ``place`` False leaves out where a picture was taken."""
    kind = kind_of(data, name or "", claimed)
    shown = clean_name(name)
    warnings = []
    if _can_run(data, kind, shown):
        warnings.append(ACTIVE)
    if place and kind.startswith("image/") and has_location(data):
        warnings.append(LOCATION)
    if holds_secrets(data):
        warnings.append(SECRETS)
    return Seen(shown, kind or UNKNOWN, warnings)


def _can_run(data: bytes, kind: str, name: str) -> bool:
    if kind in _RUNS or _STARTS.search(name):
        return True
    if kind == "application/pdf":
        return any(sign in data for sign in _SCRIPT_IN_PDF)
    is_office = kind.startswith("application/vnd.") or kind == "application/x-ole-storage"
    return is_office and any(sign in data for sign in _MACROS)
