"""Who waits for a first answer in a chat, at which place, and for how much longer as far as that can be known."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID

import msgspec

from rapport.desk.conversations.rules import COUNTS
from rapport.kit.clock import now
from rapport.storage.session import Tx

HOURS = timedelta(hours=4)
ENOUGH = 5
"""Answers that a guess needs; with fewer we say nothing rather than something untrue."""

WAITS = f"""c.channel = 'chat' and c.status in ('open','waiting') and c.needs_us and c.first_responded_at is null
  and {COUNTS}"""
SINCE = "coalesce(c.waiting_since, c.created_at)"
QUEUE = f"""
select c.id, {SINCE} as since from conversations c where c.inbox_id = $1 and {WAITS} order by since, c.id
"""  # noqa: S608 - only our own fragments
RECENT = """
select c.created_at as asked_at, c.first_responded_at as answered_at from conversations c
where c.inbox_id = $1 and c.channel = 'chat' and c.first_responded_at > $2 and c.imported_at is null
order by c.first_responded_at desc limit 50
"""


class Answered(msgspec.Struct, frozen=True):
    """A first answer of the last hours."""

    asked_at: datetime
    answered_at: datetime


class QueuePlace(msgspec.Struct, frozen=True):
    """``place`` counts from 1; ``seconds`` is what is probably left to wait, None when nobody can know."""

    place: int
    seconds: int | None


def left_to_wait(answers: Sequence[Answered], place: int, waited: float) -> float | None:
    """Seconds that a customer at ``place`` who has ``waited`` so long will probably still wait.

    The first in line waits as those before did who had waited as long already. Each place before them adds the time
    between two answers at moments when somebody was waiting. None without enough answers, or when they wait longer
    already than anybody did: then nothing true can be said.
    """
    waits = [(one.answered_at - one.asked_at).total_seconds() for one in answers]
    if len(waits) < ENOUGH:
        return None
    longer = [wait - waited for wait in waits if wait > waited]
    if not longer:
        return None
    ordered = sorted(answers, key=lambda one: one.answered_at)
    gaps = [
        (later.answered_at - sooner.answered_at).total_seconds()
        for sooner, later in pairwise(ordered)
        if later.asked_at < sooner.answered_at
    ]
    between = median(gaps) if gaps else median(waits)
    return float(median(longer) + (place - 1) * between)


async def read_queue(tx: Tx, inbox: UUID) -> dict[UUID, QueuePlace]:
    """Every chat of the inbox that waits for its first answer, the longest waiting first."""
    rows = await tx.fetch(QUEUE, inbox)
    if not rows:
        return {}
    moment = now()
    answers = [Answered(**row) for row in await tx.fetch(RECENT, inbox, moment - HOURS)]
    return {
        row["id"]: QueuePlace(place, _whole(left_to_wait(answers, place, (moment - row["since"]).total_seconds())))
        for place, row in enumerate(rows, 1)
    }


async def read_place(tx: Tx, inbox: UUID, conversation: UUID) -> QueuePlace | None:
    """Where one chat stands in the queue; None when nobody has to wait for a first answer any more."""
    return (await read_queue(tx, inbox)).get(conversation)


def _whole(seconds: float | None) -> int | None:
    return round(seconds) if seconds is not None else None
