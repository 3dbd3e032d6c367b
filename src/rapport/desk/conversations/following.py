"""A chat that goes on by e-mail: where to, from which mailbox, and what its customer has not read yet."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.addresses import canonical
from rapport.desk.accounts.addresses import is_own, own_addresses
from rapport.desk.conversations.rules import COUNTS
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx

ADDRESS = """
coalesce(c.follow_address, (
  select i.value from contact_identities i
  where i.contact_id = c.contact_id and i.kind = 'email' and not i.bounce_hard
  order by i.standing = 'proven' desc, i.created_at limit 1))
"""
# What was read, and what went out before, does not go out again.
CHAT = f"""
select c.contact_id, {ADDRESS} as address, k.name, b.name as brand, b.sign_off, o.zone,
  greatest(c.contact_position, coalesce((
    select max((m.facts->>'until')::int) from messages m
    where m.conversation_id = c.id and m.kind = 'notice' and m.facts->>'kind' = 'followed'), 0)) as known,
  (select i.id from inboxes i join inboxes own on own.id = c.inbox_id
   where i.channel = 'email' and i.state = 'on' and i.brand_id = c.brand_id
   order by (i.id::text = own.config->>'mail_inbox_id') desc nulls last, i.created_at limit 1) as mail_inbox_id
from conversations c join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id
join organisations o on o.id = c.organisation_id
where c.id = $1 and c.channel = 'chat' and {COUNTS}
"""  # noqa: S608 - only our own fragments
UNREAD = """
select m.position, m.author_name, m.body_text, m.created_at,
  array(select a.name from attachments a where a.message_id = m.id order by a.created_at, a.id) as files
from messages m
where m.conversation_id = $1 and m.kind = 'reply' and m.audience <> 'internal' and m.deleted_at is null
  and m.channel = 'chat' and m.position > $2
order by m.position limit 50
"""
KEEP = "update conversations set follow_address = $2 where id = $1"


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """Whose chat it is, and how to reach them; ``known``: the last position that they read or were sent."""

    contact_id: UUID
    address: str | None
    name: str
    brand: str
    sign_off: str | None
    zone: str
    known: int
    mail_inbox_id: UUID | None


class Said(msgspec.Struct, frozen=True):
    """One of our answers; ``files`` by their names."""

    position: int
    author_name: str
    body_text: str
    created_at: datetime
    files: list[str]


async def read_chat(tx: Tx, conversation: UUID) -> Chat | None:
    """The chat, None when it is none, or lies aside."""
    row = await tx.fetchrow(CHAT, conversation)
    return Chat(**dict(row)) if row is not None else None


async def read_unread(tx: Tx, conversation: UUID, known: int) -> list[Said]:
    """Our answers beyond what the customer knows, in order."""
    return [Said(**dict(row)) for row in await tx.fetch(UNREAD, conversation, known)]


async def keep_follow_address(tx: Tx, conversation: UUID, address: str) -> str:
    """Where the chat goes on when its customer is away; answers the address as kept. Raises ``Invalid``."""
    kept = await check_address(tx, address)
    await tx.execute(KEEP, conversation, kept)
    return kept


async def check_address(tx: Tx, address: str) -> str:
    """The one spelling of an address that somebody typed; raises ``Invalid`` when no mail can go there."""
    found = canonical(address.strip())
    if found is None or not found.isascii() or "." not in found.rpartition("@")[2] or len(found) > 254:
        raise Invalid("This is no e-mail address.", fields={"address": "Write it like ana@mail.example."})
    if is_own(found, await own_addresses(tx)):
        raise Invalid("This is one of our own addresses.", fields={"address": "Please give us yours."})
    return found


def veil(address: str) -> str:
    """An address as it may stand on a screen that others see: "a•••@mail.example"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def veiled(row: Any) -> str | None:
    """The same of a row's ``follow_address``, None where none was left."""
    return veil(row["follow_address"]) if row["follow_address"] else None
