"""A customer's talks in one chat: all that they began there, the latest words of each, and what they have not read."""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.desk.conversations.widget import SENDERS
from rapport.storage.session import Tx

MOST = 50
OWN = "select 1 from conversations where id = $1 and contact_id = $2 and inbox_id = $3"
COUNT = "select count(*) from conversations where contact_id = $1 and inbox_id = $2 and merged_into is null"
LIST = """
select c.id, c.status, c.created_at as began_at, last.created_at as at, last.author_kind, last.author_name as name,
  coalesce(nullif(last.body_text, ''), (
    select string_agg(a.name, ', ' order by a.created_at, a.id) from attachments a where a.message_id = last.id), '')
    as text,
  (select count(*) from messages m where m.conversation_id = c.id and m.kind = 'reply' and m.deleted_at is null
    and m.audience in ('public','private') and m.position > c.contact_position) as unread
from conversations c cross join lateral (
  select m.* from messages m where m.conversation_id = c.id and m.kind in ('inbound','reply')
    and m.audience in ('public','private') and m.deleted_at is null order by m.position desc limit 1) last
where c.contact_id = $1 and c.inbox_id = $2 and c.merged_into is null
order by c.status = 'resolved', last.created_at desc limit $3
"""
LONGEST = 140


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """One talk as a list shows it; ``sender`` ("me", "agent", "bot") and ``text`` are its latest words."""

    id: UUID
    status: str
    began_at: datetime
    at: datetime
    sender: str = msgspec.field(name="from")
    name: str
    text: str
    unread: int


async def list_talks(tx: Tx, contact: UUID, inbox: UUID) -> list[Talk]:
    """What a customer began in this chat, open talks first, then the latest; nothing internal is looked at."""
    rows = await tx.fetch(LIST, contact, inbox, MOST)
    return [
        Talk(
            id=row["id"],
            status=row["status"],
            began_at=row["began_at"],
            at=row["at"],
            sender=SENDERS[row["author_kind"]],
            name=row["name"],
            text=" ".join(row["text"].split())[:LONGEST],
            unread=row["unread"],
        )
        for row in rows
    ]


async def count_talks(tx: Tx, contact: UUID, inbox: UUID) -> int:
    """How many talks a customer has here."""
    return int(await tx.fetchval(COUNT, contact, inbox))


async def is_own_talk(tx: Tx, conversation: UUID, contact: UUID, inbox: UUID) -> bool:
    """Whether a customer began this conversation, in this chat."""
    return bool(await tx.fetchval(OWN, conversation, contact, inbox))
