"""Before a mail takes its place: who proved to be its sender, and whether it is set aside as spam or in quarantine."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.channels.contract import Inbound
from rapport.desk.accounts.addresses import own_addresses, reached_by, speaks_as_us
from rapport.desk.conversations.recipients import Recipient, Recipients, add_participants, as_recipients
from rapport.desk.inboxes.senders import apply_rule
from rapport.storage.session import Tx

Why = Literal["forged", "blocked", "marked", "policy"]
STRICT = frozenset({"reject", "quarantine", "oreject"})

KNOWN = """
select i.value from contact_identities i
where i.organisation_id = $1 and i.kind = 'email' and i.value = any($2::text[]) and (
  i.standing = 'proven'
  or exists (select from conversations c where c.contact_id = i.contact_id and c.set_aside is null)
)
"""


class Judgement(msgspec.Struct, frozen=True):
    """``set_aside``: where it lies instead of the inbox, and why; ``ours``: it names one of us as its author."""

    set_aside: Literal["spam", "quarantine"] | None = None
    why: Why | None = None
    ours: bool = False


async def judge_mail(tx: Tx, inbound: Inbound) -> Judgement:
    """What becomes of a mail. Trust given by a person wins over spam, and never over a forged sender."""
    ours = await speaks_as_us(tx, (inbound.sender.address, *inbound.claimed))
    if ours and inbound.trust.verdict != "passed":
        return Judgement("quarantine", "forged", ours=True)
    rule = await apply_rule(tx, inbound.sender.address)
    if inbound.trust.verdict == "failed" and inbound.trust.policy in STRICT:
        return Judgement("spam", "policy", ours)
    if rule == "allow":
        return Judgement(ours=ours)
    if rule == "block":
        return Judgement("spam", "blocked", ours)
    if inbound.spam:
        return Judgement("spam", "marked", ours)
    return Judgement(ours=ours)


def facts_of(inbound: Inbound) -> dict[str, Any]:
    """What is kept with the message of what we know about its mail."""
    facts: dict[str, Any] = {"trust": msgspec.to_builtins(inbound.trust)}
    if inbound.forwarded is not None:
        facts["forwarded"] = {"address": inbound.forwarded.address, "name": inbound.forwarded.name[:200]}
    if inbound.differs:
        facts["differs"] = True
    if inbound.machine:
        facts["machine"] = True
    return facts


async def read_addressed(tx: Tx, inbox: UUID, inbound: Inbound) -> dict[str, Any]:
    """Who a mail went to beside us, where its author wrote from, and to which address of ours."""
    own = await own_addresses(tx)
    sender = inbound.sender.address
    to = as_recipients(inbound.to, [sender], own)
    cc = as_recipients(inbound.cc, [sender, *(one.address for one in to)], own)
    named = [party.address for party in (*inbound.to, *inbound.cc)]
    via = await reached_by(tx, inbox, [*inbound.delivered_to, *named])
    return {"from": sender, "via": via, "to": msgspec.to_builtins(to), "cc": msgspec.to_builtins(cc)}


async def let_join(tx: Tx, conversation: UUID, inbound: Inbound, addressed: dict[str, Any]) -> None:
    """Those whom a proven sender wrote to as well take part when we know them; others wait for an agent (M05)."""
    if inbound.trust.verdict != "passed":
        return
    named = [one["address"] for part in ("to", "cc") for one in addressed[part]]
    known = {row["value"] for row in await tx.fetch(KNOWN, tx.own, named)} if named else set()
    joining = {part: [Recipient(**one) for one in addressed[part] if one["address"] in known] for part in ("to", "cc")}
    await add_participants(tx, conversation, Recipients(joining["to"], joining["cc"]))
