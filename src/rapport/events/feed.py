"""Replays the event log by cursor, missing nothing and doubling nothing.

Sequence numbers commit out of order, so "sequence > last" loses events of slow transactions. A cursor is the pair
(transaction number, sequence), and a reader goes only as far as every transaction has ended (``pg_snapshot_xmin``).
"""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.events.kinds import KINDS, Event
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx


class Cursor(msgspec.Struct, frozen=True, order=True):
    """A place in the log. ``epoch`` changes when the database was restored into another cluster."""

    epoch: int
    xid: int
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch:x}.{self.xid:x}.{self.seq:x}"


class Stored(msgspec.Struct, frozen=True):
    """One row of the log."""

    cursor: Cursor
    organisation_id: UUID
    kind: str
    conversation_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    audience: str
    at: datetime
    event: Event


class ResyncNeeded(Exception):
    """The cursor is of another epoch or beyond the log: the screen must load afresh."""


READ = """
select seq, xid::text::bigint as xid, organisation_id, kind, version, conversation_id, actor_kind, actor_id, audience,
       facts, at
from events
where (xid, seq) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, seq limit $3
"""
READ_OWN = READ.replace("where ", "where organisation_id = $4 and ")
READ_CUSTOMERS = READ_OWN.replace(
    "where ",
    "where audience = 'public' and conversation_id in (select id from conversations where contact_id = $5) and ",
)

NOW = """
select epoch, xid::text::bigint as xid, seq from cluster
left join lateral (
  select xid, seq from events where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid desc, seq desc limit 1
) last on true
"""

LAG = """
select extract(epoch from clock_timestamp() - min(at))::float8 from events
where xid >= pg_snapshot_xmin(pg_current_snapshot())
"""


def parse_cursor(text: str) -> Cursor:
    """Read a cursor that a screen sent; raises ``Invalid``."""
    try:
        epoch, xid, seq = (int(part, 16) for part in text.split("."))
    except ValueError:
        raise Invalid("This place in the feed cannot be read. Please load the page again.") from None
    if min(epoch, xid, seq) < 0 or max(xid, seq) >= 2**63:
        raise Invalid("This place in the feed cannot be read. Please load the page again.")
    return Cursor(epoch, xid, seq)


async def latest(tx: Tx) -> Cursor:
    """The end of what may be read now."""
    row = await tx.fetchrow(NOW)
    if row is None:
        raise LookupError("the cluster row is missing; run `rapport migrate`")
    return Cursor(row["epoch"], row["xid"] or 0, row["seq"] or 0)


async def read_after(
    tx: Tx, cursor: Cursor, *, limit: int = 500, organisation: UUID | None = None, contact: UUID | None = None
) -> list[Stored]:
    """What happened after ``cursor``, oldest first; of one organisation, or one customer in it, when these are named.

    Raises ``ResyncNeeded`` when the cursor is of another epoch.
    """
    epoch = await tx.fetchval("select epoch from cluster")
    if epoch != cursor.epoch:
        raise ResyncNeeded
    if organisation is None:
        rows = await tx.fetch(READ, str(cursor.xid), cursor.seq, limit)
    elif contact is None:
        rows = await tx.fetch(READ_OWN, str(cursor.xid), cursor.seq, limit, organisation)
    else:
        rows = await tx.fetch(READ_CUSTOMERS, str(cursor.xid), cursor.seq, limit, organisation, contact)
    return [
        Stored(
            cursor=Cursor(cursor.epoch, row["xid"], row["seq"]),
            organisation_id=row["organisation_id"],
            kind=row["kind"],
            conversation_id=row["conversation_id"],
            actor_kind=row["actor_kind"],
            actor_id=row["actor_id"],
            audience=row["audience"],
            at=row["at"],
            event=decode(row["kind"], row["version"], row["facts"]),
        )
        for row in rows
    ]


def decode(kind: str, version: int, facts: dict[str, object]) -> Event:
    """Facts as their typed kind; every stored version has one."""
    return msgspec.convert(facts, KINDS[(kind, version)])


async def lag_seconds(tx: Tx) -> float:
    """How long the oldest event that nobody may read yet has waited: one open writer holds back everybody's feed."""
    return float(await tx.fetchval(LAG) or 0.0)
