"""OAuth 2 for mailboxes: the provider's page to go to, the code it sends back, and access tokens from then on.

Three forms over HTTP through ``kit.egress``, the one way out; a library would bring a way out of its own.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import msgspec

from rapport.channels.email.config import OAuthSettings, Security
from rapport.kit.clock import now
from rapport.kit.egress import Egress, EgressFailedError, EgressRefusedError
from rapport.kit.errors import Invalid, Unavailable

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
UNSPOKEN_SECONDS = 3600
HERE = {"localhost", "127.0.0.1", "::1"}


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider gave us for one mailbox. ``problem``: why the provider gives nothing any more."""

    access: str
    refresh: str | None
    until: datetime
    problem: str | None = None


class Server(msgspec.Struct, frozen=True):
    """A provider's mail server."""

    host: str
    port: int
    security: Security


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a provider beforehand."""

    provider: str
    authorize_url: str
    token_url: str
    scopes: str
    imap: Server
    smtp: Server


PRESETS = (
    Preset(
        provider="google",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 (an address, no secret)
        scopes="https://mail.google.com/",
        imap=Server("imap.gmail.com", 993, "tls"),
        smtp=Server("smtp.gmail.com", 465, "tls"),
    ),
    Preset(
        provider="microsoft",
        authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 (an address, no secret)
        scopes="offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
        imap=Server("outlook.office365.com", 993, "tls"),
        smtp=Server("smtp.office365.com", 587, "starttls"),
    ),
)


class _Granted(msgspec.Struct):
    """RFC 6749, 5.1."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float | None = None


class _Denied(msgspec.Struct):
    """RFC 6749, 5.2."""

    error: str = ""
    error_description: str = ""


def authorize_url(settings: OAuthSettings, *, redirect: str, state: str, verifier: str, user: str) -> str:
    """Where the person goes to allow us in; ``verifier`` stays here, only its hash travels (PKCE)."""
    refuse_unsafe(settings)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": redirect,
        "scope": settings.scopes,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "login_hint": user,
        # Google gives a lasting token only when asked so, each time; others do not mind.
        "access_type": "offline",
        "prompt": "consent",
    }
    mark = "&" if urlsplit(settings.authorize_url).query else "?"
    return f"{settings.authorize_url}{mark}{urlencode(query)}"


async def exchange_code(egress: Egress, settings: OAuthSettings, *, code: str, redirect: str, verifier: str) -> Tokens:
    """The tokens for a code. Raises ``Invalid`` naming the setting at fault, or ``Unavailable``."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    granted = await _ask(egress, settings, form)
    if granted.refresh_token is None:
        words = "The provider gave no lasting permission. Add its scope for offline access, then connect again."
        raise Invalid(words, fields={"config.oauth.scopes": words})
    return _tokens(granted, None)


async def refresh_tokens(egress: Egress, settings: OAuthSettings, refresh: str) -> Tokens:
    """Newer tokens; a refresh token that the provider exchanged for another is replaced by that.

    Raises ``Invalid`` when the permission is gone for good, ``Unavailable`` when the provider does not answer now.
    """
    granted = await _ask(egress, settings, {"grant_type": "refresh_token", "refresh_token": refresh})
    return _tokens(granted, refresh)


def refuse_unsafe(settings: OAuthSettings) -> None:
    """Raise ``Invalid`` for addresses that would send secrets in the clear, or are none."""
    wrong = {}
    for field in ("authorize_url", "token_url"):
        parts = urlsplit(getattr(settings, field))
        if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE)):
            wrong[f"config.oauth.{field}"] = "Write the whole address, with https://."
    if wrong:
        raise Invalid("Please look at the provider's addresses again.", fields=wrong)


def _tokens(granted: _Granted, refresh: str | None) -> Tokens:
    lasts = timedelta(seconds=granted.expires_in if granted.expires_in is not None else UNSPOKEN_SECONDS)
    return Tokens(access=granted.access_token, refresh=granted.refresh_token or refresh, until=now() + lasts)


async def _ask(egress: Egress, settings: OAuthSettings, form: Mapping[str, str]) -> _Granted:
    refuse_unsafe(settings)
    whole = {**form, "client_id": settings.client_id}
    if settings.client_secret:
        whole["client_secret"] = settings.client_secret
    host = urlsplit(settings.token_url).hostname or settings.token_url
    try:
        answer = await egress.fetch("POST", settings.token_url, headers=FORM, body=urlencode(whole).encode())
    except EgressRefusedError as refused:
        raise Invalid(refused.message, fields={"config.oauth.token_url": refused.message}) from refused
    except EgressFailedError as failed:
        raise Unavailable(f"{host} does not answer, so we can't sign in to the mailbox just now.") from failed
    if answer.status == 200:
        try:
            return msgspec.json.decode(answer.body, type=_Granted)
        except msgspec.MsgspecError as odd:
            words = f"{host} does not answer as a token address should."
            raise Invalid(words, fields={"config.oauth.token_url": words}) from odd
    if answer.status >= 500 or answer.status == 429:
        raise Unavailable(f"{host} does not answer well, so we can't sign in to the mailbox just now.")
    raise _refused(host, answer.body)


def _refused(host: str, body: bytes) -> Invalid:
    try:
        denied = msgspec.json.decode(body, type=_Denied)
    except msgspec.MsgspecError:
        denied = _Denied()
    words, field = {
        "invalid_client": (f"{host} does not know this client ID and secret.", "client_secret"),
        "unauthorized_client": (f"{host} does not let this client do that. Check its registration there.", "client_id"),
        "invalid_grant": (f"{host} has ended our permission for this mailbox. Connect it again.", "grant"),
        "invalid_scope": (f"{host} does not know these scopes.", "scopes"),
        "redirect_uri_mismatch": (f"{host} does not know our redirect address. Register it there.", "client_id"),
    }.get(denied.error, (f"{host} refused the sign-in. It said: {_said(denied)}", "token_url"))
    return Invalid(words, fields={f"config.oauth.{field}": words})


def _said(denied: _Denied) -> str:
    said = " ".join((denied.error_description or denied.error or "nothing that we understand").split())
    return said[:200]
