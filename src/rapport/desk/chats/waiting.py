"""Where somebody stands among those who wait for a first answer, and how long that usually takes, as counted."""

from statistics import median
from uuid import UUID

import msgspec

from rapport.desk.conversations.rules import COUNTS
from rapport.storage.session import Tx

FEWEST = 3
"""With fewer answers than this nothing is said: one answer is no habit."""

USUAL = f"""
select extract(epoch from c.first_responded_at - c.created_at)::float as seconds from conversations c
where c.inbox_id = $1 and c.first_responded_at > now() - interval '3 hours' and {COUNTS}
order by c.first_responded_at desc limit 30
"""  # noqa: S608 - only our own fragment
WAITS = "{0}.first_responded_at is null and {0}.waiting_since is not null and {0}.status <> 'resolved'"
AHEAD = f"""
select own.id, extract(epoch from now() - own.created_at)::int as seconds, (
    select count(*) from conversations c where c.inbox_id = $1 and {WAITS.format("c")} and {COUNTS}
      and (c.created_at, c.id) < (own.created_at, own.id)) as ahead
from conversations own where own.id = any($2::uuid[]) and {WAITS.format("own")}
"""  # noqa: S608 - only our own fragments
WAITING = f"""
select count(*) from conversations c where c.inbox_id = $1 and {WAITS.format("c")} and {COUNTS}
"""  # noqa: S608 - only our own fragments


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """``ahead``: how many wait longer. ``seconds``: how much longer it usually takes from now on, None without enough
    answers in the last three hours to say so; 0 when it takes longer than usual already."""

    waits: bool
    ahead: int = 0
    seconds: int | None = None


async def usual_seconds(tx: Tx, inbox: UUID) -> int | None:
    """The middle of the last hours' first answers; None when there were too few."""
    answered = [row["seconds"] for row in await tx.fetch(USUAL, inbox)]
    return round(median(answered)) if len(answered) >= FEWEST else None


async def count_waiting(tx: Tx, inbox: UUID) -> int:
    """How many wait for a first answer just now."""
    return int(await tx.fetchval(WAITING, inbox))


async def read_wait(tx: Tx, inbox: UUID, conversation: UUID, here: int) -> Wait:
    """How a conversation waits, when ``here`` people are there to take it."""
    return (await read_waits(tx, inbox, [conversation], here)).get(conversation, Wait(waits=False))


async def read_waits(tx: Tx, inbox: UUID, conversations: list[UUID], here: int) -> dict[UUID, Wait]:
    """Those of a chat's conversations that wait. Each of the ``here`` people takes one of them, and then the next."""
    rows = await tx.fetch(AHEAD, inbox, conversations)
    usual = await usual_seconds(tx, inbox) if rows and here else None
    waits = {}
    for row in rows:
        rounds = 1 + row["ahead"] // max(here, 1)
        seconds = max(0, usual * rounds - row["seconds"]) if usual is not None else None
        waits[row["id"]] = Wait(waits=True, ahead=row["ahead"], seconds=seconds)
    return waits
