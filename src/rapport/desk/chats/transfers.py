"""A chat offered to a colleague or a team: accepted, declined or withdrawn; until then its owner stays responsible."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.queries import readable_inboxes
from rapport.desk.accounts.rules import May, Viewer, may
from rapport.desk.conversations.rules import readable_by, reader_args
from rapport.desk.conversations.types import Person, person
from rapport.events.kinds import TransferChanged
from rapport.events.record import Actor, record
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

State = Literal["accepted", "declined", "withdrawn"]
MISSING = "We can't find this transfer."
GONE = "This transfer was answered already, or taken back."
OFFERED = "This conversation is offered to somebody already. Take that back first."

ADD = """
insert into transfers (id, organisation_id, conversation_id, from_id, to_user_id, to_team_id, note, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
"""
LOCK = """
select t.id, t.conversation_id, t.from_id, t.to_user_id, t.to_team_id, t.state from transfers t
where t.id = $1 for update
"""
ANSWER = "update transfers set state = $2, answered_by = $3, answer = $4, answered_at = $5 where id = $1"
READ = """
select t.id, t.conversation_id, t.note, t.created_at as at, t.from_id, f.name as from_name, t.to_user_id,
  u.name as user_name, t.to_team_id, m.name as team_name, k.name as contact_name, c.subject
from transfers t join conversations c on c.id = t.conversation_id join contacts k on k.id = c.contact_id
left join users f on f.id = t.from_id left join users u on u.id = t.to_user_id left join teams m on m.id = t.to_team_id
where t.state = 'offered' and {condition} order by t.created_at, t.id limit 50
"""
MINE = """(t.to_user_id = $1 or t.to_team_id in (select team_id from team_members where user_id = $1))
  and t.organisation_id = $2"""
IN_TEAM = "select exists (select 1 from team_members where team_id = $1 and user_id = $2)"
TEAM = """
select t.name, exists (
  select 1 from team_members m join users u on u.id = m.user_id
  where m.team_id = t.id and u.active and u.id <> $3
    and (u.role in ('owner','admin','supervisor') or u.role = 'agent' and exists (
      select 1 from inbox_teams i join team_members own on own.team_id = i.team_id
      where i.inbox_id = $2 and own.user_id = u.id))) as reachable
from teams t where t.id = $1
"""


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """A chat that waits for somebody's yes."""

    id: UUID
    conversation_id: UUID
    note: str
    at: datetime
    sender: Person | None = msgspec.field(name="from")
    to_user: Person | None
    to_team: str | None
    contact_name: str
    subject: str


class Offer(msgspec.Struct, frozen=True):
    """To whom, and what they should know; exactly one of ``user`` and ``team``."""

    user: UUID | None
    team: UUID | None
    note: str


async def offer_transfer(tx: Tx, viewer: Viewer, conversation: UUID, inbox: UUID, offer: Offer) -> UUID:
    """Offer the conversation, whose row lock the caller holds. Raises ``Invalid`` or ``Conflict``."""
    if (offer.user is None) == (offer.team is None):
        raise Invalid("Choose a colleague or a team.", fields={"to": "Choose one of them."})
    if offer.user is not None:
        await _check_colleague(tx, viewer, inbox, offer.user)
    else:
        await _check_team(tx, viewer, inbox, offer.team)
    made = new_id()
    note = offer.note.strip()
    if not await tx.execute(ADD, made, tx.own, conversation, viewer.user_id, offer.user, offer.team, note, now()):
        raise Conflict(OFFERED)
    event = TransferChanged(transfer_id=made, state="offered", to_user_id=offer.user, to_team_id=offer.team)
    await record(tx, event, actor=Actor("user", viewer.user_id), conversation=conversation, audience="internal")
    return made


async def lock_transfer(tx: Tx, transfer: UUID) -> Any:
    """The transfer's row, locked; raises ``NotFound``."""
    row = await tx.fetchrow(LOCK, transfer)
    if row is None:
        raise NotFound(MISSING)
    return row


def check_open(transfer: Any) -> None:
    """Raises ``Conflict`` when ``transfer`` (its row) is no longer offered."""
    if transfer["state"] != "offered":
        raise Conflict(GONE)


async def check_receiver(tx: Tx, viewer: Viewer, transfer: Any) -> None:
    """Raises ``NotFound`` unless ``transfer`` (its row) is offered to ``viewer`` or to a team of theirs."""
    if transfer["to_user_id"] == viewer.user_id:
        return
    if transfer["to_team_id"] is None or not await tx.fetchval(IN_TEAM, transfer["to_team_id"], viewer.user_id):
        raise NotFound(MISSING)


def check_sender(viewer: Viewer, transfer: Any) -> None:
    """Raises ``NotAllowed`` unless ``viewer`` made the offer, or leads."""
    if transfer["from_id"] != viewer.user_id and not may(viewer.role, May.SET_STANDARDS):
        raise NotAllowed("Only the one who offered it can take it back, or a supervisor.")


async def close_transfer(tx: Tx, by: UUID, transfer: Any, state: State, answer: str = "") -> None:
    """Note what became of it."""
    await tx.execute(ANSWER, transfer["id"], state, by, answer.strip(), now())
    event = TransferChanged(
        transfer_id=transfer["id"],
        state=state,
        to_user_id=transfer["to_user_id"],
        to_team_id=transfer["to_team_id"],
    )
    await record(tx, event, actor=Actor("user", by), conversation=transfer["conversation_id"], audience="internal")


async def withdraw_open(tx: Tx, by: UUID, conversation: UUID) -> None:
    """Take back what is offered of a conversation that somebody else has now, or that has ended."""
    row = await tx.fetchrow(
        "select id, conversation_id, to_user_id, to_team_id from transfers "
        "where conversation_id = $1 and state = 'offered' for update",
        conversation,
    )
    if row is not None:
        await close_transfer(tx, by, row, "withdrawn")


async def read_offered_to(tx: Tx, viewer: Viewer) -> list[Transfer]:
    """What waits for ``viewer``'s yes, the oldest first."""
    rows = await tx.fetch(READ.format(condition=MINE), viewer.user_id, tx.own)
    return [_transfer(row) for row in rows]


async def read_offered(tx: Tx, viewer: Viewer, conversation: UUID) -> Transfer | None:
    """What is offered of one conversation, as far as ``viewer`` may read it."""
    condition = f"t.conversation_id = $1 and {readable_by(2)}"
    row = await tx.fetchrow(READ.format(condition=condition), conversation, *reader_args(viewer))
    return _transfer(row) if row is not None else None


def _transfer(row: Any) -> Transfer:
    return Transfer(
        id=row["id"],
        conversation_id=row["conversation_id"],
        note=row["note"],
        at=row["at"],
        sender=person(row["from_id"], row["from_name"]) if row["from_id"] is not None else None,
        to_user=person(row["to_user_id"], row["user_name"]) if row["to_user_id"] is not None else None,
        to_team=row["team_name"],
        contact_name=row["contact_name"],
        subject=row["subject"],
    )


async def _check_colleague(tx: Tx, viewer: Viewer, inbox: UUID, user: UUID) -> None:
    if user == viewer.user_id:
        raise Invalid("This is you already.", fields={"to": "Choose somebody else."})
    role = await tx.fetchval("select role from users where id = $1 and active", user)
    if role is None or not may(role, May.ANSWER):
        raise Invalid("Choose somebody who answers customers.", fields={"to": "This person can't answer."})
    inboxes = await readable_inboxes(tx, organisation=tx.own, user=user, role=role)
    if inboxes is not None and inbox not in inboxes:
        raise Invalid(
            "This colleague is in no team of this inbox.",
            fields={"to": "Choose somebody of its teams, or ask an admin to add them."},
        )


async def _check_team(tx: Tx, viewer: Viewer, inbox: UUID, team: UUID | None) -> None:
    row = await tx.fetchrow(TEAM, team, inbox, viewer.user_id)
    if row is None:
        raise Invalid("This team is not at your desk any more.", fields={"to": "Choose another."})
    if not row["reachable"]:
        raise Invalid(
            f"Nobody of {row['name']} can answer in this inbox.", fields={"to": "Choose another team or a colleague."}
        )
