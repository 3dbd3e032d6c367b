"""What may be done with a conversation, and by whom: pure functions."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer

READERS = frozenset({"owner", "admin", "supervisor", "agent", "observer"})
WRITERS = frozenset({"owner", "admin", "supervisor", "agent"})


COUNTS = "c.set_aside is null and c.merged_into is null"
"""SQL over ``c``: a conversation of the daily work; spam, quarantine and merged ones are in no list and no figure."""


class Standing(msgspec.Struct, frozen=True):
    """What decides who may read a conversation."""

    inbox_id: UUID
    assignee_id: UUID | None


def may_read(viewer: Viewer, conversation: Standing) -> bool:
    """Its home inbox is theirs to read, or it is assigned to them. ``readable_by`` is the same in SQL."""
    if viewer.role not in READERS:
        return False
    everywhere = viewer.inbox_ids is None or conversation.inbox_id in viewer.inbox_ids
    return everywhere or conversation.assignee_id == viewer.user_id


def may_write(viewer: Viewer, conversation: Standing) -> bool:
    """Answer, note, assign, resolve."""
    return viewer.role in WRITERS and may_read(viewer, conversation)


def readable_by(first: int) -> str:
    """SQL over ``c``; parameters from ``$first``: may read at all (bool), inbox ids (uuid[], null: all), user id."""
    may, inboxes, user = f"${first}::bool", f"${first + 1}::uuid[]", f"${first + 2}::uuid"
    return f"({may} and ({inboxes} is null or c.inbox_id = any({inboxes}) or c.assignee_id = {user}))"


def reader_args(viewer: Viewer) -> tuple[bool, list[UUID] | None, UUID]:
    """The parameters of ``readable_by``."""
    inboxes = list(viewer.inbox_ids) if viewer.inbox_ids is not None else None
    return viewer.role in READERS, inboxes, viewer.user_id


def preview_of(text: str, limit: int = 140) -> str:
    """The first words, on one line."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
