"""The conversations behind a figure, for reading and for export."""

import base64
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.types import Person, person
from rapport.desk.reports.figures import measure_args
from rapport.desk.reports.measures import QUERIES, Measure
from rapport.desk.reports.period import Period
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx

PAGE = 100
BEHIND = """
select b.id, b.channel, b.at, b.seconds, b.met, b.final, b.score, c.number, c.subject, c.contact_id, k.name,
  (select r.comment from ratings r where r.conversation_id = c.id) as comment
from ({measure}) b join conversations c on c.id = b.id join contacts k on k.id = c.contact_id
where b.counted and ($8::text is null or b.channel = $8) and ($9::bool is null or b.met = $9)
  and ($10::timestamptz is null or (b.at, b.id) < ($10, $11::uuid))
order by b.at desc, b.id desc limit $12
"""

Which = Literal["met", "missed"]


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation that a figure counts; ``at`` is what puts it into its week."""

    id: UUID
    number: int
    subject: str
    channel: str
    contact: Person
    at: datetime
    seconds: float | None
    met: bool | None
    final: bool
    score: int | None
    comment: str | None


class BehindPage(msgspec.Struct, frozen=True):
    """A page of them, newest first."""

    items: list[Behind]
    next: str | None


class Slice(msgspec.Struct, frozen=True):
    """Which part of a figure is looked at."""

    measure: Measure
    period: Period
    channel: str | None = None
    which: Which | None = None


class Key(msgspec.Struct, frozen=True):
    """Where the next page begins."""

    at: datetime
    id: UUID


async def read_behind(tx: Tx, viewer: Viewer, part: Slice, at: datetime, after: str | None = None) -> BehindPage:
    """A page of the conversations behind a figure, as far as ``viewer`` may read them."""
    rows = await _read(tx, viewer, part, at, key=_parse(after) if after else None, most=PAGE + 1)
    items = [_item(row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return BehindPage(items, _tell(Key(items[-1].at, items[-1].id)) if more else None)


async def every_behind(tx: Tx, viewer: Viewer, part: Slice, at: datetime) -> AsyncIterator[Behind]:
    """All of them, read in pages."""
    key: Key | None = None
    while rows := await _read(tx, viewer, part, at, key=key, most=1_000):
        for row in rows:
            yield _item(row)
        key = Key(rows[-1]["at"], rows[-1]["id"])


async def _read(tx: Tx, viewer: Viewer, part: Slice, at: datetime, *, key: Key | None, most: int) -> list[Any]:
    met = None if part.which is None else part.which == "met"
    return await tx.fetch(
        BEHIND.format(measure=QUERIES[part.measure]),
        *measure_args(tx, viewer, part.period, at),
        part.channel,
        met,
        key.at if key is not None else None,
        key.id if key is not None else None,
        most,
    )


def _item(row: Any) -> Behind:
    return Behind(
        id=row["id"],
        number=row["number"],
        subject=row["subject"],
        channel=row["channel"],
        contact=person(row["contact_id"], row["name"]),
        at=row["at"],
        seconds=row["seconds"],
        met=row["met"],
        final=row["final"],
        score=row["score"],
        comment=row["comment"],
    )


def _tell(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def _parse(text: str) -> Key:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Key)
    except (ValueError, msgspec.DecodeError):
        raise Invalid("This page of the list can't be read. Please start from the top.") from None
