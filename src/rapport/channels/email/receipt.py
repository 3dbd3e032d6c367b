"""When a server last took a mail in, as its topmost Received field says."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST = re.compile(rb"(?:\A|\n)received:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE)
HEAD_BYTES = 64_000


def topmost_receipt(raw: bytes) -> datetime | None:
    """The moment, or None when there is no such field or it can't be read."""
    head = raw[:HEAD_BYTES].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    found = _FIRST.search(head)
    if found is None:
        return None
    try:
        moment = parsedate_to_datetime(found[1].rpartition(b";")[2].decode("ascii", "replace").strip())
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None
