"""How each check fares with the people who see it: how often it spoke, what became of it, and where it was wrong."""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.reports.chance import wilson
from rapport.storage.session import Tx

FIGURES = f"""
with drafts as (
  select m.check_id, coalesce(m.draft_id, m.id) as draft,
    bool_or(m.action = 'shown') as shown, bool_or(m.action = 'use') as used,
    bool_or(m.action = 'heeded') as heeded, bool_or(m.action = 'ignore') as ignored,
    bool_or(m.action = 'wrong') as wrong
  from hint_marks m join conversations c on c.id = m.conversation_id
  where m.organisation_id = $1 and m.created_at >= $5 and {readable_by(2)}
    and {COUNTS} and c.imported_at is null
    and ($6::uuid is null or c.brand_id = $6) and ($7::text is null or c.channel = $7)
    and m.action in ('shown', 'use', 'heeded', 'ignore', 'wrong')
  group by 1, 2
)
select check_id as check, count(*) as shown, count(*) filter (where used) as used,
  count(*) filter (where heeded and not used) as heeded,
  count(*) filter (where wrong and not used and not heeded) as wrong,
  count(*) filter (where ignored and not wrong and not used and not heeded) as ignored
from drafts group by 1
"""  # noqa: S608 - only our own fragments
WRONG = f"""
select * from (
  select m.check_id as check, m.about, m.created_at as at, m.conversation_id, c.number,
    row_number() over (partition by m.check_id order by m.created_at desc) as place
  from hint_marks m join conversations c on c.id = m.conversation_id
  where m.organisation_id = $1 and m.action = 'wrong' and m.created_at >= $5 and {readable_by(2)}
    and {COUNTS} and c.imported_at is null
    and ($6::uuid is null or c.brand_id = $6) and ($7::text is null or c.channel = $7)
) latest where place <= 3 order by at desc
"""  # noqa: S608 - only our own fragments
FEW = 20
"""Drafts below which nothing is said of a check."""
LOW = 0.5
OFTEN_WRONG = 0.1


class WrongHint(msgspec.Struct, frozen=True):
    """Somebody said that a hint was wrong; ``about`` are the words that it stood on, None where there were none."""

    about: str | None
    at: datetime
    conversation_id: UUID
    number: int


class CheckFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Drafts in which a check spoke, and what became of it, each draft once. The rest was sent as it was.

    ``acceptance`` is the share used or changed by hand, None when too few to say; ``range`` what chance would give.
    ``defect``: so few follow it, or so many call it wrong, that the check is at fault and not the people.
    """

    shown: int = 0
    used: int = 0
    heeded: int = 0
    ignored: int = 0
    wrong: int = 0
    acceptance: float | None = None
    range: tuple[float, float] | None = None
    defect: bool = False
    examples: list[WrongHint] = []


class Stretch(msgspec.Struct, frozen=True):
    """Since when, and of which brand and channel; None is all of them."""

    since: datetime
    brand: UUID | None = None
    channel: str | None = None


def judge(shown: int, used: int, heeded: int, wrong: int) -> tuple[float | None, tuple[float, float] | None, bool]:
    """Acceptance, its range, and whether the check is at fault beyond what chance would give."""
    if shown < FEW:
        return None, None, False
    followed = used + heeded
    reach = wilson(followed, shown)
    return followed / shown, reach, reach[1] < LOW or wilson(wrong, shown)[0] > OFTEN_WRONG


async def read_figures(tx: Tx, viewer: Viewer, stretch: Stretch) -> dict[str, CheckFigures]:
    """Check id -> figures, of the conversations that ``viewer`` may read."""
    place = (tx.own, *reader_args(viewer), stretch.since, stretch.brand, stretch.channel)
    examples: dict[str, list[WrongHint]] = {}
    for row in await tx.fetch(WRONG, *place):
        words = {key: row[key] for key in ("about", "at", "conversation_id", "number")}
        examples.setdefault(row["check"], []).append(WrongHint(**words))
    found: dict[str, CheckFigures] = {}
    for row in await tx.fetch(FIGURES, *place):
        acceptance, reach, defect = judge(row["shown"], row["used"], row["heeded"], row["wrong"])
        counts = {key: row[key] for key in ("shown", "used", "heeded", "ignored", "wrong")}
        found[row["check"]] = CheckFigures(
            **counts, acceptance=acceptance, range=reach, defect=defect, examples=examples.get(row["check"], [])
        )
    return found
