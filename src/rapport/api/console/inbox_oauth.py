"""Connecting a mailbox with its provider (OAuth 2): what is known of providers, the way there, and the way back."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.api.console.inbox_forms import Trial
from rapport.channels.email.config import EmailConfig, OAuthSettings
from rapport.channels.email.oauth import PRESETS, Preset, authorize_url, exchange_code
from rapport.config import Settings
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.inboxes.connections import read_kept
from rapport.desk.inboxes.grants import account_of, check_state, new_state, seal_grant, verifier_of
from rapport.desk.inboxes.kept_secrets import with_kept_secrets
from rapport.kit.egress import Egress
from rapport.kit.errors import Invalid
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database

RUN = {"may": May.MANAGE_INBOXES}
RETURN_PATH = "/console/settings/mailboxes/connected"
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class Providers(msgspec.Struct, frozen=True):
    """The providers that we know, and the address that they have to send people back to."""

    items: tuple[Preset, ...]
    redirect: str


class Way(msgspec.Struct, frozen=True):
    """Where the person goes, and the state that comes back with them."""

    url: str
    state: str


class Return(Trial, forbid_unknown_fields=True, kw_only=True):
    """The provider's answer to the settings that it was asked with."""

    code: Code
    state: Code


class Granted(msgspec.Struct, frozen=True):
    """The provider's permission, sealed, to be sent with the settings."""

    grant: str


@get("/inboxes/providers", opt=RUN)
async def show_providers(settings: Given[Settings]) -> Providers:
    """What a form fills in by itself."""
    return Providers(PRESETS, settings.url + RETURN_PATH)


@post("/inboxes/oauth/start", opt=RUN, status_code=200)
async def start(
    *,
    viewer: Given[Viewer],
    database: Given[Database],
    keyring: Given[Keyring],
    settings: Given[Settings],
    data: JSONBody[Trial],
) -> Way:
    """The provider's page for these settings."""
    config, oauth = await _whole(viewer, database, keyring, data)
    state = new_state(keyring, viewer.user_id, oauth)
    redirect, verifier = settings.url + RETURN_PATH, verifier_of(keyring, state)
    url = authorize_url(oauth, redirect=redirect, state=state, verifier=verifier, user=account_of(config))
    return Way(url, state)


@post("/inboxes/oauth/finish", opt=RUN, status_code=200)
async def finish(
    *,
    viewer: Given[Viewer],
    database: Given[Database],
    keyring: Given[Keyring],
    settings: Given[Settings],
    egress: Given[Egress],
    data: JSONBody[Return],
) -> Granted:
    """Exchange the provider's code for tokens; they are kept when the mailbox is saved."""
    config, oauth = await _whole(viewer, database, keyring, data)
    check_state(keyring, viewer.user_id, oauth, data.state)
    redirect, verifier = settings.url + RETURN_PATH, verifier_of(keyring, data.state)
    tokens = await exchange_code(egress, oauth, code=data.code, redirect=redirect, verifier=verifier)
    return Granted(seal_grant(keyring, viewer.organisation_id, config, tokens))


async def _whole(
    viewer: Viewer, database: Database, keyring: Keyring, data: Trial
) -> tuple[EmailConfig, OAuthSettings]:
    kept = None
    if data.inbox_id is not None:
        async with database.transaction(viewer.organisation_id) as tx:
            kept = await read_kept(tx, keyring, data.inbox_id)
    config = with_kept_secrets(data.config, kept)
    if config.oauth is None:
        raise Invalid(
            "This mailbox signs in with a password.", fields={"config.oauth.client_id": "Please fill this in."}
        )
    return config, config.oauth


router = Router(path="/", route_handlers=[show_providers, start, finish])
