"""How large the files of a mail may be together: what its mailbox sends at most, less what the mail adds to them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rapport.kit.errors import Invalid
from rapport.kit.words import say
from rapport.storage.session import Tx

UNKNOWN_LIMIT = 25_000_000
"""Bytes that most mail servers take, while a server has not named its own limit."""

WORDS = 100_000
"""Bytes left for words, quoted words and headers."""

LIMIT = """
select c.channel, i.size_limit from conversations c join inboxes i on i.id = c.inbox_id where c.id = $1
"""
TOGETHER = "select coalesce(sum(size), 0)::bigint from attachments where id = any($1::uuid[])"


def room_for_files(limit: int | None) -> int:
    """Bytes of files that fit into a mail of ``limit`` bytes: as text, four letters stand for three bytes, and every
    line of 76 letters ends in two more."""
    return max(0, ((limit or UNKNOWN_LIMIT) - WORDS) * 76 // 78 * 3 // 4)


async def check_size(tx: Tx, conversation: UUID, attachments: Sequence[UUID]) -> None:
    """Refuse files that no mail from this conversation's mailbox could carry. Raises ``Invalid``."""
    row: Any = await tx.fetchrow(LIMIT, conversation) if attachments else None
    if row is None or row["channel"] != "email":
        return
    room = room_for_files(row["size_limit"])
    together = int(await tx.fetchval(TOGETHER, list(set(attachments))))
    if together > room:
        words = say("reply.too_large", together=_megabytes(together, up=True), room=_megabytes(room, up=False))
        raise Invalid(words, fields={"attachments": words})


def _megabytes(size: int, *, up: bool) -> str:
    """Rounded so that what is too large never looks as if it fitted."""
    tenths = -(-size // 100_000) if up else size // 100_000
    return f"{tenths / 10:.1f}"
