"""Who and what a conversation is known to be about: names, addresses and numbers that must not leave this desk."""

from collections.abc import Iterator
from uuid import UUID

from rapport.storage.session import Tx

NAMES = """
select k.name from conversations c join contacts k on k.id = c.contact_id where c.id = $1
union select name from participants where conversation_id = $1
union select author_name from messages where conversation_id = $1 and author_kind in ('contact', 'user')
union select name from users
"""
VALUES = """
select i.value from conversations c join contact_identities i on i.contact_id = c.contact_id
where c.id = $1 and i.kind in ('email', 'phone', 'handle')
union select address from participants where conversation_id = $1
union select fact ->> 1 from conversations c join contacts k on k.id = c.contact_id, jsonb_array_elements(k.facts) fact
where c.id = $1 and fact ->> 1 ~ '[0-9@]'
"""
_PARTICLE = 3


async def read_known_people(tx: Tx, conversation: UUID) -> list[str]:
    """The names of customer, participants and colleagues, whole and in parts, and what identifies the customer.

    Of the facts that are kept about a customer those with digits or an address: order, customer and phone numbers.
    """
    names = [row["name"] for row in await tx.fetch(NAMES, conversation)]
    values = [row["value"] for row in await tx.fetch(VALUES, conversation)]
    return sorted({part for name in names if name for part in _parts(name)} | {value for value in values if value})


def _parts(name: str) -> Iterator[str]:
    """A name, its words and the halves of double ones, without particles ("de", "van") and initials."""
    yield name
    words = name.replace(",", " ").split()
    for word in words + [half for double in words if "-" in double for half in double.split("-")]:
        bare = word.strip(".()\"'")
        if len(bare) > 1 and not (bare.islower() and len(bare) <= _PARTICLE):
            yield bare
