"""Visitors of a chat widget: who a widget token is, and the inbox that a public key opens."""

from uuid import UUID

import msgspec

from rapport.kit.ids import new_id, new_token, token_hash
from rapport.storage.session import Database, Tx


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody behind a widget."""

    organisation_id: UUID
    contact_id: UUID
    inbox_id: UUID
    brand_id: UUID
    name: str
    token_hash: bytes


class Visit(msgspec.Struct, frozen=True):
    """What a visitor's browser tells when the chat opens; ``page``: address and title."""

    page: dict[str, str]
    locale: str
    agreed: bool = False


class ChatInbox(msgspec.Struct, frozen=True, kw_only=True):
    """The chat that a public key opens."""

    organisation_id: UUID
    inbox_id: UUID
    brand_id: UUID
    brand_name: str
    hue: int
    sites: tuple[str, ...] = ()
    """The sites that may hold it; none named means any."""


BY_KEY = """
select i.organisation_id, i.id as inbox_id, b.id as brand_id, b.name as brand_name, b.hue,
  i.config->'sites' as sites
from inboxes i join brands b on b.id = i.brand_id
where i.public_key = $1 and i.channel = 'chat' and i.state = 'on'
"""
BY_HASH = """
select t.organisation_id, t.contact_id, t.inbox_id, i.brand_id, k.name, t.token_hash
from visitor_tokens t join inboxes i on i.id = t.inbox_id join contacts k on k.id = t.contact_id
where t.token_hash = $1 and i.state = 'on'
"""
GONE = """
select given.digest from unnest($1::bytea[]) given(digest)
where not exists (
  select from visitor_tokens t join inboxes i on i.id = t.inbox_id where t.token_hash = given.digest and i.state = 'on'
)
"""
ADD = "insert into visitor_tokens (organisation_id, token_hash, contact_id, inbox_id) values ($1, $2, $3, $4)"

SEEN = """
update visitor_tokens set seen_at = now(), page = $2, locale = $3,
  consented_at = case when $4 then coalesce(consented_at, now()) else consented_at end
where token_hash = $1
"""


async def find_chat_inbox(database: Database, public_key: str) -> ChatInbox | None:
    """The chat behind a widget's public key."""
    async with database.across() as tx:
        row = await tx.fetchrow(BY_KEY, public_key)
    return ChatInbox(**{**dict(row), "sites": tuple(row["sites"] or ())}) if row is not None else None


async def find_visitor(database: Database, token: str) -> Visitor | None:
    """Who a widget token is."""
    return await find_visitor_by_hash(database, token_hash(token))


async def find_visitor_by_hash(database: Database, digest: bytes) -> Visitor | None:
    """The same by the token's hash, which is all that is kept of it."""
    async with database.across() as tx:
        row = await tx.fetchrow(BY_HASH, digest)
    return Visitor(**dict(row)) if row is not None else None


async def find_gone(database: Database, digests: list[bytes]) -> set[bytes]:
    """Those of many tokens (by their hashes) that open nothing any more."""
    async with database.across() as tx:
        return {row["digest"] for row in await tx.fetch(GONE, digests)}


async def welcome_visitor(tx: Tx, inbox: UUID) -> str:
    """A new anonymous contact whose only identity is a widget token; answers the token."""
    contact, token = new_id(), new_token()
    await tx.execute("insert into contacts (id, organisation_id) values ($1, $2)", contact, tx.own)
    await tx.execute(ADD, tx.own, token_hash(token), contact, inbox)
    return token


async def note_visit(tx: Tx, visitor: Visitor, visit: Visit) -> None:
    """Keep where the visitor is and what they agreed to."""
    await tx.execute(SEEN, visitor.token_hash, visit.page, visit.locale, visit.agreed)
