"""What a brand's help page offers: its ways in, and where a letter from there goes."""

from uuid import UUID

import msgspec

from rapport.storage.session import Database


class HelpDesk(msgspec.Struct, frozen=True, kw_only=True):
    """One brand, with the keys of its ways in; None where there is no such way."""

    organisation_id: UUID
    brand_id: UUID
    name: str
    hue: int
    site: str
    chat_key: str | None
    mail_inbox_id: UUID | None
    mail_address: str | None


FIND = """
select b.organisation_id, b.id as brand_id, b.name, b.hue, coalesce(b.site, '') as site,
  chat.public_key as chat_key, mail.id as mail_inbox_id, mail.address as mail_address
from brands b join organisations o on o.id = b.organisation_id
left join lateral (select public_key from inboxes i
  where i.brand_id = b.id and i.channel = 'chat' and i.state = 'on' order by i.created_at limit 1) chat on true
left join lateral (select id, nullif(address, '') as address from inboxes i
  where i.brand_id = b.id and i.channel = 'email' and i.state = 'on' order by i.created_at limit 1) mail on true
where ($1::text is null or exists (select 1 from inboxes k where k.brand_id = b.id and k.public_key = $1))
  and ($2::uuid is null or exists (select 1 from inboxes k where k.brand_id = b.id and k.id = $2))
order by o.sample, o.created_at, b.created_at limit 1
"""


async def find_help_desk(database: Database, key: str | None) -> HelpDesk | None:
    """The brand behind a chat's public key; without one the first brand of the first real organisation."""
    return await _find(database, key, None)


async def find_help_desk_of(database: Database, inbox: UUID) -> HelpDesk | None:
    """The brand that owns an inbox."""
    return await _find(database, None, inbox)


async def _find(database: Database, key: str | None, inbox: UUID | None) -> HelpDesk | None:
    async with database.across() as tx:
        row = await tx.fetchrow(FIND, key, inbox)
    return HelpDesk(**dict(row)) if row is not None else None
