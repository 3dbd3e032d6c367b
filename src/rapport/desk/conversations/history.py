"""A conversation as the etiquette engine reads it: turns of customer and agents, no notes."""

from typing import Literal
from uuid import UUID

from rapport.etiquette import Turn
from rapport.storage.session import Tx

READ = """
select position, author_kind, body_text, created_at from (
  select position, author_kind, body_text, created_at from messages
  where conversation_id = $1 and kind in ('inbound','reply') and audience <> 'internal' and deleted_at is null
  order by position desc limit $2
) latest order by position
"""
WHO: dict[str, Literal["customer", "agent", "bot"]] = {
    "contact": "customer",
    "user": "agent",
    "bot": "bot",
    "system": "bot",
}


async def read_history(tx: Tx, conversation: UUID, *, limit: int = 40) -> tuple[tuple[Turn, ...], tuple[int, ...]]:
    """The latest turns, oldest first, and the position of each."""
    rows = await tx.fetch(READ, conversation, limit)
    turns = tuple(Turn(author=WHO[row["author_kind"]], text=row["body_text"], at=row["created_at"]) for row in rows)
    return turns, tuple(row["position"] for row in rows)
