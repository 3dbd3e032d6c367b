"""Who a reply by mail goes to: the customer where they last wrote from, those who take part, and whom agents add."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec

from rapport.channels.contract import Party
from rapport.channels.email.addresses import canonical
from rapport.desk.accounts.addresses import is_own, own_addresses
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx

MOST_RECIPIENTS = 50

CUSTOMER = """
select k.name, coalesce((
  select m.recipients->>'from' from messages m
  where m.conversation_id = c.id and m.kind = 'inbound' and m.author_kind = 'contact' and m.author_id = c.contact_id
    and m.recipients->>'from' is not null
  order by m.position desc limit 1
), (
  select i.value from contact_identities i where i.contact_id = c.contact_id and i.kind = 'email'
  order by i.bounce_hard, i.standing = 'proven' desc, i.created_at limit 1
)) as address,
(
  select m.recipients->>'via' from messages m
  where m.conversation_id = c.id and m.kind = 'inbound' and m.recipients->>'via' is not null
  order by m.position desc limit 1
) as via
from conversations c join contacts k on k.id = c.contact_id where c.id = $1
"""
PARTICIPANTS = "select address, name, role from participants where conversation_id = $1 order by created_at, address"
SEEN = """
select p->>'address' as address, max(p->>'name') as name from (
  select recipients from messages
  where conversation_id = $1 and kind = 'inbound' and recipients is not null order by position desc limit 20
) m, jsonb_array_elements((m.recipients->'to') || (m.recipients->'cc')) p
group by 1 order by 1 limit 20
"""
JOIN = """
insert into participants (organisation_id, conversation_id, address, name, contact_id, role)
values ($1, $2, $3, $4, (select contact_id from contact_identities
  where organisation_id = $1 and kind = 'email' and value = $3), $5)
on conflict (conversation_id, address) do nothing
"""


class Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person, by address."""

    address: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Recipients(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who a reply goes to, as everybody who gets it sees."""

    to: Annotated[list[Recipient], msgspec.Meta(max_length=MOST_RECIPIENTS)]
    cc: Annotated[list[Recipient], msgspec.Meta(max_length=MOST_RECIPIENTS)] = []


class Usual(msgspec.Struct, frozen=True):
    """Who a reply goes to when nobody chooses: ``customer`` alone, or with ``others``, who take part.

    ``offered``: those whom somebody wrote to beside us, and who get nothing until an agent adds them. ``via``: the
    address of ours that the customer wrote to, and that the reply leaves from.
    """

    customer: Recipient | None
    others: Recipients
    offered: list[Recipient]
    via: str | None

    def everybody(self) -> Recipients:
        """The customer and those who take part."""
        first = [self.customer] if self.customer is not None else []
        return Recipients([*first, *self.others.to], self.others.cc)


async def read_usual(tx: Tx, conversation: UUID) -> Usual:
    """Who takes part in a conversation by mail."""
    row: Any = await tx.fetchrow(CUSTOMER, conversation)
    named = row["name"] if row is not None and "@" not in row["name"] else ""
    customer = Recipient(row["address"], named) if row is not None and row["address"] else None
    taken = {customer.address} if customer is not None else set()
    parts: dict[str, list[Recipient]] = {"to": [], "cc": []}
    for person in await tx.fetch(PARTICIPANTS, conversation):
        if person["address"] not in taken:
            taken.add(person["address"])
            parts[person["role"]].append(Recipient(person["address"], person["name"]))
    own = await own_addresses(tx)
    offered = [
        Recipient(seen["address"], seen["name"] or "")
        for seen in await tx.fetch(SEEN, conversation)
        if seen["address"] not in taken and not is_own(seen["address"], own)
    ]
    return Usual(customer, Recipients(parts["to"], parts["cc"]), offered, row["via"] if row is not None else None)


async def check_chosen(tx: Tx, chosen: Recipients) -> Recipients:
    """What an agent chose, in one spelling and each once; raises ``Invalid`` with what is wrong."""
    own = await own_addresses(tx)
    taken: set[str] = set()
    to, cc = (_checked(part, own, taken) for part in (chosen.to, chosen.cc))
    if not to:
        raise Invalid("There is nobody to send this to.", fields={"recipients": "Add an address under “To”."})
    if len(taken) > MOST_RECIPIENTS:
        words = f"A reply goes to at most {MOST_RECIPIENTS} people."
        raise Invalid(words, fields={"recipients": words})
    return Recipients(to, cc)


def _checked(part: Sequence[Recipient], own: frozenset[str], taken: set[str]) -> list[Recipient]:
    found: list[Recipient] = []
    for one in part:
        address = canonical(one.address.strip())
        if address is None or not address.isascii() or "." not in address.rpartition("@")[2]:
            words = f"{one.address} is not an e-mail address."
            raise Invalid(words, fields={"recipients": words})
        if is_own(address, own):
            words = f"{address} is one of your own addresses. Your copy is here already."
            raise Invalid(words, fields={"recipients": words})
        if address not in taken:
            taken.add(address)
            found.append(Recipient(address, one.name))
    return found


async def add_participants(tx: Tx, conversation: UUID, recipients: Recipients) -> None:
    """They take part from now on; what was written before is not theirs."""
    for role, part in (("to", recipients.to), ("cc", recipients.cc)):
        for person in part:
            await tx.execute(JOIN, tx.own, conversation, person.address, person.name, role)


def as_recipients(parties: Iterable[Party], leave_out: Iterable[str], own: frozenset[str]) -> list[Recipient]:
    """Parties of a mail as recipients: without our own addresses, and without those of ``leave_out``."""
    hidden = set(leave_out)
    found = {
        party.address: Recipient(party.address, party.name[:200])
        for party in parties
        if party.address and party.address not in hidden and not is_own(party.address, own)
    }
    return list(found.values())[:MOST_RECIPIENTS]
