"""Which addresses are ours: those of the mailboxes with their aliases, and those of the people at the desk."""

from collections.abc import Collection, Iterable
from uuid import UUID

from rapport.channels.email.guards import without_tag
from rapport.storage.session import Tx

OWN = """
select lower(a) as address from inboxes i, unnest(array_append(i.aliases, i.address)) a
where i.organisation_id = $1 and i.channel = 'email' and a <> ''
"""
OF_INBOX = "select address, aliases from inboxes where id = $1"
STAFF = "select exists (select from users where organisation_id = $1 and lower(email) = any($2::text[]))"


async def own_addresses(tx: Tx) -> frozenset[str]:
    """Every address that brings mail to this desk."""
    return frozenset([row["address"] for row in await tx.fetch(OWN, tx.own)])


def is_own(address: str, own: Collection[str]) -> bool:
    """Whether ``address`` is one of ``own``, whatever follows a plus sign in it."""
    return address in own or without_tag(address) in own


async def speaks_as_us(tx: Tx, claimed: Iterable[str]) -> bool:
    """Whether a mail names one of our own addresses, or a colleague's, as its author."""
    claims = sorted({form for address in claimed for form in (address, without_tag(address))})
    if not claims:
        return False
    own = await own_addresses(tx)
    return any(is_own(claim, own) for claim in claims) or bool(await tx.fetchval(STAFF, tx.own, claims))


async def reached_by(tx: Tx, inbox: UUID, candidates: Iterable[str]) -> str | None:
    """The first of ``candidates`` that is an address of this inbox, as it is written there: what somebody wrote to."""
    row = await tx.fetchrow(OF_INBOX, inbox)
    ours = (
        {address.lower(): address.lower() for address in [row["address"], *row["aliases"]]} if row is not None else {}
    )
    for candidate in candidates:
        for form in (candidate, without_tag(candidate)):
            if form in ours:
                return form
    return None
