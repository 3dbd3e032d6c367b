"""Finds conversations by words that were written in them, newest first."""

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rows import read_rows
from rapport.desk.conversations.types import Row
from rapport.storage.session import Tx

FOUND = """
select conversation_id from search_messages($1, $2, $3) group by conversation_id
order by max(created_at) desc limit $4
"""
LOOK_AT_MOST = 400


async def search(tx: Tx, viewer: Viewer, words: str, *, limit: int = 20) -> list[Row]:
    """Conversations that ``viewer`` may read, with all of ``words`` in one message, its subject or its author."""
    words = words.strip()
    if not words:
        return []
    found = await tx.fetch(FOUND, tx.own, words, LOOK_AT_MOST, limit)
    order = [row["conversation_id"] for row in found]
    rows = {row.id: row for row in await read_rows(tx, viewer, order)}
    return [rows[ident] for ident in order if ident in rows and rows[ident].set_aside is None]
