"""Reads lines of the inbox: paged by key, one query a page."""

import base64
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.conversations.types import Clock, Row, RowMood, customer, person
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx

View = Literal["inbox", "all", "resolved", "spam", "quarantine"]
PAGE = 50

COLUMNS = """
select c.id, c.number, c.subject, c.channel, c.status, c.preview, c.preview_by, c.last_message_at, c.needs_us,
  c.mood_level, c.mood_word, c.mood_trend, c.facts, c.due_at, c.due_kind, c.ceiling_at, c.breached_at,
  c.waiting_since, c.last_position, c.inbox_id, c.brand_id, c.contact_id, c.set_aside, c.set_aside_why,
  c.merged_into, k.name as contact_name, c.assignee_id,
  u.name as assignee_name, d.body_text as draft, coalesce(r.position, 0) as seen,
  (select min(h.send_at) from held_replies h
   where h.conversation_id = c.id and h.state = 'held' and h.why = 'later') as held
from {source} c
join contacts k on k.id = c.contact_id
left join users u on u.id = c.assignee_id
left join drafts d on d.conversation_id = c.id and d.user_id = $4 and d.kind = 'reply'
left join read_marks r on r.conversation_id = c.id and r.user_id = $4
"""
READABLE = readable_by(2)
MINE = "(c.assignee_id is null or c.assignee_id = $4::uuid)"
PARTS: dict[str, tuple[str, str, str]] = {
    # part: (condition, order, key condition of the next page)
    "needs": (
        f"c.needs_us and c.status in ('open','waiting') and {COUNTS}",
        "c.due_at asc nulls last, c.id",
        "(coalesce(c.due_at, 'infinity'), c.id) > (coalesce($5::timestamptz, 'infinity'), $6::uuid)",
    ),
    "waits": (
        f"not c.needs_us and c.status in ('open','waiting') and {COUNTS}",
        "c.last_message_at desc, c.id desc",
        "(c.last_message_at, c.id) < ($5::timestamptz, $6::uuid)",
    ),
    "resolved": (
        f"c.status = 'resolved' and {COUNTS}",
        "c.last_message_at desc, c.id desc",
        "(c.last_message_at, c.id) < ($5::timestamptz, $6::uuid)",
    ),
    "spam": (
        "c.set_aside = 'spam'",
        "c.last_message_at desc, c.id desc",
        "(c.last_message_at, c.id) < ($5::timestamptz, $6::uuid)",
    ),
    "quarantine": (
        "c.set_aside = 'quarantine'",
        "c.last_message_at desc, c.id desc",
        "(c.last_message_at, c.id) < ($5::timestamptz, $6::uuid)",
    ),
}
NUMBERS = f"""
select count(*) filter (where c.needs_us) as needs_you, count(*) filter (where not c.needs_us) as waiting,
  count(*) as open
from conversations c
where c.organisation_id = $1 and c.status in ('open','waiting') and {COUNTS} and {READABLE} and {MINE}
"""  # noqa: S608 - only our own fragments


class Key(msgspec.Struct, frozen=True):
    """Where the next page begins."""

    part: str
    at: datetime | None
    id: UUID

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


class Page(msgspec.Struct, frozen=True):
    """One page of rows; ``next`` asks for the page after."""

    items: list[Row]
    next: str | None


class Counts(msgspec.Struct, frozen=True):
    """How many stand where."""

    needs_you: int
    waiting: int
    open: int


def parse_key(text: str) -> Key:
    """Read a page key that a screen sent back; raises ``Invalid``."""
    try:
        key = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Key)
    except (ValueError, msgspec.DecodeError):
        raise Invalid("This page of the list can't be read. Please start from the top.") from None
    if key.part not in PARTS:
        raise Invalid("This page of the list can't be read. Please start from the top.")
    return key


async def read_page(tx: Tx, viewer: Viewer, view: View, after: str | None, *, limit: int = PAGE) -> Page:
    """A page of conversations that ``viewer`` may read: those that need us first, soonest due first."""
    parts: list[str] = ["needs", "waits"] if view in {"inbox", "all"} else [view]
    key = parse_key(after) if after else None
    if key is not None:
        parts = parts[parts.index(key.part) :] if key.part in parts else []
    rows: list[Row] = []
    for part in parts:
        start = key if key is not None and key.part == part else None
        found = await _read_part(tx, viewer, part, start, limit=limit + 1 - len(rows), mine=view == "inbox")
        if len(rows) + len(found) > limit:
            kept = found[: limit - len(rows)]
            rows += [row for _, row in kept]
            if kept:
                last = kept[-1]
                return Page(rows, str(Key(part, last[0], last[1].id)))
            return Page(rows, str(Key(part, None, UUID(int=0))))
        rows += [row for _, row in found]
    return Page(rows, None)


async def _read_part(
    tx: Tx, viewer: Viewer, part: str, key: Key | None, *, limit: int, mine: bool
) -> list[tuple[datetime | None, Row]]:
    condition, order, later = PARTS[part]
    where = f"where c.organisation_id = $1 and {condition} and {READABLE}" + (f" and {MINE}" if mine else "")
    args: list[Any] = [tx.own, *reader_args(viewer)]
    if key is not None and key.id.int:
        where += f" and {later}"
        args += [key.at, key.id]
    inner = f"(select * from conversations c {where} order by {order} limit {int(limit)})"  # noqa: S608 - only our own fragments
    records = await tx.fetch(COLUMNS.format(source=inner) + f" order by {order}", *args)
    field = "due_at" if part == "needs" else "last_message_at"
    return [(record[field], row_of(record)) for record in records]


async def read_rows(tx: Tx, viewer: Viewer, conversations: list[UUID]) -> list[Row]:
    """The rows of some conversations that ``viewer`` may read, in no order."""
    inner = f"(select * from conversations c where c.organisation_id = $1 and c.id = any($5::uuid[]) and {READABLE})"  # noqa: S608 - only our own fragments
    records = await tx.fetch(COLUMNS.format(source=inner), tx.own, *reader_args(viewer), conversations)
    return [row_of(record) for record in records]


async def read_counts(tx: Tx, viewer: Viewer) -> Counts:
    """How many open conversations stand where, as the list shows them."""
    record = await tx.fetchrow(NUMBERS, tx.own, *reader_args(viewer))
    return Counts(record["needs_you"], record["waiting"], record["open"]) if record else Counts(0, 0, 0)


def row_of(record: Any) -> Row:
    """A row as screens are told it."""
    mood = None
    if record["mood_level"] is not None:
        mood = RowMood(record["mood_level"], record["mood_word"] or "", record["mood_trend"] or "flat")
    clock = None
    if record["due_at"] is not None:
        clock = Clock(record["due_kind"], record["due_at"], record["ceiling_at"], record["breached_at"] is not None)
    assignee = person(record["assignee_id"], record["assignee_name"] or "") if record["assignee_id"] else None
    return Row(
        id=record["id"],
        number=record["number"],
        subject=record["subject"],
        channel=record["channel"],
        status=record["status"],
        contact=customer(record["contact_id"], record["contact_name"]),
        assignee=assignee,
        preview=record["preview"],
        preview_by=record["preview_by"],
        draft=record["draft"],
        held=record["held"],
        last_message_at=record["last_message_at"],
        unread=record["needs_us"] and record["seen"] < record["last_position"],
        needs_us=record["needs_us"],
        mood=mood,
        facts=record["facts"],
        clock=clock,
        waiting_since=record["waiting_since"],
        last_position=record["last_position"],
        inbox_id=record["inbox_id"],
        brand_id=record["brand_id"],
        set_aside=record["set_aside"],
        set_aside_why=record["set_aside_why"],
        merged_into=record["merged_into"],
    )
