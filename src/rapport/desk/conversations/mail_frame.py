"""What a mail adds to the words of a reply, so that it can be shown while they are written."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.mail_size import room_for_files
from rapport.desk.conversations.sending import sign
from rapport.storage.session import Tx

READ = """
select i.size_limit, u.name, u.title, coalesce(nullif(b.sign_off, ''), b.name) as sign_off,
  exists (select from messages m
    where m.conversation_id = c.id and m.kind = 'inbound' and m.audience <> 'internal') as quotes
from conversations c join inboxes i on i.id = c.inbox_id join brands b on b.id = c.brand_id
join users u on u.id = $2
where c.id = $1 and c.channel = 'email'
"""


class MailFrame(msgspec.Struct, frozen=True):
    """``signature`` stands below the words, and the customer's last words below that when ``quotes``; ``room``: bytes
    of files that fit."""

    signature: str
    quotes: bool
    room: int


async def read_mail_frame(tx: Tx, conversation: UUID, author: UUID) -> MailFrame | None:
    """What is added to a reply by ``author``; None where replies are no mails."""
    row: Any = await tx.fetchrow(READ, conversation, author)
    if row is None:
        return None
    signature = sign(row["name"], row["title"], row["sign_off"])
    return MailFrame(signature, row["quotes"], room_for_files(row["size_limit"]))
