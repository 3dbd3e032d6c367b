"""Files that came with a message."""

from collections.abc import Sequence
from uuid import UUID

from rapport.channels.contract import File
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Tx

ADD = """
insert into attachments (id, organisation_id, message_id, conversation_id, sha256, name, content_type, size, content_id,
  inline)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


async def attach_files(tx: Tx, files: Files, message: UUID, conversation: UUID, found: Sequence[File]) -> None:
    """Keep the files of a message."""
    for file in found:
        digest = await files.keep(tx, file.data)
        await tx.execute(
            ADD,
            new_id(),
            tx.own,
            message,
            conversation,
            digest,
            clean_name(file.name),
            file.content_type[:100],
            len(file.data),
            file.content_id,
            file.inline,
        )


def clean_name(name: str | None) -> str:
    """A file name without paths, control or direction characters, at most 150 characters long."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isprintable() and char not in DIRECTIONS)
    return kept.strip(" .")[:150] or "file"


def picture_id(attachment: UUID) -> str:
    """The content id by which the words of a reply show one of its pictures."""
    return f"{attachment}@picture.rapport"


def is_shown(attachment: UUID, html: str | None) -> bool:
    """Whether the words of a reply show this picture where it belongs."""
    return f'data-cid="{picture_id(attachment)}"' in (html or "")
