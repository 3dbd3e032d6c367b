"""Counts a measure: in all, by channel, by week, and by channel and week, in one query."""

from datetime import date, datetime
from typing import Any

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import reader_args
from rapport.desk.reports.chance import FEW, share_of
from rapport.desk.reports.measures import QUERIES, Measure
from rapport.desk.reports.period import Period
from rapport.storage.session import Tx

MANY = "count(b.seconds) filter (where b.counted)"
SORTED = "array_agg(b.seconds order by b.seconds) filter (where b.counted and b.seconds is not null)"
LOW = f"({SORTED})[greatest(1, floor({MANY} / 2.0 - 0.979982 * sqrt({MANY})))::int]"
HIGH = f"({SORTED})[least({MANY}, 1 + ceil({MANY} / 2.0 + 0.979982 * sqrt({MANY})))::int]"
COUNT = f"""
with b as materialized (
  select m.*, date_trunc('week', m.at at time zone $8)::date as week from ({{measure}}) m
)
select {{columns}}, count(*) as asked,
  count(*) filter (where b.counted) as n,
  count(*) filter (where b.counted and b.met) as met,
  count(*) filter (where b.counted and b.final) as final_n,
  count(*) filter (where b.counted and b.final and b.met) as final_met,
  avg(b.score) filter (where b.counted)::float8 as mean,
  {MANY} as timed,
  percentile_cont(0.5) within group (order by b.seconds) filter (where b.counted) as half,
  percentile_cont(0.9) within group (order by b.seconds) filter (where b.counted) as nine,
  {LOW} as low, {HIGH} as high
from b
{{groups}}
"""  # noqa: S608 - only our own fragments
EACH = {
    "columns": "b.channel, b.week",
    "groups": "group by grouping sets ((), (b.channel), (b.week), (b.channel, b.week))",
}
WHOLE = {"columns": "null::text as channel, null::date as week", "groups": ""}


class Figure(msgspec.Struct, frozen=True):
    """One count. ``asked`` is every row, ``n`` those that are counted, ``met`` those of them that did well."""

    asked: int = 0
    n: int = 0
    met: int = 0
    final_n: int = 0
    final_met: int = 0
    mean: float | None = None
    timed: int = 0
    half: float | None = None
    nine: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def left_out(self) -> int:
        """How many are not counted, or not yet."""
        return self.asked - self.n

    @property
    def share(self) -> float | None:
        """How many of them did well; None when there are too few to say."""
        return share_of(self.met, self.n)[0]

    @property
    def interval(self) -> tuple[float, float] | None:
        """The range of ``share``."""
        return share_of(self.met, self.n)[1]

    @property
    def half_seconds(self) -> float | None:
        """The median."""
        return self.half if self.timed >= FEW else None

    @property
    def nine_seconds(self) -> float | None:
        """What nine in ten stay below."""
        return self.nine if self.timed >= FEW else None

    @property
    def half_interval(self) -> tuple[float, float] | None:
        """The range of the median."""
        return (self.low, self.high) if self.timed >= FEW and self.low is not None and self.high is not None else None

    @property
    def settled(self) -> "Figure":
        """The same, of what can't change any more."""
        return Figure(asked=self.n, n=self.final_n, met=self.final_met)


NOTHING = Figure()


class Figures:
    """The counts of one measure over one period."""

    def __init__(self, rows: list[Any]) -> None:
        self._by = {
            (row["channel"], row["week"]): Figure(
                **{key: value for key, value in row.items() if key not in {"channel", "week"}}
            )
            for row in rows
        }

    def of(self, channel: str | None = None, week: date | None = None) -> Figure:
        """The count of a channel and a week; None means all of them."""
        return self._by.get((channel, week), NOTHING)

    @property
    def channels(self) -> set[str]:
        """Those that have rows."""
        return {channel for channel, _ in self._by if channel is not None}


def measure_args(tx: Tx, viewer: Viewer, period: Period, at: datetime) -> list[Any]:
    """The parameters that every measure's query takes."""
    return [tx.own, *reader_args(viewer), period.start, period.end, at]


async def count(tx: Tx, viewer: Viewer, measure: Measure, period: Period, at: datetime) -> Figures:
    """Count ``measure`` over what ``viewer`` may read."""
    sql = COUNT.format(measure=QUERIES[measure], **EACH)
    return Figures(await tx.fetch(sql, *measure_args(tx, viewer, period, at), period.zone))


async def count_whole(tx: Tx, viewer: Viewer, measure: Measure, period: Period, at: datetime) -> Figure:
    """The same in all, without its parts."""
    sql = COUNT.format(measure=QUERIES[measure], **WHOLE)
    return Figures(await tx.fetch(sql, *measure_args(tx, viewer, period, at), period.zone)).of()
