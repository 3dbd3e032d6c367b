"""How many chats each agent has and may have, whether they are here, and the handing out of those that wait."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import May, Role, Viewer, may
from rapport.desk.conversations.rows import read_rows
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.conversations.types import Row
from rapport.kit.errors import Conflict, Invalid, NotFound
from rapport.storage.session import Tx

Availability = Literal["here", "away"]
CAPACITY = 4
MOST = 50
GONE = "15 seconds"
QUIET = "30 minutes"
"""A chat that we answered and in which nothing was said for so long takes nobody's attention."""

RUNNING = f"""c.channel = 'chat' and c.status in ('open','waiting') and {COUNTS}
  and (c.needs_us or c.last_message_at > now() - interval '{QUIET}')"""
OWN = f"""
select coalesce(s.availability, 'here') as availability, coalesce(s.capacity, {CAPACITY}) as capacity,
  (select count(*) from conversations c where c.assignee_id = u.id and {RUNNING}) as running
from users u left join agent_states s on s.user_id = u.id where u.id = $1
"""  # noqa: S608 - only our own fragments
ROOMS = f"""
select u.id, u.name, coalesce(s.capacity, {CAPACITY}) as capacity,
  (select count(*) from conversations c where c.assignee_id = u.id and {RUNNING}) as running
from users u left join agent_states s on s.user_id = u.id
where u.organisation_id = $1 and u.active and u.role = any($2::text[]) order by lower(u.name), u.id
"""  # noqa: S608 - only our own fragments
KEEP = f"""
insert into agent_states (organisation_id, user_id, availability, capacity, changed_at)
values ($1, $2, coalesce($3, 'here'), coalesce($4, {CAPACITY}), now())
on conflict (user_id) do update set availability = coalesce($3, agent_states.availability),
  capacity = coalesce($4, agent_states.capacity), changed_at = now()
"""  # noqa: S608 - only our own fragments
NEXT = f"""
select c.id from conversations c
where c.organisation_id = $1 and c.assignee_id is null and c.needs_us and c.channel = 'chat'
  and c.status in ('open','waiting') and {COUNTS} and {readable_by(2)}
order by coalesce(c.waiting_since, c.created_at), c.id limit 1 for update of c skip locked
"""  # noqa: S608 - only our own fragments


MINE = f"""
select c.id from conversations c where c.assignee_id = $1 and {RUNNING}
order by c.waiting_since nulls last, c.last_message_at limit {MOST}
"""  # noqa: S608 - only our own fragments
WAITING = f"""
select count(*) as many, min(coalesce(c.waiting_since, c.created_at)) as since from conversations c
where c.organisation_id = $1 and c.assignee_id is null and c.needs_us and c.channel = 'chat'
  and c.status in ('open','waiting') and {COUNTS} and {readable_by(2)}
"""  # noqa: S608 - only our own fragments


class Room(msgspec.Struct, frozen=True):
    """An agent's room for chats: how many run, how many may."""

    availability: Availability
    capacity: int
    running: int


async def read_room(tx: Tx, user: UUID) -> Room:
    """The room of one person."""
    row = await tx.fetchrow(OWN, user)
    if row is None:
        raise NotFound("This person is not at your desk.")
    return Room(**row)


class OneRoom(msgspec.Struct, frozen=True):
    """The room of one person, as leaders see it."""

    id: UUID
    name: str
    capacity: int
    running: int


async def list_rooms(tx: Tx) -> list[OneRoom]:
    """Of all who answer customers, by name."""
    answering = [role for role in get_args(Role) if may(role, May.ANSWER)]
    return [OneRoom(**row) for row in await tx.fetch(ROOMS, tx.own, answering)]


class Waiting(msgspec.Struct, frozen=True):
    """Chats that nobody has yet: how many, and since when the longest of them waits."""

    many: int
    since: datetime | None


async def read_own_chats(tx: Tx, viewer: Viewer) -> list[Row]:
    """The chats that run with ``viewer``, those that wait for an answer first, the longest waiting before."""
    ids = [row["id"] for row in await tx.fetch(MINE, viewer.user_id)]
    rows = {row.id: row for row in await read_rows(tx, viewer, ids)}
    return [rows[ident] for ident in ids if ident in rows]


async def read_waiting(tx: Tx, viewer: Viewer) -> Waiting:
    """What ``viewer`` could take."""
    [row] = await tx.fetch(WAITING, tx.own, *reader_args(viewer))
    return Waiting(**row)


async def set_availability(tx: Tx, user: UUID, availability: Availability) -> None:
    """Say that somebody is here, or away: then no chat is given to them."""
    await tx.execute(KEEP, tx.own, user, availability, None)
    tx.wake("presence")


async def set_capacity(tx: Tx, user: UUID, capacity: int) -> None:
    """Change how many chats somebody takes at once."""
    if not 0 <= capacity <= MOST:
        raise Invalid("This is not a number of chats.", fields={"capacity": f"Choose a number from 0 to {MOST}."})
    role = await tx.fetchval("select role from users where id = $1 and active", user)
    if role is None:
        raise NotFound("This person is not at your desk.")
    if not may(role, May.ANSWER):
        raise Invalid("This person doesn't answer customers.", fields={"capacity": "Their role has no chats."})
    await tx.execute(KEEP, tx.own, user, None, capacity)


async def find_next(tx: Tx, viewer: Viewer) -> UUID | None:
    """The chat that has waited longest and that nobody has, locked; None when none waits.

    Raises ``Conflict`` when ``viewer`` has as many chats as they may have.
    """
    await tx.execute("select 1 from users where id = $1 for no key update", viewer.user_id)
    room = await read_room(tx, viewer.user_id)
    if room.running >= room.capacity:
        raise Conflict(f"You have {room.running} of {room.capacity} chats. Bring one to an end, then take the next.")
    found: UUID | None = await tx.fetchval(NEXT, tx.own, *reader_args(viewer))
    return found
