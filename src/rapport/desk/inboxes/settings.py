"""The settings of a mailbox as they are kept: plain ones readable, secrets sealed, tokens sealed apart."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig
from rapport.channels.email.oauth import Tokens
from rapport.kit.secrets import Keyring
from rapport.storage.session import Tx

SECRETS = {"imap": "password", "smtp": "password", "oauth": "client_secret"}


def open_config(config: dict[str, Any], secret: bytes | None, inbox: UUID, keyring: Keyring) -> EmailConfig | None:
    """The stored settings with their secrets; None when the inbox has none.

    Raises ``SecretKeyError`` when they were sealed with another key.
    """
    if "smtp" not in config:
        return None
    secrets = msgspec.json.decode(keyring.unseal(secret, f"inbox:{inbox}"), type=dict[str, str]) if secret else {}
    return msgspec.convert({**config, **_filled(config, secrets)}, EmailConfig)


def show_config(config: dict[str, Any]) -> EmailConfig:
    """The stored settings without their secrets."""
    return msgspec.convert({**config, **_filled(config, {})}, EmailConfig)


def close_config(config: EmailConfig, inbox: UUID, keyring: Keyring) -> tuple[dict[str, Any], bytes]:
    """What is stored of settings: without secrets in the clear, and the secrets sealed."""
    plain: dict[str, Any] = msgspec.to_builtins(config)
    secrets = {part: str(plain[part].pop(name)) for part, name in SECRETS.items() if plain[part]}
    return plain, keyring.seal(msgspec.json.encode(secrets), f"inbox:{inbox}")


def _filled(config: dict[str, Any], secrets: dict[str, str]) -> dict[str, Any]:
    return {part: {**config[part], name: secrets.get(part, "")} for part, name in SECRETS.items() if config.get(part)}


async def read_tokens(tx: Tx, inbox: UUID, keyring: Keyring) -> Tokens | None:
    """The mailbox's access and refresh tokens. Raises ``SecretKeyError`` as ``open_config`` does."""
    sealed = await tx.fetchval("select tokens from inboxes where id = $1", inbox)
    return msgspec.json.decode(keyring.unseal(sealed, f"tokens:{inbox}"), type=Tokens) if sealed else None


async def keep_tokens(tx: Tx, inbox: UUID, tokens: Tokens | None, keyring: Keyring) -> None:
    """Keep the tokens, or None to forget them."""
    sealed = keyring.seal(msgspec.json.encode(tokens), f"tokens:{inbox}") if tokens is not None else None
    await tx.execute("update inboxes set tokens = $2 where id = $1", inbox, sealed)
