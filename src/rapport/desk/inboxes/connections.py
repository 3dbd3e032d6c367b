"""Inboxes are connected, changed and switched off; their passwords go in and never come out."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.addresses import canonical
from rapport.channels.email.config import EmailConfig, ImapSettings, SmtpSettings
from rapport.desk.inboxes.mailboxes import close_config, open_config
from rapport.desk.inboxes.types import Inbox
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id, new_token
from rapport.kit.secrets import Keyring, SecretKeyError
from rapport.storage.session import Tx

LIST = """
select i.id, i.name, i.channel, i.brand_id, i.address, i.state, i.connected_at, i.last_in_at, i.last_out_at,
  i.last_error, i.last_error_at, i.public_key, i.config, i.secret,
  case when i.channel = 'email' and i.connected_at is not null then coalesce(extract(epoch from now() - (
    select min(r.created_at) from raw_mails r where r.inbox_id = i.id and r.state = 'stored'))::float, 0)
  end as delay_seconds
from inboxes i where ($1::uuid is null or i.id = $1) order by i.created_at, i.id
"""
ADD = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, config, secret, public_key, connected_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $4 = 'chat' then now() end)
"""
GIVE = """
insert into inbox_teams (organisation_id, inbox_id, team_id)
select organisation_id, $1, id from teams order by created_at, id limit 1
"""
BRAND = "select id from brands where $1::uuid is null or id = $1 order by created_at, id limit 1"
TAKEN = "select 1 from inboxes where channel = 'email' and address = $1 and id <> $2"
CHANGE = """
update inboxes set name = $2, address = $3, config = $4, secret = $5, state = $6 where id = $1
"""
PLACE = """
insert into mail_places (organisation_id, inbox_id, place) values ($1, $2, $3)
on conflict (inbox_id, folder) do update set place = excluded.place, moved_at = now()
"""
MISSING = "We can't find this inbox."
AGAIN = "Please enter the password again: it was kept for another server or user name."


class Changes(msgspec.Struct, kw_only=True):
    """What is to be different; None leaves as it is. ``place``: from where on the mailbox is read."""

    name: str
    config: EmailConfig | None = None
    sites: list[str] | None = None
    state: str | None = None
    place: str | None = None


async def list_inboxes(tx: Tx) -> list[Inbox]:
    """Every inbox, without its settings."""
    return [_inbox(row) for row in await tx.fetch(LIST, None)]


async def read_inbox(tx: Tx, ident: UUID) -> Inbox:
    """One inbox with its settings, passwords left empty. Raises ``NotFound``."""
    row = await _find(tx, ident)
    found = _inbox(row)
    if "smtp" in row["config"]:
        halves = {half: {**row["config"][half], "password": ""} for half in ("imap", "smtp") if row["config"].get(half)}
        config = msgspec.convert({**row["config"], **halves}, EmailConfig)
        blank = ImapSettings(host="", username="", password="")  # for a form; it asks for a host before it is saved
        found.config = config if config.imap else msgspec.structs.replace(config, imap=blank)
    return found


async def read_kept(tx: Tx, keyring: Keyring, ident: UUID) -> EmailConfig | None:
    """The settings in use, with their passwords: for the wires, never for a screen. Raises ``NotFound``."""
    row = await _find(tx, ident)
    try:
        return open_config(row["config"], row["secret"], ident, keyring)
    except SecretKeyError:
        return None  # sealed with another key: they have to be entered again


async def add_inbox(tx: Tx, keyring: Keyring, channel: str, brand: UUID | None, wanted: Changes) -> UUID:
    """Connect an inbox and give it to the first team."""
    brand_id = await tx.fetchval(BRAND, brand)
    if brand_id is None:
        raise Invalid("We can't find this brand.", fields={"brand_id": "Choose one of your brands."})
    ident = new_id()
    config, secret, address = await _settings(tx, keyring, ident, {}, wanted)
    key = new_token()[:24] if channel == "chat" else None
    await tx.execute(ADD, ident, tx.own, brand_id, channel, wanted.name, address or "", config, secret, key)
    await tx.execute(GIVE, ident)
    await _move(tx, ident, wanted.place)
    return ident


async def change_inbox(tx: Tx, keyring: Keyring, ident: UUID, wanted: Changes) -> None:
    """Change an inbox; a mailbox that runs begins again with its new settings. Raises ``NotFound``."""
    row = await _find(tx, ident)
    config, secret, address = await _settings(tx, keyring, ident, row["config"], wanted)
    if wanted.config is None:
        secret, address = row["secret"], row["address"]
    await tx.execute(CHANGE, ident, wanted.name, address, config, secret, wanted.state or row["state"])
    await _move(tx, ident, wanted.place)


def with_kept_passwords(config: EmailConfig, kept: EmailConfig | None) -> EmailConfig:
    """``config`` with the kept passwords where it has none: only for the same server and user, or they could be sent
    to another. Raises ``Invalid``."""
    wrong: dict[str, str] = {}

    def whole(half: str, now: ImapSettings | SmtpSettings | None, before: ImapSettings | SmtpSettings | None) -> Any:
        if now is None or now.password or not now.username:
            return now
        same = before is not None and (now.host, now.username) == (before.host, before.username)
        if before is None or not same:
            wrong[f"config.{half}.password"] = AGAIN if before is not None else "Please fill this in."
            return now
        return msgspec.structs.replace(now, password=before.password)

    imap = whole("imap", config.imap, kept.imap if kept else None)
    smtp = whole("smtp", config.smtp, kept.smtp if kept else None)
    if wrong:
        raise Invalid("A password is missing.", fields=wrong)
    return msgspec.structs.replace(config, imap=imap, smtp=smtp)


async def _settings(
    tx: Tx, keyring: Keyring, ident: UUID, before: dict[str, Any], wanted: Changes
) -> tuple[dict[str, Any], bytes | None, str | None]:
    config, secret, address = dict(before), None, None
    if wanted.config is not None:
        address = canonical(wanted.config.address)
        if address is None:
            raise Invalid("This address can't be used.", fields={"config.address": "Write it like help@example.org."})
        if await tx.fetchval(TAKEN, address, ident):
            raise Invalid("This mailbox is connected already.", fields={"config.address": "Another inbox has it."})
        plain, secret = close_config(msgspec.structs.replace(wanted.config, address=address), ident, keyring)
        config.update(plain)
    if wanted.sites is not None:
        config["sites"] = wanted.sites
    return config, secret, address


async def _move(tx: Tx, ident: UUID, place: str | None) -> None:
    if place is not None:
        await tx.execute(PLACE, tx.own, ident, place)


async def _find(tx: Tx, ident: UUID) -> Any:
    row = await tx.fetchrow(LIST, ident)
    if row is None:
        raise NotFound(MISSING)
    return row


def _inbox(row: Any) -> Inbox:
    names = [name for name in Inbox.__struct_fields__ if name not in {"config", "sites"}]
    return Inbox(**{name: row[name] for name in names}, sites=row["config"].get("sites", []))
