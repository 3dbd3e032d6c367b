"""Inboxes are connected, changed and switched off; their passwords go in and never come out."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.addresses import canonical
from rapport.channels.email.config import EmailConfig, ImapSettings
from rapport.channels.email.oauth import Tokens
from rapport.desk.inboxes.mailboxes import note_size_limit
from rapport.desk.inboxes.settings import close_config, keep_tokens, open_config, show_config
from rapport.desk.inboxes.types import Inbox
from rapport.kit.clock import now
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id, new_token
from rapport.kit.secrets import Keyring, SecretKeyError
from rapport.storage.session import Tx

LIST = """
select i.id, i.name, i.channel, i.brand_id, i.address, i.aliases, i.state, i.connected_at, i.last_in_at, i.last_out_at,
  i.last_error, i.last_error_at, i.public_key, i.config, i.secret, i.tokens is not null as connected_by_token,
  greatest(i.delay_seconds, extract(epoch from now() - (
    select min(r.created_at) from raw_mails r where r.inbox_id = i.id and r.state = 'stored')))::float as delay_seconds
from inboxes i where ($1::uuid is null or i.id = $1) order by i.created_at, i.id
"""
ADD = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, aliases, config, secret, public_key,
  connected_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $4 = 'chat' then now() end)
"""
GIVE = """
insert into inbox_teams (organisation_id, inbox_id, team_id)
select organisation_id, $1, id from teams order by created_at, id limit 1
"""
BRAND = "select id from brands where $1::uuid is null or id = $1 order by created_at, id limit 1"
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('addresses ' || $1::text, 0))"
TAKEN = """
select a.address from inboxes i, unnest(i.address || i.aliases) a(address)
where i.channel = 'email' and i.id <> $2 and a.address = any($1::text[])
"""
CHANGE = """
update inboxes set name = $2, address = $3, aliases = $4, config = $5, secret = $6, state = $7 where id = $1
"""
FORGET = "delete from mail_places where inbox_id = $1 and folder <> all($2::text[])"
PLACE = """
insert into mail_places (organisation_id, inbox_id, folder, place) values ($1, $2, $3, $4)
on conflict (inbox_id, folder) do update set place = excluded.place, moved_at = now()
"""
MISSING = "We can't find this inbox."


class Changes(msgspec.Struct, kw_only=True):
    """What is to be different; None leaves as it is.

    ``places``: folder -> from where on it is read. ``tokens``: what the provider gave just now. ``size_limit``: bytes
    of the largest mail that its server said it takes.
    """

    name: str
    config: EmailConfig | None = None
    aliases: list[str] | None = None
    sites: list[str] | None = None
    state: str | None = None
    places: dict[str, str] = {}
    tokens: Tokens | None = None
    size_limit: int | None = None


async def list_inboxes(tx: Tx) -> list[Inbox]:
    """Every inbox, without its settings."""
    return [_inbox(row) for row in await tx.fetch(LIST, None)]


async def read_inbox(tx: Tx, ident: UUID) -> Inbox:
    """One inbox with its settings, secrets left empty. Raises ``NotFound``."""
    row = await _find(tx, ident)
    found = _inbox(row)
    if "smtp" in row["config"]:
        config = show_config(row["config"])
        blank = ImapSettings(host="", username="")  # for a form; it asks for a host before it is saved
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
    address = await _take_addresses(tx, ident, wanted)
    config, secret = _settings(keyring, ident, {}, wanted)
    key = new_token()[:24] if channel == "chat" else None
    values = (brand_id, channel, wanted.name, address or "", wanted.aliases or [], config, secret, key)
    await tx.execute(ADD, ident, tx.own, *values)
    await tx.execute(GIVE, ident)
    await _place(tx, keyring, ident, wanted)
    return ident


async def change_inbox(tx: Tx, keyring: Keyring, ident: UUID, wanted: Changes) -> None:
    """Change an inbox; a mailbox that runs begins again with its new settings. Raises ``NotFound``."""
    row = await _find(tx, ident)
    address = await _take_addresses(tx, ident, wanted)
    config, secret = _settings(keyring, ident, row["config"], wanted)
    aliases = wanted.aliases if wanted.aliases is not None else row["aliases"]
    state = wanted.state or row["state"]
    values = (address or row["address"], aliases, config, secret or row["secret"], state)
    await tx.execute(CHANGE, ident, wanted.name, *values)
    await _place(tx, keyring, ident, wanted)


def _settings(
    keyring: Keyring, ident: UUID, before: dict[str, Any], wanted: Changes
) -> tuple[dict[str, Any], bytes | None]:
    config, secret = dict(before), None
    if wanted.config is not None:
        plain, secret = close_config(wanted.config, ident, keyring)
        config.update(plain)
    if wanted.tokens is not None:
        config["granted"] = now().isoformat()  # another version of the mailbox: it begins again at once
    if wanted.sites is not None:
        config["sites"] = wanted.sites
    return config, secret


async def _take_addresses(tx: Tx, ident: UUID, wanted: Changes) -> str | None:
    """Make the addresses canonical, and refuse those that another inbox has; answers the main one."""
    aliases = [(alias, canonical(alias.lower())) for alias in wanted.aliases or []]
    wrong = [alias for alias, plain in aliases if plain is None]
    if wrong:
        words = f"{wrong[0]} can't be used. Write it like help@example.org."
        raise Invalid("Please look at the further addresses again.", fields={"aliases": words})
    address = canonical(wanted.config.address) if wanted.config is not None else None
    if wanted.config is not None:
        if address is None:
            raise Invalid("This address can't be used.", fields={"config.address": "Write it like help@example.org."})
        wanted.config = msgspec.structs.replace(wanted.config, address=address)
    if wanted.aliases is not None:
        wanted.aliases = list(dict.fromkeys(plain for _, plain in aliases if plain and plain != address))
    await tx.execute(ONE_AT_A_TIME, str(tx.own))
    asked = [*([address] if address else []), *(wanted.aliases or [])]
    taken = [row["address"] for row in await tx.fetch(TAKEN, asked, ident)]
    if address in taken:
        raise Invalid("This mailbox is connected already.", fields={"config.address": "Another inbox has it."})
    if taken:
        raise Invalid("Another inbox has this address.", fields={"aliases": f"Another inbox has {taken[0]}."})
    return address


async def _place(tx: Tx, keyring: Keyring, ident: UUID, wanted: Changes) -> None:
    if wanted.config is not None:
        folders = wanted.config.imap.folders if wanted.config.imap is not None else ()
        await tx.execute(FORGET, ident, list(folders))
        if wanted.tokens is not None or wanted.config.oauth is None:
            await keep_tokens(tx, ident, wanted.tokens, keyring)
    await note_size_limit(tx, ident, wanted.size_limit)
    for folder, place in wanted.places.items():
        await tx.execute(PLACE, tx.own, ident, folder, place)


async def _find(tx: Tx, ident: UUID) -> Any:
    row = await tx.fetchrow(LIST, ident)
    if row is None:
        raise NotFound(MISSING)
    return row


def _inbox(row: Any) -> Inbox:
    names = [name for name in Inbox.__struct_fields__ if name not in {"config", "sites"}]
    return Inbox(**{name: row[name] for name in names}, sites=row["config"].get("sites", []))
