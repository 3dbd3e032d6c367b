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
AHEAD = f"""
select count(*) from conversations c join conversations own on own.id = $2
where c.inbox_id = $1 and c.first_responded_at is null and c.waiting_since is not null and c.status <> 'resolved'
  and {COUNTS} and (c.created_at, c.id) < (own.created_at, own.id)
"""  # noqa: S608 - only our own fragment
WAITING = f"""
select count(*) from conversations c where c.inbox_id = $1 and c.first_responded_at is null
  and c.waiting_since is not null and c.status <> 'resolved' and {COUNTS}
"""  # noqa: S608 - only our own fragment
OWN = """
select first_responded_at is null and waiting_since is not null and status <> 'resolved' as waits,
  extract(epoch from now() - created_at)::int as seconds
from conversations where id = $1
"""


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
    """How a conversation waits. Each of the ``here`` people takes one of those who wait, and then the next."""
    own = await tx.fetchrow(OWN, conversation)
    if own is None or not own["waits"]:
        return Wait(waits=False)
    ahead = int(await tx.fetchval(AHEAD, inbox, conversation) or 0)
    usual = await usual_seconds(tx, inbox) if here else None
    rounds = 1 + ahead // max(here, 1)
    seconds = max(0, usual * rounds - own["seconds"]) if usual is not None else None
    return Wait(waits=True, ahead=ahead, seconds=seconds)
