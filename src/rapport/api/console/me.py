"""The signed-in person: who they are, where they work, their password and their sessions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from rapport.api.auth import refuse_password
from rapport.api.fields import Name, Password, Zone, known_zone
from rapport.config import Settings
from rapport.desk.accounts import queries
from rapport.desk.accounts.actions import note_audit, set_password
from rapport.desk.accounts.rules import May, Role, Viewer, may
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.accounts.sign_in import end_sessions
from rapport.desk.conversations.types import hue_of, initials
from rapport.desk.replies.model_settings import read_model
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.passwords import check_password, hash_password
from rapport.realtime.hub import Hub
from rapport.storage.session import Database, Tx


class MyUser(msgspec.Struct, frozen=True):
    """The person; ``hue`` 0 to 359."""

    id: UUID
    name: str
    email: str
    role: Role
    initials: str
    hue: int


class MyOrganisation(msgspec.Struct, frozen=True):
    """Where they work."""

    id: UUID
    name: str
    sample: bool


class MyBrand(msgspec.Struct, frozen=True):
    """A brand of the organisation."""

    id: UUID
    name: str


class MyInbox(msgspec.Struct, frozen=True):
    """An inbox that the person may read. ``trouble``: what is wrong with it now, told to those who may fix it."""

    id: UUID
    name: str
    channel: str
    brand_id: UUID
    address: str
    trouble: str | None


class Me(msgspec.Struct, frozen=True):
    """All that the console needs at its start; ``cursor`` is the place in the feed to listen from.

    ``model``: whether a language model may be asked for help with a draft.
    """

    user: MyUser
    organisation: MyOrganisation
    brands: list[MyBrand]
    inboxes: list[MyInbox]
    demo: bool
    zone: str
    model: bool
    cursor: str


class MyChanges(msgspec.Struct, forbid_unknown_fields=True):
    """What people change about themselves; left out means unchanged."""

    name: Name | UnsetType = UNSET
    title: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET


class PasswordChange(msgspec.Struct, forbid_unknown_fields=True):
    """The password in use and the one to come; ``current`` stays empty where none was set before."""

    new: Password
    current: Annotated[str, Meta(max_length=1024)] = ""


class Session(msgspec.Struct, frozen=True):
    """One browser that is signed in; ``here`` marks the one that asks."""

    id: str
    agent: str
    created_at: datetime
    seen_at: datetime
    here: bool


INBOXES = """
select id, name, channel, brand_id, address, case when $2 and state = 'on' then last_error end as trouble
from inboxes where ($1::uuid[] is null or id = any($1)) order by created_at, id
"""


@get("/me", opt={"may": May.USE_DESK})
async def show_me(viewer: Given[Viewer], tx: Given[Tx], hub: Given[Hub], settings: Given[Settings]) -> Me:
    """Who is signed in, with the brands and inboxes that are theirs to see."""
    cursor = str(hub.cursor)
    row = await tx.fetchrow(queries.ME, viewer.user_id)
    if row is None:
        raise NotFound("This account is gone.")
    mine = list(viewer.inbox_ids) if viewer.inbox_ids is not None else None
    return Me(
        user=MyUser(
            viewer.user_id,
            row["user_name"],
            row["email"],
            row["role"],
            initials(row["user_name"]),
            hue_of(viewer.user_id),
        ),
        organisation=MyOrganisation(viewer.organisation_id, row["name"], row["sample"]),
        brands=[MyBrand(**brand) for brand in await tx.fetch("select id, name from brands order by created_at, id")],
        inboxes=[MyInbox(**inbox) for inbox in await tx.fetch(INBOXES, mine, may(viewer.role, May.MANAGE_INBOXES))],
        demo=settings.demo,
        zone=row["user_zone"] if row["user_zone"] != "UTC" else row["zone"],
        model=(await read_model(tx)).on,
        cursor=cursor,
    )


@patch("/me", opt={"may": May.USE_DESK}, status_code=204)
async def change_me(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[MyChanges], sessions: Given[Sessions]) -> None:
    """Change one's own name, title or time zone; nothing else can be named here."""
    name = data.name.strip() if isinstance(data.name, str) else None
    title = data.title.strip() if isinstance(data.title, str) else None
    zone = known_zone(data.zone) if isinstance(data.zone, str) else None
    await tx.execute(
        "update users set name = coalesce($2, name), title = coalesce($3, title), zone = coalesce($4, zone) "
        "where id = $1",
        viewer.user_id,
        name,
        title,
        zone,
    )
    sessions.forget(user=viewer.user_id)


@post("/me/password", opt={"may": May.USE_DESK}, status_code=204)
async def change_password(
    viewer: Given[Viewer], data: JSONBody[PasswordChange], database: Given[Database], sessions: Given[Sessions]
) -> None:
    """Set a new password; every other browser is signed out."""
    refuse_password(data.new, viewer.name, viewer.email)
    async with database.transaction(viewer.organisation_id) as tx:
        stored = await tx.fetchval("select password_hash from users where id = $1", viewer.user_id)
    if stored is not None and not await check_password(stored, data.current):
        raise Invalid("Please check your password.", fields={"current": "This is not your password."})
    hashed = await hash_password(data.new)
    async with database.transaction(viewer.organisation_id) as tx:
        await set_password(tx, viewer.user_id, hashed, but=viewer.session_hash)
        await note_audit(tx, "password.changed", {}, actor=viewer.user_id)
    sessions.forget(user=viewer.user_id)


@get("/sessions", opt={"may": May.USE_DESK})
async def list_sessions(viewer: Given[Viewer], tx: Given[Tx]) -> list[Session]:
    """Where this person is signed in."""
    return [Session(**row) for row in await tx.fetch(queries.SESSIONS, viewer.user_id, viewer.session_hash)]


@delete("/sessions/{session_id:str}", opt={"may": May.USE_DESK}, status_code=204)
async def end_one(viewer: Given[Viewer], tx: Given[Tx], session_id: FromPath[str], sessions: Given[Sessions]) -> None:
    """Sign one of one's own browsers out."""
    if not await tx.execute(queries.END_ONE, viewer.user_id, session_id):
        raise NotFound("This session has ended already.")
    sessions.forget(user=viewer.user_id)


@post("/sessions/end-others", opt={"may": May.USE_DESK}, status_code=204)
async def end_others(viewer: Given[Viewer], tx: Given[Tx], sessions: Given[Sessions]) -> None:
    """Sign every other browser of this person out."""
    await end_sessions(tx, viewer.user_id, but=viewer.session_hash)
    sessions.forget(user=viewer.user_id)


router = Router(path="/", route_handlers=[show_me, change_me, change_password, list_sessions, end_one, end_others])
