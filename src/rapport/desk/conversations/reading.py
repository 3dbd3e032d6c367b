"""Finds a conversation for somebody: one that they may not read reads the same as none."""

from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import Standing, may_read, may_write
from rapport.kit.errors import NotAllowed, NotFound
from rapport.storage.session import Tx

FIND = "select inbox_id, assignee_id from conversations where id = $1"
MISSING = "We can't find this conversation. It may have moved to somebody else."


async def find_readable(tx: Tx, viewer: Viewer, conversation: UUID) -> Standing:
    """Where it stands, when ``viewer`` may read it; raises ``NotFound``."""
    row = await tx.fetchrow(FIND, conversation)
    standing = Standing(row["inbox_id"], row["assignee_id"]) if row is not None else None
    if standing is None or not may_read(viewer, standing):
        raise NotFound(MISSING)
    return standing


async def find_writable(tx: Tx, viewer: Viewer, conversation: UUID) -> Standing:
    """Where it stands, when ``viewer`` may answer in it; raises ``NotFound`` or ``NotAllowed``."""
    standing = await find_readable(tx, viewer, conversation)
    if not may_write(viewer, standing):
        raise NotAllowed("You can read this conversation, but not answer in it. Ask an admin if you should.")
    return standing
