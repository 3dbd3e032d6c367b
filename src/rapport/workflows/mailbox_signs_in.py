"""Access tokens of mailboxes: taken from what is kept, and made anew before they end or when one is refused.

One process at a time asks the provider: it may exchange the refresh token for another at each use, and forget the old.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig, OAuthSettings
from rapport.channels.email.oauth import Tokens, refresh_tokens
from rapport.desk.inboxes.settings import keep_tokens, read_tokens
from rapport.kit.clock import now
from rapport.kit.egress import Egress
from rapport.kit.errors import Invalid, Refusal, Unavailable
from rapport.kit.secrets import Keyring, SecretKeyError
from rapport.storage.session import Database, Tx

ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('tokens ' || $1::text, 0))"
AHEAD = timedelta(minutes=2)
"""So long before its end a token is exchanged for a new one."""

NOT_CONNECTED = "This mailbox is not connected with its provider yet. Connect it in its settings."

GetToken = Callable[[bool], Awaitable[str]]


class SignInEnded(Refusal):
    """The provider gives no tokens any more; the message says what to do."""


class SignIns:
    """Hands out access tokens. All traffic with providers goes through ``egress``."""

    def __init__(self, database: Database, keyring: Keyring, egress: Egress) -> None:
        self._database = database
        self._keyring = keyring
        self._egress = egress

    def of(self, organisation: UUID, inbox: UUID, config: EmailConfig | None) -> GetToken | None:
        """How the wires of this mailbox get a token; None when it signs in with a password.

        The answer raises ``SignInEnded`` when the provider has ended our permission, ``Unavailable`` when it is away.
        """
        settings = config.oauth if config is not None else None
        if settings is None:
            return None
        given: str | None = None

        async def give(refused: bool) -> str:
            nonlocal given
            given = await self._get(organisation, inbox, settings, given if refused else None)
            return given

        return give

    async def _get(self, organisation: UUID, inbox: UUID, settings: OAuthSettings, refused: str | None) -> str:
        async with self._database.transaction(organisation) as tx:
            await tx.execute(ONE_AT_A_TIME, str(inbox))
            try:
                tokens = await read_tokens(tx, inbox, self._keyring)
            except SecretKeyError as other:
                raise SignInEnded(str(other)) from other
            if tokens is None:
                raise SignInEnded(NOT_CONNECTED)
            if tokens.problem is None and not _is_due(tokens, refused):
                return tokens.access
            if tokens.problem is None:
                tokens = await self._renew(tx, inbox, settings, tokens, refused)
        if tokens.problem is not None:
            raise SignInEnded(tokens.problem)
        return tokens.access

    async def _renew(self, tx: Tx, inbox: UUID, settings: OAuthSettings, tokens: Tokens, refused: str | None) -> Tokens:
        """The renewed tokens, kept; with a ``problem`` when there will be none."""
        try:
            if tokens.refresh is None:
                raise Invalid(NOT_CONNECTED, fields={"config.oauth.grant": NOT_CONNECTED})
            renewed = await refresh_tokens(self._egress, settings, tokens.refresh)
        except Invalid as ended:
            if "config.oauth.grant" not in ended.fields:
                raise SignInEnded(ended.message) from ended  # a setting is wrong: asked again when it is put right
            renewed = msgspec.structs.replace(tokens, problem=ended.message)
        except Unavailable:
            if refused is None and tokens.until > now():
                return tokens
            raise
        await keep_tokens(tx, inbox, renewed, self._keyring)
        return renewed


def _is_due(tokens: Tokens, refused: str | None) -> bool:
    return tokens.access == refused or tokens.until - AHEAD <= now()
