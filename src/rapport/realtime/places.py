"""Where a conversation stands: what decides who may hear of it."""

from uuid import UUID

from rapport.realtime.subscription import Place
from rapport.storage.session import Database

FIND = "select inbox_id, assignee_id, contact_id from conversations where id = $1"


async def find_place(database: Database, organisation: UUID, conversation: UUID) -> Place | None:
    """Its place, when the organisation has it."""
    async with database.transaction(organisation) as tx:
        row = await tx.fetchrow(FIND, conversation)
    return Place(organisation, row["inbox_id"], row["assignee_id"], row["contact_id"]) if row is not None else None
