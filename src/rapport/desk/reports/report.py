"""Counts everything that the reports page shows, over what its reader may read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.rules import COUNTS, readable_by, reader_args
from rapport.desk.reports.chance import FEW
from rapport.desk.reports.figures import Figure, Figures, count, count_whole, measure_args
from rapport.desk.reports.measures import QUERIES, Measure
from rapport.desk.reports.period import WEEK, Period
from rapport.desk.reports.shapes import (
    Earlier,
    Report,
    Resolution,
    ResolutionChannel,
    Response,
    ResponseChannel,
    ShareChannel,
    Shares,
    Step,
    share_point,
    time_point,
)
from rapport.desk.sla.queries import read_standards
from rapport.kit.words import say
from rapport.storage.session import Tx

ORDER = ("chat", "email", "social", "portal", "voice")
HOUR, DAY = 3_600, 86_400
STEPS = (HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY)
SPREAD = """
select width_bucket(b.seconds, $8::float8[]) as step, count(*) as n from ({measure}) b group by step
"""
OPEN = f"""
select count(*) from conversations c where c.organisation_id = $1 and {COUNTS} and {readable_by(2)}
and c.created_at >= $5 and c.created_at < $6 and c.status <> 'resolved' and c.first_response_due is not null
"""  # noqa: S608 - only our own fragments


class Counting:
    """One report in the making."""

    def __init__(self, tx: Tx, viewer: Viewer, period: Period, at: datetime) -> None:
        self._tx = tx
        self._viewer = viewer
        self._period = period
        self._at = at
        self._channels: list[str] = []

    async def report(self) -> Report:
        """Everything."""
        rows = await self._tx.fetch("select distinct channel from inboxes")
        self._channels = _in_order(row["channel"] for row in rows)
        return Report(
            first=self._period.first,
            last=self._period.last,
            zone=self._period.zone,
            counted_at=self._at,
            scope="all" if self._viewer.inbox_ids is None else "yours",
            few=FEW,
            weeks=self._period.weeks,
            response=await self._response(),
            resolution=await self._resolution(),
            csat=await self._shares("csat"),
            first_contact=await self._shares("first_contact"),
            promises=await self._shares("promises"),
        )

    async def _count(self, measure: Measure) -> tuple[Figures, Figure]:
        now = await count(self._tx, self._viewer, measure, self._period, self._at)
        before = await count_whole(self._tx, self._viewer, measure, self._period.before, self._at)
        return now, before

    def _shown(self, figures: Figures) -> list[str]:
        return _in_order(figures.channels | set(self._channels))

    def _over(self, week: date, margin: timedelta = timedelta(0)) -> bool:
        """Whether the week, and so long after it, has passed."""
        return self._period.week(week).end + margin <= self._at

    async def _response(self) -> Response:
        figures, before = await self._count("response")
        standards = await read_standards(self._tx)
        total = figures.of()
        channels = []
        for channel in self._shown(figures):
            figure, standard = figures.of(channel), standards.get(channel)
            points = [(week, figures.of(channel, week)) for week in self._period.weeks]
            channels.append(
                ResponseChannel(
                    channel=channel,
                    target_seconds=standard.target_seconds if standard is not None else None,
                    ceiling_seconds=standard.ceiling_seconds if standard is not None else None,
                    n=figure.n,
                    left_out=figure.left_out,
                    half_seconds=figure.half_seconds,
                    half_interval=figure.half_interval,
                    nine_seconds=figure.nine_seconds,
                    in_time=figure.share,
                    interval=figure.interval,
                    weeks=[time_point(week, point, final=self._over(week)) for week, point in points],
                )
            )
        return Response(
            definition=say("report.response"),
            n=total.n,
            left_out=total.left_out,
            in_time=total.share,
            interval=total.interval,
            before=Earlier(before.n, share=before.share),
            channels=channels,
        )

    async def _resolution(self) -> Resolution:
        figures, before = await self._count("resolution")
        total = figures.of()
        args = measure_args(self._tx, self._viewer, self._period, self._at)
        reader: tuple[bool, list[UUID] | None, UUID] = reader_args(self._viewer)
        still_open = await self._tx.fetchval(OPEN, self._tx.own, *reader, self._period.start, self._period.end)
        then = await self._spread(measure_args(self._tx, self._viewer, self._period.before, self._at))
        now = await self._spread(args)
        return Resolution(
            definition=say("report.resolution"),
            n=total.n,
            still_open=still_open,
            half_seconds=total.half_seconds,
            half_interval=total.half_interval,
            nine_seconds=total.nine_seconds,
            before=Earlier(before.n, half_seconds=before.half_seconds, nine_seconds=before.nine_seconds),
            spread=[Step(limit, now.get(place, 0), then.get(place, 0)) for place, limit in enumerate((*STEPS, None))],
            weeks=[time_point(week, figures.of(week=week), final=self._over(week)) for week in self._period.weeks],
            channels=[self._resolution_channel(figures, channel) for channel in self._shown(figures)],
        )

    def _resolution_channel(self, figures: Figures, channel: str) -> ResolutionChannel:
        figure = figures.of(channel)
        points = [(week, figures.of(channel, week)) for week in self._period.weeks]
        return ResolutionChannel(
            channel=channel,
            n=figure.n,
            half_seconds=figure.half_seconds,
            half_interval=figure.half_interval,
            nine_seconds=figure.nine_seconds,
            weeks=[time_point(week, point, final=self._over(week)) for week, point in points],
        )

    async def _spread(self, args: list[object]) -> dict[int, int]:
        sql = SPREAD.format(measure=QUERIES["resolution"])
        return {row["step"]: row["n"] for row in await self._tx.fetch(sql, *args, [float(step) for step in STEPS])}

    async def _shares(self, measure: Measure) -> Shares:
        """A measure that is a share. What can still change is drawn by week, and left out of the whole."""
        figures, before = await self._count(measure)
        margin = WEEK if measure in {"csat", "first_contact"} else timedelta(0)
        whole = figures.of()
        total = whole.settled if measure == "first_contact" else whole
        earlier = before.settled if measure == "first_contact" else before
        weeks = self._period.weeks
        return Shares(
            definition=say(f"report.{measure}"),
            asked=whole.asked,
            n=total.n,
            not_final=whole.n - whole.final_n,
            share=total.share,
            interval=total.interval,
            mean=whole.mean if whole.n >= FEW else None,
            before=Earlier(earlier.n, share=earlier.share),
            weeks=[share_point(week, figures.of(week=week), final=self._over(week, margin)) for week in weeks],
            channels=[self._share_channel(figures, channel, measure, margin) for channel in self._shown(figures)],
        )

    def _share_channel(self, figures: Figures, channel: str, measure: Measure, margin: timedelta) -> ShareChannel:
        whole = figures.of(channel)
        total = whole.settled if measure == "first_contact" else whole
        points = [(week, figures.of(channel, week)) for week in self._period.weeks]
        return ShareChannel(
            channel=channel,
            asked=whole.asked,
            n=total.n,
            share=total.share,
            interval=total.interval,
            mean=whole.mean if whole.n >= FEW else None,
            weeks=[share_point(week, point, final=self._over(week, margin)) for week, point in points],
        )


def _in_order(channels: Iterable[str]) -> list[str]:
    return sorted(set(channels), key=lambda channel: ORDER.index(channel) if channel in ORDER else len(ORDER))


async def read_report(tx: Tx, viewer: Viewer, period: Period, at: datetime) -> Report:
    """Count all measures over ``period`` as they stand at ``at``."""
    return await Counting(tx, viewer, period, at).report()
