"""Links that work once: signing in, a new password, an invitation. Only a token's hash is stored."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Role, Viewer, may_give
from rapport.kit.errors import Invalid, NotAllowed, NotFound
from rapport.kit.ids import new_id, new_token, token_hash
from rapport.storage.session import Tx

Purpose = Literal["sign-in", "reset"]
ONCE_MINUTES = 30
INVITATION_HOURS = 24
ENDED = "This link has been used already, or its time is over. Ask for a new one."

MAKE_ONCE = """
insert into once_links (token_hash, organisation_id, user_id, purpose, expires_at)
values ($1, $2, $3, $4, now() + make_interval(mins => $5))
"""
USE_ONCE = """
update once_links l set used_at = now() from users u
where l.token_hash = $1 and l.purpose = $2 and l.used_at is null and l.expires_at > now()
  and u.id = l.user_id and u.active
returning l.user_id, l.organisation_id, u.email, u.name
"""
MAKE_INVITATION = """
insert into invitations (token_hash, organisation_id, email, role, invited_by, expires_at)
values ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))
"""
LOOK = """
select i.organisation_id, i.email, i.role, i.expires_at, o.name as organisation, coalesce(u.name, '') as invited_by
from invitations i join organisations o on o.id = i.organisation_id left join users u on u.id = i.invited_by
where i.token_hash = $1 and i.used_at is null and i.expires_at > now()
"""
JOIN = """
insert into users (id, organisation_id, email, name, role, password_hash, zone)
values ($1, $2, $3, $4, $5, $6, (select zone from organisations where id = $2)) on conflict do nothing
"""
JOIN_FIRST_TEAM = """
insert into team_members (organisation_id, team_id, user_id)
select organisation_id, id, $2 from teams where organisation_id = $1 order by created_at, id limit 1
"""


class Owner(msgspec.Struct, frozen=True):
    """Whose link it was."""

    user_id: UUID
    organisation_id: UUID
    email: str
    name: str


class Invitation(msgspec.Struct, frozen=True):
    """What somebody is asked to join."""

    organisation_id: UUID
    organisation: str
    email: str
    role: Role
    invited_by: str
    expires_at: datetime


async def make_once_link(tx: Tx, *, user: UUID, organisation: UUID, purpose: Purpose) -> str:
    """A token that signs in once, or sets a new password once, within 30 minutes; earlier ones of its kind end."""
    await tx.execute("delete from once_links where user_id = $1 and purpose = $2", user, purpose)
    token = new_token()
    await tx.execute(MAKE_ONCE, token_hash(token), organisation, user, purpose, ONCE_MINUTES)
    return token


async def use_once_link(tx: Tx, token: str, purpose: Purpose) -> Owner:
    """Whose link it is, and never again; raises ``NotFound`` for one that is unknown, used, old or of another kind."""
    row = await tx.fetchrow(USE_ONCE, token_hash(token), purpose)
    if row is None:
        raise NotFound(ENDED)
    return msgspec.convert(dict(row), Owner)


async def invite(tx: Tx, viewer: Viewer, *, email: str, role: Role) -> str:
    """A token to join with within a day; an earlier invitation of the same address ends."""
    if not may_give(viewer.role, role):
        raise NotAllowed("Only an owner can invite another owner.")
    if await tx.fetchval("select 1 from users where email = $1", email):
        raise Invalid("This person is already here.", fields={"email": "This person is already at your desk."})
    await tx.execute("delete from invitations where email = $1 and used_at is null", email)
    token = new_token()
    await tx.execute(MAKE_INVITATION, token_hash(token), tx.own, email, role, viewer.user_id, INVITATION_HOURS)
    return token


async def look_at_invitation(tx: Tx, token: str) -> Invitation:
    """What an invitation offers; raises ``NotFound`` when it can't be used any more."""
    row = await tx.fetchrow(LOOK, token_hash(token))
    if row is None:
        raise NotFound(ENDED)
    return msgspec.convert(dict(row), Invitation)


async def accept_invitation(tx: Tx, token: str, *, name: str, password_hash: str) -> Owner:
    """Make the invited person a user; works once, also when two tabs try at the same time."""
    taken = await tx.execute(
        "update invitations set used_at = now() where token_hash = $1 and used_at is null and expires_at > now()",
        token_hash(token),
    )
    row = await tx.fetchrow(
        "select organisation_id, email, role from invitations where token_hash = $1", token_hash(token)
    )
    if not taken or row is None:
        raise NotFound(ENDED)
    user, organisation = new_id(), row["organisation_id"]
    if not await tx.execute(JOIN, user, organisation, row["email"], name, row["role"], password_hash):
        raise NotFound(ENDED)
    await tx.execute(JOIN_FIRST_TEAM, organisation, user)
    return Owner(user, organisation, row["email"], name)
