"""Finds the conversation that a mail answers: our signed names first, then known references from a participant."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from rapport.channels.email.identity import verify_identity
from rapport.storage.session import Tx

LIVE = "select id from conversations where id = $1 and contact_id = $2"
KNOWN = """
select r.conversation_id from mail_references r join conversations c on c.id = r.conversation_id
where r.organisation_id = $1 and r.message_key = any($2::text[]) and c.contact_id = $3
order by array_position($2::text[], r.message_key) limit 1
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
    """The conversation of ``contact`` that a mail goes on with; never by its subject (M02-M04).

    A name of ours counts only in the hands of the address that we gave it to, and only for this contact's own
    conversation; a reference counts only from a participant.
    """
    for token in claims.tokens:
        identity = verify_identity(secret, token, claims.sender)
        if identity is not None and await tx.fetchval(LIVE, identity.conversation, contact):
            return identity.conversation
    if claims.thread:
        found = await tx.fetchval(KNOWN, tx.own, list(claims.thread), contact)
        return UUID(str(found)) if found else None
    return None


async def learn_references(tx: Tx, conversation: UUID, message: UUID, keys: Sequence[str | None]) -> None:
    """Note the ids by which mail programs know a message, letter for letter as they came: others quote them so."""
    for key in keys:
        if key and len(key) <= LONGEST_KEY:
            await tx.execute(LEARN, tx.own, key, conversation, message)
