"""Mailboxes as the wires need them: settings with their secrets opened, and their health."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig
from rapport.events.kinds import MailboxTroubled
from rapport.events.record import SYSTEM, record
from rapport.kit.clock import now
from rapport.kit.secrets import Keyring, SecretKeyError
from rapport.storage.session import Database, Tx

PASSWORDS = ("imap", "smtp")


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """One e-mail inbox; ``config`` holds its passwords. None sends nothing; ``trouble`` says why it can't be opened.

    ``signed_replies``: replies ask to be sent to "name+proof@domain", for servers that deliver such addresses.
    """

    organisation_id: UUID
    inbox_id: UUID
    brand_id: UUID
    address: str
    name: str
    config: EmailConfig | None
    trouble: str | None
    signed_replies: bool
    version: str


LIST = """
select i.organisation_id, i.id as inbox_id, i.brand_id, i.address, i.name, i.config, i.secret,
  md5(concat_ws('|', i.address, i.name, i.config::text, encode(i.secret, 'hex'))) as version
from inboxes i where i.channel = 'email' and i.state = 'on' order by i.id
"""
BY_ADDRESS = """
select organisation_id, id from inboxes where channel = 'email' and state = 'on' and address = any($1::text[])
order by array_position($1::text[], address), created_at limit 1
"""
IN = "update inboxes set last_in_at = $2 where id = $1"
OUT = "update inboxes set last_out_at = $2 where id = $1"
TROUBLE = """
update inboxes set last_error = $2, last_error_at = $3 where id = $1 and last_error is distinct from $2 returning 1
"""
WELL = """
update inboxes set last_error = null, connected_at = $2
where id = $1 and (last_error is not null or connected_at is null) returning 1
"""


async def list_mailboxes(database: Database, keyring: Keyring) -> list[Mailbox]:
    """Every mailbox of every organisation that is on."""
    async with database.across() as tx:
        rows = await tx.fetch(LIST)
    return [_mailbox(row, keyring) for row in rows]


async def find_inbox_of(database: Database, address: str) -> tuple[UUID, UUID] | None:
    """(organisation, inbox) of the mailbox with this address, whatever follows a plus sign in it."""
    plain = address.strip().lower()
    local, _, domain = plain.rpartition("@")
    async with database.across() as tx:
        row = await tx.fetchrow(BY_ADDRESS, [plain, f"{local.partition('+')[0]}@{domain}"])
    return (row["organisation_id"], row["id"]) if row is not None else None


def _mailbox(row: Any, keyring: Keyring) -> Mailbox:
    config, trouble = None, None
    try:
        config = open_config(row["config"], row["secret"], row["inbox_id"], keyring)
    except (SecretKeyError, msgspec.ValidationError) as problem:
        trouble = str(problem)
    return Mailbox(
        organisation_id=row["organisation_id"],
        inbox_id=row["inbox_id"],
        brand_id=row["brand_id"],
        address=row["address"],
        name=row["name"],
        config=config,
        trouble=trouble,
        signed_replies=bool(row["config"].get("signed_replies")),
        version=row["version"],
    )


def open_config(config: dict[str, Any], secret: bytes | None, inbox: UUID, keyring: Keyring) -> EmailConfig | None:
    """The stored settings with their passwords; None when the inbox has none.

    Raises ``SecretKeyError`` when the passwords were sealed with another key.
    """
    if "smtp" not in config:
        return None
    passwords = msgspec.json.decode(keyring.unseal(secret, f"inbox:{inbox}"), type=dict[str, str]) if secret else {}
    halves = {half: {**config[half], "password": passwords.get(half, "")} for half in PASSWORDS if config.get(half)}
    return msgspec.convert({**config, **halves}, EmailConfig)


def close_config(config: EmailConfig, inbox: UUID, keyring: Keyring) -> tuple[dict[str, Any], bytes]:
    """What is stored of settings: without passwords in the clear, and the passwords sealed."""
    plain: dict[str, Any] = msgspec.to_builtins(config)
    passwords = {half: str(plain[half].pop("password")) for half in PASSWORDS if plain[half]}
    return plain, keyring.seal(msgspec.json.encode(passwords), f"inbox:{inbox}")


async def note_arrival(tx: Tx, inbox: UUID, at: datetime) -> None:
    """Mail came in."""
    await tx.execute(IN, inbox, at)


async def note_departure(tx: Tx, inbox: UUID, at: datetime) -> None:
    """Mail went out."""
    await tx.execute(OUT, inbox, at)


async def note_health(tx: Tx, inbox: UUID, trouble: str | None) -> None:
    """What is wrong with a mailbox in plain words, or None once it works; agents hear of a change."""
    changed = await (tx.fetchval(TROUBLE, inbox, trouble, now()) if trouble else tx.fetchval(WELL, inbox, now()))
    if changed:
        await record(tx, MailboxTroubled(inbox_id=inbox, working=trouble is None), actor=SYSTEM)
