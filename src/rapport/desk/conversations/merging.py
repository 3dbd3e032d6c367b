"""Finds the conversations that another could go on in."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rows import read_rows
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.conversations.search import search
from rapport.desk.conversations.types import Row
from rapport.storage.session import Tx

MOST = 8

OF_CUSTOMER = f"""
select c.id from conversations c join conversations b on b.id = $5
where c.contact_id = b.contact_id and c.id <> b.id and c.channel = 'email' and c.brand_id = b.brand_id
  and c.organisation_id = $1 and {COUNTS} and {readable_by(2)}
order by c.status = 'resolved', c.last_message_at desc limit 8
"""  # noqa: S608 - only our own fragments
BY_NUMBER = "select id from conversations where organisation_id = $1 and number = $2"


class Candidate(msgspec.Struct, frozen=True):
    """``row``: a conversation; ``same_customer``: nobody else joins when the two become one."""

    row: Row
    same_customer: bool


async def find_candidates(tx: Tx, viewer: Viewer, conversation: UUID, words: str) -> list[Candidate]:
    """The customer's other conversations by mail; or those with this number, or with these words."""
    plain = words.strip().lstrip("#").strip()
    rows: list[Row] = []
    if not plain:
        found = await tx.fetch(OF_CUSTOMER, tx.own, *reader_args(viewer), conversation)
        rows = await _in_order(tx, viewer, [row["id"] for row in found])
    else:
        if plain.isdecimal() and len(plain) < 10:
            numbered = await tx.fetch(BY_NUMBER, tx.own, int(plain))
            rows = await _in_order(tx, viewer, [row["id"] for row in numbered])
        rows += [row for row in await search(tx, viewer, plain) if row.id not in {one.id for one in rows}]
    own = next(iter(await read_rows(tx, viewer, [conversation])), None)
    if own is None:
        return []
    fit = [row for row in rows if row.id != conversation and _fits(row, own)]
    return [Candidate(row, row.contact.id == own.contact.id) for row in fit[:MOST]]


def _fits(row: Row, own: Row) -> bool:
    is_here = row.set_aside is None and row.merged_into is None
    return is_here and row.channel == "email" and row.brand_id == own.brand_id


async def _in_order(tx: Tx, viewer: Viewer, idents: list[UUID]) -> list[Row]:
    rows = {row.id: row for row in await read_rows(tx, viewer, idents)}
    return [rows[ident] for ident in idents if ident in rows]
