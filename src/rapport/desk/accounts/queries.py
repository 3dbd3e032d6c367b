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

FIND_SESSIONS = """
select s.token_hash as session_hash, s.user_id, s.organisation_id, s.seen_at < now() - interval '1 minute' as stale,
       u.role, u.name, u.email, u.zone, array(
         select distinct it.inbox_id from inbox_teams it
         join team_members tm on tm.team_id = it.team_id and tm.organisation_id = it.organisation_id
         where tm.user_id = u.id and tm.organisation_id = u.organisation_id) as inbox_ids
from sessions s join users u on u.id = s.user_id and u.organisation_id = s.organisation_id
where s.token_hash = any($1::bytea[]) and s.expires_at > now() and u.active
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


async def find_viewers(tx: Tx, session_hashes: list[bytes]) -> list[tuple[Viewer, bool]]:
    """The same for many sessions at once; those that have ended are left out."""
    found = []
    for row in await tx.fetch(FIND_SESSIONS, session_hashes):
        inboxes = None if reads_every_inbox(row["role"]) else () if row["role"] == "author" else row["inbox_ids"]
        facts = {key: value for key, value in row.items() if key != "stale"}
        found.append((msgspec.convert({**facts, "inbox_ids": inboxes}, Viewer), row["stale"]))
    return found


ME = """
select o.name, o.sample, o.zone, u.name as user_name, u.email, u.role, u.zone as user_zone
from users u join organisations o on o.id = u.organisation_id where u.id = $1
"""
PEOPLE = """
select u.id, u.name, u.email, u.role, u.title, u.active, u.password_hash is not null as has_password,
  (select max(s.seen_at) from sessions s where s.user_id = u.id) as seen_at,
  (select max(a.created_at) from audit a where a.actor_id = u.id and a.action = 'password.asked'
     and a.created_at > now() - interval '1 day') as asked_at,
  array(select tm.team_id from team_members tm where tm.user_id = u.id order by tm.team_id) as team_ids
from users u order by u.active desc, lower(u.name), u.id
"""
TEAMS = """
select t.id, t.name, array(select m.user_id from team_members m where m.team_id = t.id order by m.user_id) as members,
  array(select i.inbox_id from inbox_teams i where i.team_id = t.id order by i.inbox_id) as inbox_ids
from teams t order by lower(t.name), t.id
"""
INVITATIONS = """
select i.email, i.role, i.created_at, i.expires_at, coalesce(u.name, '') as invited_by
from invitations i left join users u on u.id = i.invited_by
where i.used_at is null and i.expires_at > now() order by i.created_at desc
"""
SESSIONS = """
select encode(substring(token_hash from 1 for 16), 'hex') as id, agent, created_at, seen_at, token_hash = $2 as here
from sessions where user_id = $1 and expires_at > now() order by seen_at desc
"""
END_ONE = "delete from sessions where user_id = $1 and encode(substring(token_hash from 1 for 16), 'hex') = $2"
