"""Finds or makes the record of a person who wrote."""

from typing import Literal
from uuid import UUID

from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

IdentityKind = Literal["email", "widget", "user", "phone", "handle"]

FIND = "select contact_id from contact_identities where organisation_id = $1 and kind = $2 and value = $3"
SEEN = """
update contact_identities set seen_at = $4, bounced_at = null, bounce_reason = null, bounce_hard = false
where organisation_id = $1 and kind = $2 and value = $3
"""
BOUNCED = """
update contact_identities set bounced_at = $3, bounce_reason = $4, bounce_hard = $5
where organisation_id = $1 and kind = 'email' and value = $2
"""
ADD_IDENTITY = """
insert into contact_identities (id, organisation_id, contact_id, kind, value, standing, evidence)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (organisation_id, kind, value) do nothing returning contact_id
"""


def normalise(kind: IdentityKind, value: str) -> str:
    """The one form in which an identity is stored and looked up."""
    value = value.strip()
    return value.casefold() if kind in {"email", "handle"} else value


async def find_contact(tx: Tx, kind: IdentityKind, value: str) -> UUID | None:
    """Whose identity this is, if we know."""
    found = await tx.fetchval(FIND, tx.own, kind, normalise(kind, value))
    return UUID(str(found)) if found else None


async def find_or_make_contact(
    tx: Tx, kind: IdentityKind, value: str, *, name: str = "", proven: bool = False, evidence: str = ""
) -> tuple[UUID, bool]:
    """The person behind an identity, made when new. Answers (contact, made). Safe against two arriving at once."""
    known = await find_contact(tx, kind, value)
    if known is not None:
        await tx.execute(SEEN, tx.own, kind, normalise(kind, value), now())
        if name:
            await tx.execute("update contacts set name = $2 where id = $1 and name = ''", known, name)
        return known, False
    contact = new_id()
    await tx.execute("insert into contacts (id, organisation_id, name) values ($1, $2, $3)", contact, tx.own, name)
    if await add_identity(tx, contact, kind, value, proven=proven, evidence=evidence):
        return contact, True
    await tx.execute("delete from contacts where id = $1", contact)
    other = await find_contact(tx, kind, value)
    if other is None:
        raise LookupError("an identity vanished while its contact was looked up")
    return other, False


async def note_bounce(tx: Tx, address: str, reason: str, *, hard: bool) -> None:
    """Mail to this address came back; it counts as well again when somebody writes from it."""
    await tx.execute(BOUNCED, tx.own, normalise("email", address), now(), reason, hard)


async def add_identity(
    tx: Tx, contact: UUID, kind: IdentityKind, value: str, *, proven: bool, evidence: str = ""
) -> bool:
    """Note another way to know this person; False when it already belongs to somebody."""
    standing = "proven" if proven else "likely"
    added = await tx.fetchval(ADD_IDENTITY, new_id(), tx.own, contact, kind, normalise(kind, value), standing, evidence)
    return added is not None
