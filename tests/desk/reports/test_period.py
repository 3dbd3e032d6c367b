"""Days begin at the reader's midnight, also when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.reports.period import Period, read_period
from rapport.kit.errors import Invalid

ZONES = st.sampled_from(["UTC", "Europe/Lisbon", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu"])
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(DAYS, st.integers(0, 120), ZONES)
def test_weeks_cover_every_day_once(first: date, days: int, zone: str) -> None:
    period = Period(first, first + timedelta(days=days), zone)
    parts = [period.week(monday) for monday in period.weeks]
    assert parts[0].start == period.start
    assert parts[-1].end == period.end
    assert all(one.end == two.start for one, two in pairwise(parts))
    assert all(monday.weekday() == 0 for monday in period.weeks)


@given(DAYS, st.integers(0, 120), ZONES)
def test_the_days_before_end_where_the_period_begins(first: date, days: int, zone: str) -> None:
    period = Period(first, first + timedelta(days=days), zone)
    assert period.before.end == period.start
    assert period.before.last - period.before.first == period.last - period.first


def test_a_day_begins_at_the_readers_midnight() -> None:
    period = Period(date(2026, 3, 29), date(2026, 3, 29), "Europe/Lisbon")  # the clocks go forward this night
    assert period.start == datetime(2026, 3, 29, 0, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 29, 23, tzinfo=UTC)


def test_without_dates_it_is_the_last_eight_weeks_in_the_readers_zone() -> None:
    late_sunday = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    period = read_period(None, None, "Pacific/Auckland", late_sunday)
    assert period.last == late_sunday.astimezone(ZoneInfo("Pacific/Auckland")).date() == date(2026, 11, 23)
    assert len(period.weeks) == 8


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 2, 2), date(2026, 2, 1)), (date(2020, 1, 1), date(2026, 1, 1)), (date(1, 1, 1), date(1, 2, 1))],
)
def test_a_period_that_cannot_be_is_refused(first: date, last: date) -> None:
    with pytest.raises(Invalid):
        read_period(first, last, "UTC", datetime(2026, 11, 22, tzinfo=UTC))
