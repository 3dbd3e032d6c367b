"""Files that come and go with messages."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from rapport.channels.contract import File
from rapport.desk.conversations.file_checks import Seen, look_at
from rapport.desk.conversations.unsent import sweep_later
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.content.kinds import RASTERS
from rapport.kit.content.places import without_location
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Tx

ADD = """
insert into attachments (id, organisation_id, message_id, conversation_id, uploaded_by, sha256, name, content_type,
  size, content_id, inline, warnings)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
ADD_FROM_VISITOR = """
insert into attachments (id, organisation_id, contact_id, sha256, name, content_type, size, warnings)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
SEND = """
update attachments set message_id = $1, conversation_id = $2
where id = any($3::uuid[]) and message_id is null and contact_id = $4 returning name
"""
LONGEST_CONTENT_ID = 300


async def attach_files(tx: Tx, files: Files, message: UUID, conversation: UUID, found: Sequence[File]) -> None:
    """Keep the files of a message that came."""
    pictures = []
    for file in found:
        ident = new_id()
        seen = await asyncio.to_thread(look_at, file.data, file.name, file.content_type)
        digest = await files.keep(tx, file.data)
        content_id = file.content_id[:LONGEST_CONTENT_ID] if file.content_id else None
        where = (ident, tx.own, message, conversation, None)
        what = (digest, seen.name, seen.content_type, len(file.data), content_id, file.inline, seen.warnings)
        await tx.execute(ADD, *where, *what)
        if seen.content_type in RASTERS:
            pictures.append(ident)
    await show_pictures_soon(tx, pictures)


async def keep_upload(tx: Tx, files: Files, by: UUID, file: File) -> tuple[UUID, Seen]:
    """Keep a file that one of us sends, without the place where a picture of theirs was taken; answers its id."""
    ident = new_id()
    sent = await asyncio.to_thread(without_location, file.data)
    seen = await asyncio.to_thread(look_at, sent, file.name, file.content_type, place=False)
    digest = await files.keep(tx, sent)
    what = (digest, seen.name, seen.content_type, len(sent), None, False, seen.warnings)
    await tx.execute(ADD, ident, tx.own, None, None, by, *what)
    if seen.content_type in RASTERS:
        await show_pictures_soon(tx, [ident])
    return ident, seen


async def keep_visitors_upload(tx: Tx, files: Files, contact: UUID, file: File) -> tuple[UUID, Seen]:
    """Keep a file that a visitor is about to send, without the place where a picture was taken; answers its id."""
    ident = new_id()
    sent = await asyncio.to_thread(without_location, file.data)
    seen = await asyncio.to_thread(look_at, sent, file.name, file.content_type, place=False)
    digest = await files.keep(tx, sent)
    what = (digest, seen.name, seen.content_type, len(sent), seen.warnings)
    await tx.execute(ADD_FROM_VISITOR, ident, tx.own, contact, *what)
    await sweep_later(tx, now())
    if seen.content_type in RASTERS:
        await show_pictures_soon(tx, [ident])
    return ident, seen


async def send_uploads(tx: Tx, contact: UUID, message: UUID, conversation: UUID, uploads: Sequence[UUID]) -> list[str]:
    """Put a visitor's own unsent files to their message; answers the names of those that were there."""
    rows = await tx.fetch(SEND, message, conversation, list(uploads), contact)
    return [row["name"] for row in rows]


async def show_pictures_soon(tx: Tx, attachments: Sequence[UUID]) -> None:
    """Leave the making of small pictures to a job."""
    if attachments:
        await enqueue(tx, "pictures", {"attachment_ids": list(attachments)})


def picture_id(attachment: UUID) -> str:
    """The content id by which the words of a reply show one of its pictures."""
    return f"{attachment}@picture.rapport"


def is_shown(attachment: UUID, html: str | None) -> bool:
    """Whether the words of a reply show this picture where it belongs."""
    return f'data-cid="{picture_id(attachment)}"' in (html or "")
