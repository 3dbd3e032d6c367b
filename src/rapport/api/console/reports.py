"""The reports: figures, the conversations behind them, and both as CSV."""

from datetime import date
from typing import Annotated

from litestar import Response, Router, get
from litestar.di import NamedDependency as Given
from litestar.di import Provide
from litestar.params import FromQuery, QueryParameter

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.reports.behind import BehindPage, Slice, Which, every_behind, read_behind
from rapport.desk.reports.export import csv_head, csv_row
from rapport.desk.reports.measures import Measure
from rapport.desk.reports.period import monday_of, read_period
from rapport.desk.reports.report import read_report
from rapport.desk.reports.shapes import Report
from rapport.kit.clock import now
from rapport.storage.session import Tx

First = Annotated[date | None, QueryParameter(name="from")]
Last = Annotated[date | None, QueryParameter(name="to")]
SEE = {"may": May.SEE_REPORTS}


@get("/reports", opt=SEE)
async def show_report(viewer: Given[Viewer], tx: Given[Tx], first: First = None, last: Last = None) -> Report:
    """How we did from one day to another, both whole, in the reader's zone; without them the last eight weeks."""
    at = now()
    return await read_report(tx, viewer, read_period(first, last, viewer.zone, at), at)


def read_slice(
    *,
    viewer: Given[Viewer],
    measure: FromQuery[Measure],
    first: First = None,
    last: Last = None,
    channel: FromQuery[str | None] = None,
    week: FromQuery[date | None] = None,
    which: FromQuery[Which | None] = None,
    late: FromQuery[bool] = False,
) -> Slice:
    """A measure, perhaps of one channel and week, perhaps only what did well or what missed."""
    period = read_period(first or week, last, viewer.zone, now())
    if week is not None:
        period = period.week(monday_of(week))
    return Slice(measure, period, channel, "missed" if late else which)


@get("/reports/conversations", opt=SEE)
async def list_behind(
    viewer: Given[Viewer], tx: Given[Tx], part: Given[Slice], after: FromQuery[str | None] = None
) -> BehindPage:
    """The conversations behind a point, newest first."""
    return await read_behind(tx, viewer, part, now(), after)


@get("/reports/export", opt=SEE)
async def export(viewer: Given[Viewer], tx: Given[Tx], part: Given[Slice]) -> Response[str]:
    """The same as a CSV file, whole."""
    lines = [csv_head()] + [csv_row(item) async for item in every_behind(tx, viewer, part, now())]
    name = f"{part.measure}-{part.period.first}-{part.period.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("".join(lines), media_type="text/csv; charset=utf-8", headers=headers)


router = Router(
    path="/",
    route_handlers=[show_report, list_behind, export],
    dependencies={"part": Provide(read_slice, sync_to_thread=False)},
)
