"""Who has a console open, written down by each process every few seconds, read over all of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.storage.session import Tx

SEEN_SECONDS = 15
"""A process that has not written for so long is gone, and its screens with it."""

WRITE = """
insert into open_screens (organisation_id, process_id, user_id, screens, active_at, seen_at)
select s.organisation_id, $1, s.user_id, s.screens, now() - make_interval(secs => s.idle), now()
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::float8[]) s(organisation_id, user_id, screens, idle)
join users u on u.id = s.user_id and u.organisation_id = s.organisation_id
on conflict (process_id, user_id) do update
set screens = excluded.screens, active_at = excluded.active_at, seen_at = excluded.seen_at
"""
FORGET = """
delete from open_screens
where (process_id = $1 and user_id <> all($2::uuid[])) or seen_at < now() - make_interval(secs => 4 * $3::float8)
"""
READ = """
select s.organisation_id, s.user_id, u.name, max(s.active_at) as active_at, array_agg(s.process_id) as processes,
  extract(epoch from now() - max(s.active_at))::float8 as idle_seconds,
  coalesce(max(a.availability), 'here') = 'away' as chose_away
from open_screens s join users u on u.id = s.user_id left join agent_states a on a.user_id = s.user_id
where s.seen_at > now() - make_interval(secs => $1::float8) and u.active and u.role not in ('author', 'observer')
group by s.organisation_id, s.user_id, u.name order by s.organisation_id, u.name, s.user_id
"""


class OpenScreen(msgspec.Struct, frozen=True):
    """A person's screens in one process; ``idle`` seconds since a key or a click in any of them."""

    organisation_id: UUID
    user_id: UUID
    screens: int
    idle: float


class Present(msgspec.Struct, frozen=True):
    """Somebody with a console open, in any process."""

    organisation_id: UUID
    user_id: UUID
    name: str
    active_at: datetime
    processes: list[UUID]
    idle_seconds: float
    chose_away: bool


async def write_screens(tx: Tx, process: UUID, screens: list[OpenScreen]) -> None:
    """Say whose screens ``process`` has open now; those of processes long gone are forgotten."""
    await tx.execute(FORGET, process, [screen.user_id for screen in screens], float(SEEN_SECONDS))
    if screens:
        columns = [list(column) for column in zip(*(msgspec.structs.astuple(one) for one in screens), strict=True)]
        await tx.execute(WRITE, process, *columns)


async def read_present(tx: Tx) -> list[Present]:
    """Everybody with a console open; observers and authors answer nobody and are left out."""
    return [Present(**dict(row)) for row in await tx.fetch(READ, float(SEEN_SECONDS))]
