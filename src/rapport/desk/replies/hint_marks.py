"""What became of hints: shown, used, changed by hand, ignored, called wrong; and which are quiet for whom."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.etiquette.handbook import check_titles
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

Fate = Literal["use", "ignore", "why", "wrong"]

MARK = """
insert into hint_marks (id, organisation_id, user_id, conversation_id, check_id, action, draft_id, about)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (user_id, draft_id, check_id, action) where action in ('shown', 'heeded') do nothing
"""
QUIET_AFTER = 3
QUIET = """
with own as (
  select m.*, max(created_at) filter (where action = 'wake') over (partition by check_id) as woken_at
  from hint_marks m where user_id = $1 and organisation_id = $2 and action in ('ignore', 'use', 'wake')
)
select check_id as check, count(*) filter (where action = 'ignore') as ignored, max(created_at) as since
from own where action <> 'wake' and created_at > coalesce(woken_at, '-infinity')
group by check_id having count(*) filter (where action = 'ignore') >= $3
  and count(*) filter (where action = 'ignore') > count(*) filter (where action = 'use')
order by since desc
"""
LONGEST = 300


class QuietCheck(msgspec.Struct, frozen=True):
    """A check that somebody ignored so often that it no longer speaks to them."""

    check: str
    title: str
    ignored: int
    since: datetime


class Draft(msgspec.Struct, frozen=True):
    """One reply while it is written."""

    conversation: UUID
    id: UUID


class Marked(msgspec.Struct, frozen=True):
    """The hint that a mark is about; ``about`` are the words that it stood on."""

    conversation: UUID
    check: str
    draft: UUID | None = None
    about: str | None = None


async def mark_hint(tx: Tx, user: UUID, hint: Marked, fate: Fate) -> None:
    """Note what somebody did with a hint. The words are kept only where they call it wrong."""
    about = hint.about[:LONGEST] if fate == "wrong" and hint.about else None
    await tx.execute(MARK, new_id(), tx.own, user, hint.conversation, hint.check, fate, hint.draft, about)


async def mark_seen(tx: Tx, user: UUID, draft: Draft, *, shown: list[str], heeded: list[str]) -> None:
    """Note, once for each draft and check, which hints stood there and which were changed by hand."""
    rows = [
        (new_id(), tx.own, user, draft.conversation, check, action, draft.id, None)
        for action, checks in (("shown", shown), ("heeded", heeded))
        for check in sorted(set(checks) & check_titles().keys())
    ]
    await tx.executemany(MARK, rows)


async def quiet_checks(tx: Tx, user: UUID) -> list[QuietCheck]:
    """Those that went quiet for this person, the latest first."""
    rows = await tx.fetch(QUIET, user, tx.own, QUIET_AFTER)
    titles = check_titles()
    return [QuietCheck(title=titles.get(row["check"], row["check"]), **row) for row in rows]


async def wake_check(tx: Tx, user: UUID, check: str) -> None:
    """Let a check speak to this person again; raises ``NotFound`` for one that isn't quiet."""
    if check not in {one.check for one in await quiet_checks(tx, user)}:
        raise NotFound("This check isn't quiet.")
    await tx.execute(MARK, new_id(), tx.own, user, None, check, "wake", None, None)
