"""The people of a desk: list, roles and access, invitations, and a link for a forgotten password."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Router, get, patch, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from rapport.api.fields import Email, tidy_email
from rapport.api.forgotten import invitation_link, reset_link
from rapport.config import Settings
from rapport.desk.accounts import queries
from rapport.desk.accounts.actions import change_person, note_audit
from rapport.desk.accounts.links import invite, make_once_link
from rapport.desk.accounts.rules import May, Role, Viewer, may_give
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.conversations.types import hue_of, initials
from rapport.kit.errors import NotAllowed, NotFound
from rapport.storage.session import Tx


class PersonHere(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here. ``asked_at``: when they last said that they forgot their password, within a day."""

    id: UUID
    name: str
    email: str
    role: Role
    title: str
    active: bool
    initials: str
    hue: int
    has_password: bool
    seen_at: datetime | None
    asked_at: datetime | None
    team_ids: list[UUID]


class Waiting(msgspec.Struct, frozen=True):
    """An invitation that nobody has used yet."""

    email: str
    role: Role
    created_at: datetime
    expires_at: datetime
    invited_by: str


class InvitationAsked(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to ask, and as what."""

    email: Email
    role: Role


class PersonChanges(msgspec.Struct, forbid_unknown_fields=True):
    """Left out means unchanged."""

    role: Role | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class Link(msgspec.Struct, frozen=True):
    """A link to hand over; it works once and is shown once."""

    link: str


@get("/people", opt={"may": May.SEE_PEOPLE})
async def list_people(tx: Given[Tx]) -> list[PersonHere]:
    """Everybody, those with access first."""
    return [
        PersonHere(**row, initials=initials(row["name"]), hue=hue_of(row["id"]))
        for row in await tx.fetch(queries.PEOPLE)
    ]


@patch("/people/{person_id:uuid}", opt={"may": May.MANAGE_PEOPLE}, status_code=204)
async def change(
    viewer: Given[Viewer],
    tx: Given[Tx],
    person_id: FromPath[UUID],
    data: JSONBody[PersonChanges],
    sessions: Given[Sessions],
) -> None:
    """Another role, or access ended or given back; felt on every screen within 5 s."""
    role = data.role if isinstance(data.role, str) else None
    active = data.active if isinstance(data.active, bool) else None
    await change_person(tx, viewer, person_id, role=role, active=active)
    sessions.forget(user=person_id)


@post("/people/{person_id:uuid}/reset-link", opt={"may": May.MANAGE_PEOPLE})
async def make_reset_link(
    viewer: Given[Viewer], tx: Given[Tx], person_id: FromPath[UUID], settings: Given[Settings]
) -> Link:
    """A link by which a person chooses a new password, for when no mail reaches them."""
    row = await tx.fetchrow("select role, organisation_id from users where id = $1 and active", person_id)
    if row is None:
        raise NotFound("This person is not at your desk.")
    if not may_give(viewer.role, row["role"]):
        raise NotAllowed("Only an owner can make a link for an owner.")
    token = await make_once_link(tx, user=person_id, organisation=row["organisation_id"], purpose="reset")
    await note_audit(tx, "password.link", {"user_id": person_id}, actor=viewer.user_id)
    return Link(reset_link(settings, token))


@get("/invitations", opt={"may": May.MANAGE_PEOPLE})
async def list_invitations(tx: Given[Tx]) -> list[Waiting]:
    """Invitations still open."""
    return [Waiting(**row) for row in await tx.fetch(queries.INVITATIONS)]


@post("/invitations", opt={"may": May.MANAGE_PEOPLE})
async def ask(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[InvitationAsked], settings: Given[Settings]) -> Link:
    """Invite somebody; the link is good for a day and works once."""
    email = tidy_email(data.email)
    token = await invite(tx, viewer, email=email, role=data.role)
    await note_audit(tx, "person.invited", {"role": data.role}, actor=viewer.user_id)
    return Link(invitation_link(settings, token))


router = Router(path="/", route_handlers=[list_people, change, make_reset_link, list_invitations, ask])
