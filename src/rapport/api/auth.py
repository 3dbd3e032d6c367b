"""Ways in and out: /auth/sign-in, sign-out, one-time links, invitations and forgotten passwords."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.api.cookies import read_session, session_cookie
from rapport.api.devices import client_address, device_cookie, known_device
from rapport.api.fields import Email, Name, Password, Token, tidy_email
from rapport.api.forgotten import Forgotten
from rapport.config import Settings
from rapport.desk.accounts.actions import note_audit, set_password
from rapport.desk.accounts.links import Invitation, accept_invitation, look_at_invitation, use_once_link
from rapport.desk.accounts.rules import May
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.accounts.sign_in import end_session, open_session, sign_in
from rapport.desk.accounts.throttle import FORGOT, Bucket, take_try
from rapport.kit.errors import Invalid
from rapport.kit.passwords import fault_of, hash_password
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database, Tx

AnyRequest = Request[Any, Any, Any]


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """An account's address and password."""

    email: Email
    password: Password


class OnceToken(msgspec.Struct, forbid_unknown_fields=True):
    """The secret part of a link."""

    token: Token


class Acceptance(msgspec.Struct, forbid_unknown_fields=True):
    """Joining a desk; ``name`` as customers see it."""

    token: Token
    name: Name
    password: Password


class Address(msgspec.Struct, forbid_unknown_fields=True):
    """Whose password is forgotten."""

    email: Email


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    """A link's secret and the password to set."""

    token: Token
    password: Password


@post("/sign-in", opt={"may": May.ANYONE}, status_code=204)
async def enter(
    request: AnyRequest,
    data: JSONBody[SignIn],
    database: Given[Database],
    settings: Given[Settings],
    keyring: Given[Keyring],
) -> Response[None]:
    """Open a session; the same words, whichever half was wrong."""
    email = tidy_email(data.email)
    signed = await sign_in(
        database,
        email=email,
        password=data.password,
        address=client_address(request),
        known_device=known_device(request, email, settings, keyring),
        agent=request.headers.get("user-agent", ""),
    )
    await _leave_behind(request, database, settings)
    cookies = [session_cookie(signed.token, settings), device_cookie(email, settings, keyring)]
    return Response(None, status_code=204, cookies=cookies)


@post("/sign-out", opt={"may": May.ANYONE}, status_code=204)
async def leave(
    request: AnyRequest, database: Given[Database], settings: Given[Settings], sessions: Given[Sessions]
) -> Response[None]:
    """End this browser's session; works also when it has ended before."""
    token = read_session(request.cookies, settings)
    viewer = await sessions.viewer_of(token) if token else None
    await _leave_behind(request, database, settings)
    if viewer is not None:
        sessions.forget(user=viewer.user_id)
    return Response(None, status_code=204, cookies=[session_cookie("", settings)])


@post("/once", opt={"may": May.ANYONE}, status_code=204)
async def enter_once(
    request: AnyRequest,
    data: JSONBody[OnceToken],
    database: Given[Database],
    settings: Given[Settings],
    keyring: Given[Keyring],
) -> Response[None]:
    """Sign in by a one-time link, after its button was pressed: opening the link alone changes nothing."""
    async with database.across() as tx:
        owner = await use_once_link(tx, data.token, "sign-in")
        token = await _open(tx, request, owner.user_id, owner.organisation_id)
    await _leave_behind(request, database, settings)
    cookies = [session_cookie(token, settings), device_cookie(owner.email, settings, keyring)]
    return Response(None, status_code=204, cookies=cookies)


@post("/invitations/look", opt={"may": May.ANYONE}, status_code=200)
async def look(data: JSONBody[OnceToken], database: Given[Database]) -> Invitation:
    """Who asks whom to join what, as long as the link is good."""
    async with database.across() as tx:
        return await look_at_invitation(tx, data.token)


@post("/invitations/accept", opt={"may": May.ANYONE}, status_code=204)
async def accept(
    request: AnyRequest,
    data: JSONBody[Acceptance],
    database: Given[Database],
    settings: Given[Settings],
    keyring: Given[Keyring],
) -> Response[None]:
    """Join, and be signed in."""
    async with database.across() as tx:
        invitation = await look_at_invitation(tx, data.token)
    refuse_password(data.password, data.name, invitation.email, invitation.organisation)
    hashed = await hash_password(data.password)
    async with database.across() as tx:
        owner = await accept_invitation(tx, data.token, name=data.name.strip(), password_hash=hashed)
        token = await _open(tx, request, owner.user_id, owner.organisation_id)
        facts = {"user_id": owner.user_id, "role": invitation.role}
        await note_audit(tx, "person.joined", facts, actor=owner.user_id, organisation=owner.organisation_id)
    await _leave_behind(request, database, settings)
    cookies = [session_cookie(token, settings), device_cookie(owner.email, settings, keyring)]
    return Response(None, status_code=204, cookies=cookies)


@post("/forgot", opt={"may": May.ANYONE}, status_code=204)
async def forgot(
    request: AnyRequest, data: JSONBody[Address], database: Given[Database], forgotten: Given[Forgotten]
) -> Response[None]:
    """Ask for a link. The answer leaves before the address is looked up, so it tells nothing."""
    async with database.across() as tx:
        await take_try(tx, [Bucket(f"forgot|{client_address(request)}", FORGOT)])
    task = BackgroundTask(forgotten.send_link, tidy_email(data.email))
    return Response(None, status_code=204, background=task)


@post("/reset", opt={"may": May.ANYONE}, status_code=204)
async def reset(data: JSONBody[NewPassword], database: Given[Database], sessions: Given[Sessions]) -> None:
    """Set a new password by a link; every session of the account ends."""
    refuse_password(data.password)
    hashed = await hash_password(data.password)
    async with database.across() as tx:
        owner = await use_once_link(tx, data.token, "reset")
        refuse_password(data.password, owner.email, owner.name)
        await set_password(tx, owner.user_id, hashed)
        await note_audit(tx, "password.reset", {}, actor=owner.user_id, organisation=owner.organisation_id)
    sessions.forget(user=owner.user_id)


def refuse_password(password: str, *avoid: str) -> None:
    """Raise ``Invalid`` for a password that is too easy."""
    fault = fault_of(password, avoid=avoid)
    if fault:
        raise Invalid("This password will not do.", fields={"password": fault})


async def _open(tx: Tx, request: AnyRequest, user: UUID, organisation: UUID) -> str:
    return await open_session(tx, user=user, organisation=organisation, agent=request.headers.get("user-agent", ""))


async def _leave_behind(request: AnyRequest, database: Database, settings: Settings) -> None:
    """End the session that the browser came with: nobody's older cookie stays good beside the new one."""
    old = read_session(request.cookies, settings)
    if old:
        async with database.across() as tx:
            await end_session(tx, old)


router = Router(path="/auth", route_handlers=[enter, leave, enter_once, look, accept, forgot, reset])
