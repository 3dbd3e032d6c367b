"""Finds a conversation for somebody: one that they may not read reads the same as none."""

from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import Standing, may_read, may_write
from rapport.kit.errors import Conflict, NotAllowed, NotFound
from rapport.storage.session import Tx

FIND = "select inbox_id, assignee_id from conversations where id = $1"
ENDED = """
select c.set_aside, o.number as goes_on_in from conversations c left join conversations o on o.id = c.merged_into
where c.id = $1
"""
READS_ONLY = "You can read this conversation, but not answer in it. Ask an admin if you should."
MISSING = "We can't find this conversation. It may have moved to somebody else."


async def find_readable(tx: Tx, viewer: Viewer, conversation: UUID) -> Standing:
    """Where it stands, when ``viewer`` may read it; raises ``NotFound``."""
    row = await tx.fetchrow(FIND, conversation)
    standing = Standing(row["inbox_id"], row["assignee_id"]) if row is not None else None
    if standing is None or not may_read(viewer, standing):
        raise NotFound(MISSING)
    return standing


async def find_owned(tx: Tx, viewer: Viewer, conversation: UUID) -> Standing:
    """Where it stands, when ``viewer`` may write here, wherever it lies; raises ``NotFound`` or ``NotAllowed``."""
    standing = await find_readable(tx, viewer, conversation)
    if not may_write(viewer, standing):
        raise NotAllowed(READS_ONLY)
    return standing


async def find_writable(tx: Tx, viewer: Viewer, conversation: UUID) -> Standing:
    """Where it stands, when ``viewer`` may answer in it; raises ``NotFound``, ``NotAllowed`` or ``Conflict``."""
    standing = await find_owned(tx, viewer, conversation)
    ended = await tx.fetchrow(ENDED, conversation)
    if ended is not None and ended["goes_on_in"] is not None:
        raise Conflict(f"This conversation goes on in No. {ended['goes_on_in']}.")
    if ended is not None and ended["set_aside"] is not None:
        raise Conflict("This is set aside, and nobody answers it. Take it back to the inbox first.")
    return standing


async def find_set_aside(tx: Tx, viewer: Viewer, conversation: UUID) -> str:
    """Where it lies, "spam" or "quarantine", for somebody who may answer here; raises ``Conflict`` when it doesn't."""
    await find_owned(tx, viewer, conversation)
    ended = await tx.fetchrow(ENDED, conversation)
    if ended is None or ended["set_aside"] is None:
        raise Conflict("This conversation is in the inbox already.")
    return str(ended["set_aside"])
