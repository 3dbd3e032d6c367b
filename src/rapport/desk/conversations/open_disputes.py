"""Scores that somebody sees differently and no leader has answered yet, over all conversations."""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.etiquette.handbook import check_titles
from rapport.storage.session import Tx

OPEN = f"""
select d.id, d.dimension, d.check_id, d.reason, d.created_at, u.name as author, c.id as conversation_id, c.number,
  k.name as customer
from score_disputes d
join scorecards s on s.id = d.scorecard_id
join conversations c on c.id = s.conversation_id
join contacts k on k.id = c.contact_id
join users u on u.id = d.user_id
where d.organisation_id = $1 and d.state = 'open' and {COUNTS} and {readable_by(2)}
order by d.created_at, d.id limit $5
"""  # noqa: S608 - only our own fragments
MOST = 100


class OpenDispute(msgspec.Struct, frozen=True, kw_only=True):
    """One that waits for a leader's word; ``check`` is the title of what was marked, None for a whole dimension."""

    id: UUID
    dimension: str
    check: str | None
    reason: str
    author: str
    created_at: datetime
    conversation_id: UUID
    number: int
    customer: str


async def list_open_disputes(tx: Tx, viewer: Viewer) -> list[OpenDispute]:
    """Those of conversations that ``viewer`` may read, the longest waiting first, at most ``MOST``."""
    titles = check_titles()
    rows = await tx.fetch(OPEN, tx.own, *reader_args(viewer), MOST)
    return [
        OpenDispute(
            id=row["id"],
            dimension=row["dimension"],
            check=titles.get(row["check_id"], row["check_id"]),
            reason=row["reason"],
            author=row["author"],
            created_at=row["created_at"],
            conversation_id=row["conversation_id"],
            number=row["number"],
            customer=row["customer"],
        )
        for row in rows
    ]
