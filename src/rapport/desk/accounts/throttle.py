"""Slows guessing down: a growing wait per bucket of tries, which never locks out an owner on a known device."""

from datetime import datetime

import msgspec

from rapport.kit.clock import now
from rapport.kit.errors import TooMany
from rapport.storage.session import Tx


class Limit(msgspec.Struct, frozen=True):
    """``free`` tries, then a wait of ``first`` seconds that doubles up to ``most``; forgotten after an idle hour."""

    free: int
    first: int
    most: int


class Bucket(msgspec.Struct, frozen=True):
    """One thing that tries are counted by."""

    key: str
    limit: Limit


PAIR = Limit(free=5, first=60, most=900)  # one address trying one account
ADDRESS = Limit(free=40, first=60, most=900)  # one address trying many accounts
ACCOUNT = Limit(free=30, first=10, most=120)  # many addresses trying one account
DEVICE = Limit(free=10, first=30, most=300)  # a browser that has signed in here before
FORGOT = Limit(free=10, first=60, most=900)
FORGET_SECONDS = 3600

READ = "select key, failures, last_at from sign_in_attempts where key = any($1) order by key for update"
MAKE = """
insert into sign_in_attempts (key, failures) select key, 0 from unnest($1::text[]) key order by key
on conflict do nothing
"""
COUNT = """
update sign_in_attempts set last_at = now(),
  failures = case when last_at < now() - make_interval(secs => $2) then 1 else failures + 1 end
where key = any($1)
"""
GIVE_BACK = "update sign_in_attempts set failures = greatest(failures - 1, 0) where key = any($1)"
CLEAR = "delete from sign_in_attempts where key = any($1) or last_at < now() - interval '1 day'"


def sign_in_buckets(email: str, address: str, *, known_device: str | None) -> list[Bucket]:
    """What a sign-in counts by. ``known_device`` is the name of a browser that this account has signed in from.

    A known device is counted alone: whatever others do to the account, its owner still gets in.
    """
    if known_device is not None:
        return [Bucket(f"device|{email}|{known_device}", DEVICE)]
    return [
        Bucket(f"pair|{email}|{address}", PAIR),
        Bucket(f"address|{address}", ADDRESS),
        Bucket(f"account|{email}", ACCOUNT),
    ]


def wait_seconds(failures: int, since: float, limit: Limit) -> int:
    """How long before the next try counts, after ``failures`` and ``since`` seconds of rest; 0 = now."""
    if failures < limit.free or since > FORGET_SECONDS:
        return 0
    wait: int = min(limit.first << min(failures - limit.free, 20), limit.most)
    return max(0, round(wait - since + 0.5))


async def take_try(tx: Tx, buckets: list[Bucket]) -> None:
    """Count one try in every bucket, before it is known how it ends; raises ``TooMany`` and counts nothing."""
    keys = sorted(bucket.key for bucket in buckets)
    limits = {bucket.key: bucket.limit for bucket in buckets}
    await tx.execute(MAKE, keys)
    rows = await tx.fetch(READ, keys)
    moment = now()
    wait = max(wait_seconds(row["failures"], _rest(row["last_at"], moment), limits[row["key"]]) for row in rows)
    if wait > 0:
        raise TooMany(f"That was a few tries in a row. Please wait {_span(wait)}, then try again.", retry_after=wait)
    await tx.execute(COUNT, keys, FORGET_SECONDS)


async def clear_tries(tx: Tx, buckets: list[Bucket]) -> None:
    """It was the owner: forget the tries. An address gets only this one back, or one good account would reset it."""
    await tx.execute(CLEAR, [bucket.key for bucket in buckets if bucket.limit != ADDRESS])
    await tx.execute(GIVE_BACK, [bucket.key for bucket in buckets if bucket.limit == ADDRESS])


def _rest(last: datetime, moment: datetime) -> float:
    return max(0.0, (moment - last).total_seconds())


def _span(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 90 else f"{round(seconds / 60)} minutes"
