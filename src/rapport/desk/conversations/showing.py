"""What is needed to show a message as it was sent: its HTML, its pictures and its original."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.reading import find_readable
from rapport.kit.errors import NotFound
from rapport.storage.session import Tx

MISSING = "We can't find this message."
FIND = """
select m.conversation_id, m.body_html, m.body_text, r.sha256, coalesce((m.facts->>'machine')::bool, false) as machine
from messages m
left join raw_mails r on r.id = m.raw_mail_id where m.id = $1 and m.deleted_at is null
"""
# What is large is shown by the picture that we made of it.
PICTURES = """
select content_id, coalesce(case when size <= $2 then sha256 end, picture) as sha256 from attachments
where message_id = $1 and content_id is not null and (size <= $2 or picture is not null)
order by created_at, id limit 30
"""
LARGEST_PICTURE = 3 * 2**20


class Shown(msgspec.Struct, frozen=True):
    """One message; ``pictures`` are (content id, SHA-256) of those that came with it, ``original`` the raw mail's.

    ``machine``: a program sent it, and its links are covered (M06).
    """

    html: str | None
    text: str
    pictures: list[tuple[str, bytes]]
    original: bytes | None
    machine: bool


async def read_shown(tx: Tx, viewer: Viewer, message: UUID) -> Shown:
    """The message, when ``viewer`` may read its conversation. Raises ``NotFound``."""
    row = await tx.fetchrow(FIND, message)
    if row is None:
        raise NotFound(MISSING)
    await find_readable(tx, viewer, row["conversation_id"])
    pictures = [(p["content_id"], p["sha256"]) for p in await tx.fetch(PICTURES, message, LARGEST_PICTURE)]
    return Shown(row["body_html"], row["body_text"], pictures, row["sha256"], row["machine"])
