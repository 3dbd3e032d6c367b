"""Setting up the first real organisation, and throwing the sample away."""

from hmac import compare_digest
from typing import Any

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromQuery, JSONBody

from rapport.api.auth import refuse_password
from rapport.api.cookies import session_cookie
from rapport.api.devices import device_cookie
from rapport.api.fields import Email, Name, Password, Zone, known_zone, tidy_email
from rapport.config import Settings
from rapport.desk.accounts.organisation import Founder, Organisation, is_set_up, set_up, throw_samples_away
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.accounts.sign_in import open_session
from rapport.kit.errors import Invalid, NotAllowed
from rapport.kit.passwords import hash_password
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database

AnyRequest = Request[Any, Any, Any]


class SetUp(msgspec.Struct, forbid_unknown_fields=True):
    """The organisation and its first owner. ``code`` proves that the caller sees the server's own terminal."""

    organisation: Name
    name: Name
    email: Email
    password: Password
    zone: Zone = "UTC"
    code: str = ""


class SetUpState(msgspec.Struct, frozen=True):
    """What a set-up page must know."""

    needed: bool
    sample: bool
    code_needed: bool


def setup_code(keyring: Keyring) -> str:
    """What the terminal prints at the start, so that nobody else on the network sets the desk up first."""
    return keyring.sign("setup", "first organisation")[:16]


def setup_link(settings: Settings, keyring: Keyring) -> str:
    """The set-up page with its code; a fragment never reaches a log."""
    return f"{settings.url}/console/setup#{setup_code(keyring)}"


@get("/", opt={"may": May.ANYONE})
async def show_state(database: Given[Database], settings: Given[Settings]) -> SetUpState:
    """Whether there is anything to set up."""
    async with database.across() as tx:
        sample = bool(await tx.fetchval("select exists (select from organisations where sample)"))
        return SetUpState(needed=not await is_set_up(tx), sample=sample, code_needed=not settings.demo)


@post("/", opt={"may": May.ANYONE})
async def found(
    request: AnyRequest,
    data: JSONBody[SetUp],
    database: Given[Database],
    settings: Given[Settings],
    keyring: Given[Keyring],
) -> Response[Organisation]:
    """Make the first real organisation and sign its owner in; refused with 409 when there is one."""
    if not settings.demo and not compare_digest(setup_code(keyring).encode(), data.code.encode()):
        raise NotAllowed("Please open the set-up link that the server printed when it started.")
    email = tidy_email(data.email)
    refuse_password(data.password, data.name, email, data.organisation)
    founder = Founder(data.name.strip(), email, await hash_password(data.password))
    async with database.across() as tx:
        made = await set_up(tx, name=data.organisation.strip(), founder=founder, zone=known_zone(data.zone))
        agent = request.headers.get("user-agent", "")
        token = await open_session(tx, user=made.owner_id, organisation=made.id, agent=agent)
    cookies = [session_cookie(token, settings), device_cookie(email, settings, keyring)]
    return Response(made, status_code=201, cookies=cookies)


@delete("/sample", opt={"may": May.RUN_ORGANISATION}, status_code=204)
async def discard_sample(
    viewer: Given[Viewer], database: Given[Database], sessions: Given[Sessions], confirm: FromQuery[bool] = False
) -> None:
    """Throw the sample organisation away for good; asks for a clear yes."""
    if not confirm:
        raise Invalid("Please confirm.", fields={"confirm": "This cannot be undone. Please confirm it."})
    async with database.across() as tx:
        if await tx.fetchval("select sample from organisations where id = $1", viewer.organisation_id):
            raise NotAllowed("Set up your own desk first; then the sample can go.")
        gone = await throw_samples_away(tx)
    for organisation in gone:
        sessions.forget(organisation=organisation)


router = Router(path="/api/setup", route_handlers=[show_state, found, discard_sample])
