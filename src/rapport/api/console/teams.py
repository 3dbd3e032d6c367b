"""Teams: who is in them, which decides what agents and observers read."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from rapport.api.fields import Name
from rapport.desk.accounts import queries
from rapport.desk.accounts.actions import make_team, set_members
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.accounts.sessions import Sessions
from rapport.storage.session import Tx


class Team(msgspec.Struct, frozen=True):
    """A team, its people and the inboxes it reads."""

    id: UUID
    name: str
    members: list[UUID]
    inbox_ids: list[UUID]


class NewTeam(msgspec.Struct, forbid_unknown_fields=True):
    """What a team is called."""

    name: Name


class Members(msgspec.Struct, forbid_unknown_fields=True):
    """All people of a team."""

    user_ids: Annotated[list[UUID], Meta(max_length=1000)]


@get("/teams", opt={"may": May.SEE_PEOPLE})
async def list_teams(tx: Given[Tx]) -> list[Team]:
    """Every team."""
    return [Team(**row) for row in await tx.fetch(queries.TEAMS)]


@post("/teams", opt={"may": May.MANAGE_PEOPLE})
async def make(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[NewTeam]) -> Team:
    """A new team without anybody."""
    name = data.name.strip()
    return Team(await make_team(tx, viewer, name), name, [], [])


@put("/teams/{team_id:uuid}/members", opt={"may": May.MANAGE_PEOPLE}, status_code=204)
async def change_members(
    viewer: Given[Viewer], tx: Given[Tx], team_id: FromPath[UUID], data: JSONBody[Members], sessions: Given[Sessions]
) -> None:
    """Set who is in a team."""
    await set_members(tx, viewer, team_id, data.user_ids)
    sessions.forget(organisation=viewer.organisation_id)


router = Router(path="/", route_handlers=[list_teams, make, change_members])
