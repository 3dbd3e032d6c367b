"""Reads about people: who is behind a session, and which inboxes they may read."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Role, Viewer, reads_every_inbox
from rapport.storage.session import Tx

FIND_SESSION = """
select s.user_id, s.organisation_id, s.seen_at < now() - interval '1 minute' as stale,
       u.role, u.name, u.email, u.zone
from sessions s join users u on u.id = s.user_id and u.organisation_id = s.organisation_id
where s.token_hash = $1 and s.expires_at > now() and u.active
"""

READABLE_INBOXES = """
select distinct it.inbox_id from inbox_teams it
join team_members tm on tm.team_id = it.team_id and tm.organisation_id = it.organisation_id
where tm.user_id = $1 and tm.organisation_id = $2
"""


async def readable_inboxes(tx: Tx, *, organisation: UUID, user: UUID, role: Role) -> frozenset[UUID] | None:
    """The inboxes whose conversations this person may read; None means all of the organisation's."""
    if reads_every_inbox(role):
        return None
    if role == "author":
        return frozenset()
    return frozenset(row["inbox_id"] for row in await tx.fetch(READABLE_INBOXES, user, organisation))


async def find_viewer(tx: Tx, session_hash: bytes) -> tuple[Viewer, bool] | None:
    """Who is behind a session, and whether its ``seen_at`` is older than a minute; None when it has ended."""
    row = await tx.fetchrow(FIND_SESSION, session_hash)
    if row is None:
        return None
    inboxes = await readable_inboxes(tx, organisation=row["organisation_id"], user=row["user_id"], role=row["role"])
    facts = {key: value for key, value in row.items() if key != "stale"}
    return msgspec.convert({**facts, "inbox_ids": inboxes, "session_hash": session_hash}, Viewer), row["stale"]
