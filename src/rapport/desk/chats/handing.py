"""Whom a waiting chat is given to: somebody who is here, reads this inbox and has the most room."""

from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import ROLES, May, may, reads_every_inbox
from rapport.desk.chats.room import CAPACITY, GONE, RUNNING
from rapport.desk.conversations.rules import COUNTS
from rapport.storage.session import Tx

ANSWERERS = [role for role in ROLES if may(role, May.ANSWER)]
READ_ALL = [role for role in ANSWERERS if reads_every_inbox(role)]

ON = "select coalesce((config->>'hand_out')::boolean, false) from inboxes where id = $1 and channel = 'chat'"
ALONE = "select pg_advisory_xact_lock(hashtextextended('chats of ' || $1::uuid::text, 0))"
WAITING = f"""
select c.id from conversations c
where c.inbox_id = $1 and c.assignee_id is null and c.needs_us and c.channel = 'chat'
  and c.status in ('open','waiting') and {COUNTS}
order by coalesce(c.waiting_since, c.created_at), c.id limit 1 for update of c skip locked
"""  # noqa: S608 - only our own fragments
# An inbox without a team is read by leaders alone; one with teams is served by their members.
FREE = f"""
select u.id, u.name from users u left join agent_states s on s.user_id = u.id,
  lateral (select count(*) as running from conversations c where c.assignee_id = u.id and {RUNNING}) has
where u.organisation_id = $1 and u.active and u.role = any($3::text[])
  and coalesce(s.availability, 'here') = 'here' and has.running < coalesce(s.capacity, {CAPACITY})
  and exists (select 1 from open_screens o where o.user_id = u.id and o.seen_at > now() - interval '{GONE}')
  and case when exists (select 1 from inbox_teams t where t.inbox_id = $2)
    then exists (select 1 from inbox_teams t join team_members m on m.team_id = t.team_id
                 where t.inbox_id = $2 and m.user_id = u.id)
    else u.role = any($4::text[]) end
order by has.running::float / coalesce(s.capacity, {CAPACITY}), s.given_at nulls first, u.id
limit 1 for no key update of u skip locked
"""  # noqa: S608 - only our own fragments
GIVEN = """
insert into agent_states (organisation_id, user_id, given_at) values ($1, $2, clock_timestamp())
on conflict (user_id) do update set given_at = clock_timestamp()
"""


class Free(msgspec.Struct, frozen=True):
    """Somebody with room for one chat more."""

    id: UUID
    name: str


async def hands_out(tx: Tx, inbox: UUID) -> bool:
    """Whether this chat inbox gives its chats out by itself."""
    return bool(await tx.fetchval(ON, inbox))


async def find_match(tx: Tx, inbox: UUID) -> tuple[UUID, Free] | None:
    """The longest waiting chat of ``inbox`` and who should have it, both locked; None when either is missing.

    One transaction of an organisation does this at a time: two would see the same room.
    """
    await tx.execute(ALONE, tx.own)
    conversation = await tx.fetchval(WAITING, inbox)
    if conversation is None:
        return None
    row = await tx.fetchrow(FREE, tx.own, inbox, ANSWERERS, READ_ALL)
    return (conversation, Free(**row)) if row is not None else None


async def somebody_waits(tx: Tx, inbox: UUID) -> bool:
    """Whether a chat of ``inbox`` has no owner yet."""
    return await tx.fetchval(WAITING, inbox) is not None


async def note_given(tx: Tx, user: UUID) -> None:
    """Remember that somebody was given a chat just now: among equals, the next goes to another."""
    await tx.execute(GIVEN, tx.own, user)
