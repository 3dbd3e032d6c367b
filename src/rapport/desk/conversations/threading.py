"""Finds the conversation that a mail answers: our signed names first, then known references from a participant."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from rapport.channels.email.identity import verify_identity
from rapport.storage.session import Tx

TAKES_PART = """
(c.contact_id = $1 or exists (select from participants p where p.conversation_id = c.id and p.address = $2))
"""
LIVE = f"select c.id from conversations c where c.id = $3 and {TAKES_PART}"  # noqa: S608 - only our own fragment
KNOWN = f"""
select r.conversation_id from mail_references r join conversations c on c.id = r.conversation_id
where r.organisation_id = $3 and r.message_key = any($4::text[]) and {TAKES_PART}
order by array_position($4::text[], r.message_key) limit 1
"""  # noqa: S608 - only our own fragment
GOES_ON_IN = """
with recursive way(id, merged_into, steps) as (
  select id, merged_into, 0 from conversations where id = $1
  union all
  select c.id, c.merged_into, w.steps + 1 from way w join conversations c on c.id = w.merged_into where w.steps < 50
) select id from way order by steps desc limit 1
"""
LEARN = """
insert into mail_references (organisation_id, message_key, conversation_id, message_id) values ($1, $2, $3, $4)
on conflict do nothing
"""

LONGEST_KEY = 400


class Claims(msgspec.Struct, frozen=True):
    """What a mail says of where it belongs; none of it is trusted by itself."""

    sender: str
    tokens: tuple[str, ...]
    thread: tuple[str, ...]


async def find_thread(tx: Tx, secret: bytes, claims: Claims, contact: UUID) -> UUID | None:
    """The conversation that a mail of ``contact`` goes on with; never by its subject (M02-M04).

    A name of ours counts only in the hands of the address that we gave it to, and only while its owner takes part; a
    reference counts only from somebody who takes part. One that was merged goes on in the other.
    """
    for token in claims.tokens:
        identity = verify_identity(secret, token, claims.sender)
        if identity is None:
            continue
        conversation = await goes_on_in(tx, identity.conversation)
        if await tx.fetchval(LIVE, contact, claims.sender, conversation):
            return conversation
    if claims.thread:
        found = await tx.fetchval(KNOWN, contact, claims.sender, tx.own, list(claims.thread))
        return UUID(str(found)) if found else None
    return None


async def goes_on_in(tx: Tx, conversation: UUID) -> UUID:
    """Where a conversation goes on: in itself, or at the end of the chain of those that it was merged into."""
    found = await tx.fetchval(GOES_ON_IN, conversation)
    return UUID(str(found)) if found else conversation


async def learn_references(tx: Tx, conversation: UUID, message: UUID, keys: Sequence[str | None]) -> None:
    """Note the ids by which mail programs know a message, letter for letter as they came: others quote them so."""
    for key in keys:
        if key and len(key) <= LONGEST_KEY:
            await tx.execute(LEARN, tx.own, key, conversation, message)
