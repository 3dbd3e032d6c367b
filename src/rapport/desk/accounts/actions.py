"""Changes to people and teams, each with its line in the audit trail."""

from typing import Any
from uuid import UUID

from rapport.desk.accounts.rules import Role, Viewer, may_give
from rapport.desk.accounts.sign_in import end_sessions
from rapport.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

AUDIT = "insert into audit (id, organisation_id, actor_id, action, facts) values ($1, $2, $3, $4, $5)"


async def note_audit(
    tx: Tx, action: str, facts: dict[str, Any], *, actor: UUID | None, organisation: UUID | None = None
) -> None:
    """Keep who did what; ``facts`` hold ids and plain values, never a secret."""
    await tx.execute(AUDIT, new_id(), organisation or tx.own, actor, action, facts)


async def change_person(tx: Tx, viewer: Viewer, person: UUID, *, role: Role | None, active: bool | None) -> None:
    """Give a person another role, or end or restore their access. Their sessions end when access does."""
    # One lock for all: two owners who unmake each other at once must not leave a desk without one.
    await tx.fetch("select id from users where role = 'owner' order by id for update")
    row = await tx.fetchrow("select role, active from users where id = $1 for update", person)
    if row is None:
        raise NotFound("This person is not at your desk.")
    _refuse_change(viewer, person, row["role"], role)
    new_role, new_active = role or row["role"], row["active"] if active is None else active
    await tx.execute("update users set role = $2, active = $3 where id = $1", person, new_role, new_active)
    if not await tx.fetchval("select 1 from users where role = 'owner' and active limit 1"):
        raise Conflict("A desk needs at least one owner. Make somebody else an owner first.")
    if not new_active:
        await end_sessions(tx, person)
        await tx.execute("delete from once_links where user_id = $1", person)
    facts = {"user_id": person, "role": [row["role"], new_role], "active": [row["active"], new_active]}
    await note_audit(tx, "person.changed", facts, actor=viewer.user_id)


def _refuse_change(viewer: Viewer, person: UUID, has: Role, role: Role | None) -> None:
    if person == viewer.user_id:
        raise NotAllowed("You can't change your own role or access. Ask another owner or admin.")
    if not may_give(viewer.role, has) or (role is not None and not may_give(viewer.role, role)):
        raise NotAllowed("Only an owner can change who owns this desk.")


async def set_password(tx: Tx, person: UUID, password_hash: str, *, but: bytes | None = None) -> None:
    """A new password ends every session (except the one with the hash ``but``) and every open link."""
    await tx.execute("update users set password_hash = $2 where id = $1", person, password_hash)
    await end_sessions(tx, person, but=but)
    await tx.execute("delete from once_links where user_id = $1", person)


async def make_team(tx: Tx, viewer: Viewer, name: str) -> UUID:
    """A new team, empty; raises ``Invalid`` when the name is taken."""
    team = new_id()
    made = await tx.execute(
        "insert into teams (id, organisation_id, name) values ($1, $2, $3) on conflict do nothing", team, tx.own, name
    )
    if not made:
        raise Invalid("This name is taken.", fields={"name": "There is a team of this name already."})
    await note_audit(tx, "team.made", {"team_id": team}, actor=viewer.user_id)
    return team


async def set_members(tx: Tx, viewer: Viewer, team: UUID, members: list[UUID]) -> None:
    """Who is in a team, all of them: this decides which inboxes agents and observers read."""
    if not await tx.fetchval("select 1 from teams where id = $1 for update", team):
        raise NotFound("This team is not at your desk.")
    known = await tx.fetchval("select count(*) from users where id = any($1)", members)
    if known != len(set(members)):
        raise NotFound("Somebody of this list is not at your desk.")
    await tx.execute("delete from team_members where team_id = $1", team)
    await tx.executemany(
        "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
        [(tx.own, team, member) for member in set(members)],
    )
    facts = {"team_id": team, "members": sorted(str(member) for member in set(members))}
    await note_audit(tx, "team.members", facts, actor=viewer.user_id)
