"""What is counted, against a slow reader of the same past."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.desk.reports.figures import Figure, Figures, count
from rapport.desk.reports.measures import Measure
from rapport.desk.reports.period import Period, monday_of
from rapport.storage.session import Database
from tests.desk.reports.past import PAST, WEEK, dated, in_days, quantile, solved_at_once, write
from tests.desk.reports.ranks import median_ranks
from tests.workflows.shop import Shop

BEGINNING = datetime(2026, 9, 28, 6, tzinfo=UTC)
DAYS = (date(2026, 10, 5), date(2026, 10, 29))
PASTS = st.lists(PAST, min_size=4, max_size=24)
NOW = BEGINNING + timedelta(days=36)

examples = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def counted(database: Database, past: list[dict[str, Any]], measure: Measure) -> Figures:
    """The figures of a shop with this past."""
    shop = await Shop.open(database)
    await write(shop, past)
    async with shop.transaction() as tx:
        return await count(tx, shop.viewer(), measure, Period(*DAYS, "UTC"), NOW)


@pytest.mark.req("S4.45")
@given(PASTS)
@examples
async def test_first_contact_resolution_is_what_its_definition_says(
    database: Database, facts: list[dict[str, Any]]
) -> None:
    past = [dated(one, BEGINNING) for one in facts]
    figures = await counted(database, past, "first_contact")
    inside = [one for one in past if in_days(one["ended"], *DAYS) and one["turns"] > 0]
    settled = [one for one in inside if one["ended"] + WEEK <= NOW]
    for channel in (None, "chat", "email"):
        figure = figures.of(channel)
        own = [one for one in inside if channel in {None, one["channel"]}]
        done = [one for one in settled if channel in {None, one["channel"]}]
        assert (figure.n, figure.met) == (len(own), sum(solved_at_once(one, past) for one in own))
        assert figure.settled == Figure(len(own), len(done), sum(solved_at_once(one, past) for one in done))


@pytest.mark.req("S4.42")
@given(PASTS)
@examples
async def test_response_times_are_what_their_definition_says(database: Database, facts: list[dict[str, Any]]) -> None:
    past = [dated(one, BEGINNING) for one in facts]
    figures = await counted(database, past, "response")
    inside = [one for one in past if in_days(one["made"], *DAYS) and one["by_customer"]]
    for week in {None} | {monday_of(one["made"].date()) for one in inside}:
        own = [one for one in inside if week in {None, monday_of(one["made"].date())}]
        over = [one for one in own if one["answered"] or one["due"] < _closed(one)]
        kept = [one for one in over if one["answered"] and one["answered"] <= one["due"]]
        times = [(one["answered"] - one["made"]).total_seconds() for one in over if one["answered"]]
        figure = figures.of(week=week)
        assert (figure.asked, figure.n, figure.met, figure.timed) == (len(own), len(over), len(kept), len(times))
        if times:
            low, high = median_ranks(len(times))
            assert figure.half == pytest.approx(quantile(times, 0.5))
            assert figure.nine == pytest.approx(quantile(times, 0.9))
            assert (figure.low, figure.high) == (sorted(times)[low - 1], sorted(times)[high - 1])


def _closed(one: dict[str, Any]) -> datetime:
    """When we stop waiting for an answer: at its end, if it has one that lasted, else now."""
    ended = one["ended"] if one["reopened"] is None else None
    return min(ended, NOW) if ended is not None else NOW


@pytest.mark.req("S4.43")
@given(PASTS)
@examples
async def test_resolution_times_are_what_their_definition_says(database: Database, facts: list[dict[str, Any]]) -> None:
    past = [dated(one, BEGINNING) for one in facts]
    figures = await counted(database, past, "resolution")
    inside = [one for one in past if one["reopened"] is None and one["turns"] > 0 and in_days(one["ended"], *DAYS)]
    times = [(one["ended"] - one["made"]).total_seconds() for one in inside]
    assert figures.of().n == len(inside)
    if times:
        assert figures.of().half == pytest.approx(quantile(times, 0.5))
