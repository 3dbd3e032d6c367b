"""Puts work in the queue and takes it out, each in one statement."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.kit.ids import new_id
from rapport.storage.session import Tx

CHANNEL = "jobs"
MAX_TRIES = 5

ENQUEUE = """
insert into jobs (id, organisation_id, kind, payload, key, run_at) values ($1, $2, $3, $4, $5, coalesce($6, now()))
on conflict (organisation_id, kind, key) where key is not null and lease is null and quarantined_at is null
do update set run_at = least(jobs.run_at, excluded.run_at), payload = excluded.payload
"""

CLAIM = """
update jobs set lease = $1, leased_until = now() + make_interval(secs => $2), tries = tries + 1
where id in (
  select id from jobs
  where quarantined_at is null and run_at <= now() and (leased_until is null or leased_until < now())
    and kind = any($3) and id <> all($4) and tries < $5 and (tries < 2 or lease is null)
  order by run_at limit $6 for update skip locked
)
returning id, organisation_id, kind, payload, tries
"""

# A job whose worker was lost twice in the middle of it may be what ends workers: it is tried with nothing beside it.
SUSPECTS = """
from jobs where quarantined_at is null and leased_until < now() and lease is not null and tries >= 2 and tries < $1
  and kind = any($2) and id <> all($3)
"""
SEE_SUSPECT = f"select exists (select {SUSPECTS})"
CLAIM_SUSPECT = f"""
update jobs set lease = $4, leased_until = now() + make_interval(secs => $5), tries = tries + 1
where id = (select id {SUSPECTS} order by run_at limit 1 for update skip locked)
returning id, organisation_id, kind, payload, tries
"""  # noqa: S608 - put together from the constant above

GIVE_UP_LOST = """
update jobs set quarantined_at = now(), lease = null, leased_until = null,
  error = 'The worker was lost while it did this, ' || tries || ' times.'
where quarantined_at is null and leased_until < now() and tries >= $1 and id <> all($2)
returning id, organisation_id, kind
"""

RENEW = """
update jobs set leased_until = now() + make_interval(secs => $3)
from unnest($1::uuid[], $2::uuid[]) held(id, lease) where jobs.id = held.id and jobs.lease = held.lease
"""

# A newer waiting job with the same key takes the place of the one that comes back, and inherits its tries.
YIELD_TO_NEWER = """
with old as (delete from jobs where id = $1 and lease = $2 and key is not null and exists (
  select from jobs newer where newer.organisation_id = jobs.organisation_id and newer.kind = jobs.kind
    and newer.key = jobs.key and newer.lease is null and newer.quarantined_at is null
) returning *)
update jobs set tries = greatest(jobs.tries, old.tries) from old
where jobs.organisation_id = old.organisation_id and jobs.kind = old.kind and jobs.key = old.key
  and jobs.lease is null and jobs.quarantined_at is null
"""
PUT_BACK = """
update jobs set lease = null, leased_until = null, error = $3, tries = tries - $4,
  run_at = now() + make_interval(secs => $5)
where id = $1 and lease = $2
"""
QUARANTINE = """
update jobs set quarantined_at = now(), lease = null, leased_until = null, error = $3 where id = $1 and lease = $2
"""


class Job(msgspec.Struct, frozen=True):
    """A job that this worker holds. ``tries`` counts this one."""

    id: UUID
    lease: UUID
    organisation: UUID
    kind: str
    payload: dict[str, Any]
    tries: int


class Health(msgspec.Struct, frozen=True):
    """How the queue is: jobs that are due, the age of the oldest in seconds, and how many were given up."""

    due: int
    oldest_seconds: float
    quarantined: int


async def enqueue(tx: Tx, kind: str, payload: Any, *, run_at: datetime | None = None, key: str | None = None) -> None:
    """Note work for later in the caller's transaction: it exists if, and only if, that commits.

    ``payload`` is a struct or dict of ids, never a person's words. With ``key`` at most one such job waits: a second
    one takes the earlier of both times and the newer payload. One that runs already does not count as waiting.
    """
    plain = msgspec.to_builtins(payload)
    await tx.execute(ENQUEUE, new_id(), tx.own, kind, plain, key, run_at)
    tx.wake(CHANNEL)


async def claim(tx: Tx, kinds: Sequence[str], held: Collection[UUID], lease_seconds: float, most: int) -> list[Job]:
    """Take up to ``most`` due jobs; ``held`` are those that this worker is still at."""
    lease = new_id()
    rows = await tx.fetch(CLAIM, lease, lease_seconds, list(kinds), list(held), MAX_TRIES, most)
    return [_job(row, lease) for row in rows]


async def see_suspect(tx: Tx, kinds: Sequence[str], held: Collection[UUID]) -> bool:
    """Whether a job waits that has to be tried alone."""
    return bool(await tx.fetchval(SEE_SUSPECT, MAX_TRIES, list(kinds), list(held)))


async def claim_suspect(tx: Tx, kinds: Sequence[str], lease_seconds: float) -> list[Job]:
    """Take one job that has to be tried alone, if there is one."""
    lease = new_id()
    rows = await tx.fetch(CLAIM_SUSPECT, MAX_TRIES, list(kinds), [], lease, lease_seconds)
    return [_job(row, lease) for row in rows]


async def give_up_lost(tx: Tx, held: Collection[UUID]) -> list[tuple[UUID, UUID, str]]:
    """Quarantine jobs that took their worker down at every try; answers (id, organisation, kind) of each."""
    return [tuple(row) for row in await tx.fetch(GIVE_UP_LOST, MAX_TRIES, list(held))]


async def renew(tx: Tx, held: Collection[Job], lease_seconds: float) -> None:
    """Keep the leases of jobs that are still being done."""
    await tx.execute(RENEW, [job.id for job in held], [job.lease for job in held], lease_seconds)


async def finish(tx: Tx, job: Job) -> None:
    """The job is done: it goes, unless its lease was lost and another has it."""
    await tx.execute("delete from jobs where id = $1 and lease = $2", job.id, job.lease)


async def put_back(tx: Tx, job: Job, *, error: str | None, delay: float, count_try: bool = True) -> None:
    """Hand the job back, to be tried again after ``delay`` seconds."""
    if not await tx.execute(YIELD_TO_NEWER, job.id, job.lease):
        await tx.execute(PUT_BACK, job.id, job.lease, error, 0 if count_try else 1, delay)


async def quarantine(tx: Tx, job: Job, error: str) -> None:
    """Set the job aside with its error; it is tried no more until a person asks for it."""
    await tx.execute(QUARANTINE, job.id, job.lease, error)


async def read_health(tx: Tx) -> Health:
    """How the queue is, across organisations."""
    row = await tx.fetchrow(
        "select count(*) filter (where quarantined_at is null and run_at <= now()) as due, "
        "coalesce(extract(epoch from now() - min(run_at) filter (where quarantined_at is null and run_at <= now())), 0)"
        " as oldest, count(*) filter (where quarantined_at is not null) as quarantined from jobs"
    )
    if row is None:
        raise LookupError("an aggregate answers one row")
    return Health(row["due"], float(row["oldest"]), row["quarantined"])


def _job(row: Any, lease: UUID) -> Job:
    return Job(row["id"], lease, row["organisation_id"], row["kind"], row["payload"], row["tries"])
