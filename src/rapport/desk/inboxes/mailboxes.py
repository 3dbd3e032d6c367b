"""Mailboxes as the wires need them: settings with their secrets opened, and their health."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig
from rapport.desk.inboxes.settings import open_config
from rapport.events.kinds import MailboxTroubled
from rapport.events.record import SYSTEM, record
from rapport.kit.clock import now
from rapport.kit.secrets import Keyring, SecretKeyError
from rapport.storage.session import Database, Tx


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """One e-mail inbox; ``config`` holds its passwords. None sends nothing; ``trouble`` says why it can't be opened.

    ``signed_replies``: replies ask to be sent to "name+proof@domain", for servers that deliver such addresses.
    """

    organisation_id: UUID
    inbox_id: UUID
    brand_id: UUID
    address: str
    aliases: tuple[str, ...]
    name: str
    config: EmailConfig | None
    trouble: str | None
    signed_replies: bool
    version: str


LIST = """
select i.organisation_id, i.id as inbox_id, i.brand_id, i.address, i.aliases, i.name, i.config, i.secret,
  md5(concat_ws('|', i.address, i.aliases::text, i.name, i.config::text, encode(i.secret, 'hex'))) as version
from inboxes i where i.channel = 'email' and i.state = 'on' order by i.id
"""
BY_ADDRESS = """
select organisation_id, id from inboxes
where channel = 'email' and state = 'on' and (address = any($1::text[]) or aliases && $1::text[])
order by $1[1] = address or $1[1] = any(aliases) desc, address = any($1::text[]) desc, created_at limit 1
"""
IN = "update inboxes set last_in_at = $2, delay_seconds = coalesce($3, delay_seconds) where id = $1"
SIZE = "update inboxes set size_limit = $2 where id = $1 and size_limit is distinct from $2"
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
    """(organisation, inbox) of the mailbox with this address or alias, whatever follows a plus sign in it."""
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
        aliases=tuple(row["aliases"]),
        name=row["name"],
        config=config,
        trouble=trouble,
        signed_replies=bool(row["config"].get("signed_replies")),
        version=row["version"],
    )


async def note_arrival(tx: Tx, inbox: UUID, at: datetime, delay: float | None = None) -> None:
    """Mail came in; ``delay``: seconds since its server took it, if that is known."""
    await tx.execute(IN, inbox, at, round(max(0.0, delay)) if delay is not None else None)


async def note_departure(tx: Tx, inbox: UUID, at: datetime) -> None:
    """Mail went out."""
    await tx.execute(OUT, inbox, at)


async def note_size_limit(tx: Tx, inbox: UUID, limit: int | None) -> None:
    """What the server of a mailbox named as the largest mail that it takes, in bytes; None is no news."""
    if limit is not None:
        await tx.execute(SIZE, inbox, min(limit, 2**31 - 1))


async def note_health(tx: Tx, inbox: UUID, trouble: str | None) -> None:
    """What is wrong with a mailbox in plain words, or None once it works; agents hear of a change."""
    changed = await (tx.fetchval(TROUBLE, inbox, trouble, now()) if trouble else tx.fetchval(WELL, inbox, now()))
    if changed:
        await record(tx, MailboxTroubled(inbox_id=inbox, working=trouble is None), actor=SYSTEM)
