"""The shapes of a report, as the screen reads them. Shares are 0 to 1, times are seconds, ranges are of 95 %."""

from datetime import date, datetime

import msgspec

from rapport.desk.reports.figures import Figure

Range = tuple[float, float] | None


class TimePoint(msgspec.Struct, frozen=True, kw_only=True):
    """How long it took in one week; ``late`` missed the promise."""

    week: date
    n: int
    late: int
    half_seconds: float | None
    nine_seconds: float | None
    final: bool


class ResponseChannel(msgspec.Struct, frozen=True, kw_only=True):
    """First responses on one channel; ``left_out`` still wait in time, or ended without an answer."""

    channel: str
    target_seconds: int | None
    ceiling_seconds: int | None
    n: int
    left_out: int
    half_seconds: float | None
    half_interval: Range
    nine_seconds: float | None
    in_time: float | None
    interval: Range
    weeks: list[TimePoint]


class Earlier(msgspec.Struct, frozen=True):
    """The same of as many days before."""

    n: int
    share: float | None = None
    half_seconds: float | None = None
    nine_seconds: float | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """How soon people answered; times are told per channel only."""

    definition: str
    n: int
    left_out: int
    in_time: float | None
    interval: Range
    before: Earlier
    channels: list[ResponseChannel]


class Step(msgspec.Struct, frozen=True):
    """How many took up to ``up_to_seconds`` (None: longer) and more than the step below; ``before``: earlier."""

    up_to_seconds: int | None
    n: int
    before: int


class ResolutionChannel(msgspec.Struct, frozen=True, kw_only=True):
    """Time to solve on one channel."""

    channel: str
    n: int
    half_seconds: float | None
    half_interval: Range
    nine_seconds: float | None
    weeks: list[TimePoint]


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """How long it took to solve; ``still_open`` of those that came in this period are left out."""

    definition: str
    n: int
    still_open: int
    half_seconds: float | None
    half_interval: Range
    nine_seconds: float | None
    before: Earlier
    spread: list[Step]
    weeks: list[TimePoint]
    channels: list[ResolutionChannel]


class SharePoint(msgspec.Struct, frozen=True, kw_only=True):
    """A share in one week; not ``final`` while it can still change."""

    week: date
    asked: int
    n: int
    share: float | None
    interval: Range
    final: bool


class ShareChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A share on one channel."""

    channel: str
    asked: int
    n: int
    share: float | None
    interval: Range
    mean: float | None
    weeks: list[SharePoint]


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that is a share: ``n`` of ``asked`` are counted, ``not_final`` of them can still change."""

    definition: str
    asked: int
    n: int
    not_final: int
    share: float | None
    interval: Range
    mean: float | None
    before: Earlier
    weeks: list[SharePoint]
    channels: list[ShareChannel]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How we did. ``few``: fewer than so many are too few to say. ``scope``: "all", or "yours" of what you may read."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    zone: str
    counted_at: datetime
    scope: str
    few: int
    weeks: list[date]
    response: Response
    resolution: Resolution
    csat: Shares
    first_contact: Shares
    promises: Shares


def time_point(week: date, figure: Figure, *, final: bool) -> TimePoint:
    """One week of times."""
    return TimePoint(
        week=week,
        n=figure.n,
        late=figure.n - figure.met,
        half_seconds=figure.half_seconds,
        nine_seconds=figure.nine_seconds,
        final=final,
    )


def share_point(week: date, figure: Figure, *, final: bool) -> SharePoint:
    """One week of a share."""
    return SharePoint(
        week=week, asked=figure.asked, n=figure.n, share=figure.share, interval=figure.interval, final=final
    )
