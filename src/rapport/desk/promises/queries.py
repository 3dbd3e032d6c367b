"""Reads promises: one by its id, and those that are still owed."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.opening import PromiseView
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.conversations.types import Person, person
from rapport.storage.session import Tx

Owed = Literal["mine", "all"]

COLUMNS = """
select p.id, p.body_text, p.due_at, p.zone, p.state, p.message_id, p.owner_id, u.name as owner_name,
  p.conversation_id, c.number, c.subject, c.contact_id, k.name as contact_name
from promises p
join conversations c on c.id = p.conversation_id
join contacts k on k.id = c.contact_id
left join users u on u.id = p.owner_id
"""
ONE = COLUMNS + "where p.id = $1"
OWED = f"""
{COLUMNS} where p.organisation_id = $1 and p.state in ('open','missed') and {COUNTS} and {readable_by(2)}
and ($5 or p.owner_id = $4)
order by p.due_at nulls last, p.id limit 200
"""


class OwedPromise(msgspec.Struct, frozen=True, kw_only=True):
    """A promise that is still owed, and to whom."""

    promise: PromiseView
    conversation_id: UUID
    number: int
    subject: str
    contact: Person


class Found(msgspec.Struct, frozen=True):
    """Where a promise belongs, and how it stands."""

    conversation_id: UUID
    state: str
    due_at: datetime | None


async def find_promise(tx: Tx, promise: UUID) -> Found | None:
    """Where a promise belongs."""
    row = await tx.fetchrow("select conversation_id, state, due_at from promises where id = $1", promise)
    return Found(row["conversation_id"], row["state"], row["due_at"]) if row is not None else None


async def read_promise(tx: Tx, promise: UUID) -> PromiseView | None:
    """One promise as screens show it."""
    row = await tx.fetchrow(ONE, promise)
    return _view(row) if row is not None else None


async def read_owed(tx: Tx, viewer: Viewer, owed: Owed) -> list[OwedPromise]:
    """What is still owed in conversations that ``viewer`` may read, soonest due first; at most 200."""
    rows = await tx.fetch(OWED, tx.own, *reader_args(viewer), owed == "all")
    return [
        OwedPromise(
            promise=_view(row),
            conversation_id=row["conversation_id"],
            number=row["number"],
            subject=row["subject"],
            contact=person(row["contact_id"], row["contact_name"]),
        )
        for row in rows
    ]


def _view(row: Any) -> PromiseView:
    return PromiseView(
        id=row["id"],
        text=row["body_text"],
        due_at=row["due_at"],
        zone=row["zone"],
        owner=person(row["owner_id"], row["owner_name"]) if row["owner_id"] else None,
        state=row["state"],
        message_id=row["message_id"],
    )
