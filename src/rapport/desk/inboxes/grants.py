"""A provider's permission on its way from the provider's page to the saved mailbox: signed state, sealed tokens."""

import base64
import binascii
import time
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig, OAuthSettings
from rapport.channels.email.oauth import Tokens
from rapport.kit.errors import Invalid
from rapport.kit.ids import new_token
from rapport.kit.secrets import Keyring, SecretKeyError

STATE_SECONDS = 900
GRANT_SECONDS = 3600
STALE = "This took too long, or was begun by somebody else. Please connect again."


class Grant(msgspec.Struct, frozen=True):
    """What a provider gave, for one client and account, good until ``until`` (Unix seconds)."""

    token_url: str
    client_id: str
    username: str
    until: int
    tokens: Tokens


def new_state(keyring: Keyring, user: UUID, settings: OAuthSettings) -> str:
    """What comes back with the provider's answer: only for this person, this client, and not for long."""
    plain = f"{int(time.time()) + STATE_SECONDS}.{new_token()[:22]}"
    return f"{plain}.{keyring.sign('oauth state', _bound(plain, user, settings))}"


def check_state(keyring: Keyring, user: UUID, settings: OAuthSettings, state: str) -> None:
    """Raise ``Invalid`` for a state that is not ours, not theirs, or too old."""
    plain, _, proof = state.rpartition(".")
    until, _, _ = plain.partition(".")
    ours = keyring.is_signed("oauth state", _bound(plain, user, settings), proof)
    if not ours or int(until) < time.time():
        raise Invalid(STALE, fields={"config.oauth.grant": STALE})


def verifier_of(keyring: Keyring, state: str) -> str:
    """The secret half of the proof that whoever brings the code has asked for it (PKCE)."""
    return keyring.secret(f"oauth verifier {state}").hex()


def seal_grant(keyring: Keyring, organisation: UUID, config: EmailConfig, tokens: Tokens) -> str:
    """The tokens in a form that a browser may hold until the mailbox is saved; it can't read them."""
    if config.oauth is None:
        raise ValueError("this mailbox signs in with a password")
    until = int(time.time()) + GRANT_SECONDS
    grant = Grant(config.oauth.token_url, config.oauth.client_id, account_of(config), until, tokens)
    sealed = keyring.seal(msgspec.json.encode(grant), f"grant:{organisation}")
    return base64.urlsafe_b64encode(sealed).decode()


def open_grant(keyring: Keyring, organisation: UUID, config: EmailConfig, sealed: str) -> Tokens:
    """The other way round; raises ``Invalid`` when it is too old or for another client or account."""
    try:
        plain = keyring.unseal(base64.urlsafe_b64decode(sealed), f"grant:{organisation}")
        grant = msgspec.json.decode(plain, type=Grant)
    except (binascii.Error, ValueError, SecretKeyError, msgspec.MsgspecError) as odd:
        raise Invalid(STALE, fields={"config.oauth.grant": STALE}) from odd
    oauth = config.oauth
    same = oauth is not None and (grant.token_url, grant.client_id) == (oauth.token_url, oauth.client_id)
    if not same or grant.username != account_of(config) or grant.until < time.time():
        words = "The account or the provider changed since. Please connect again."
        raise Invalid(words, fields={"config.oauth.grant": words})
    return grant.tokens


def account_of(config: EmailConfig) -> str:
    """The user whose mailbox it is."""
    return config.imap.username if config.imap is not None else config.smtp.username


def _bound(plain: str, user: UUID, settings: OAuthSettings) -> str:
    return "\0".join((plain, str(user), settings.token_url, settings.client_id))
