"""Due times as a pure function, against a clock that counts minute by minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.desk.sla.rules import DAY, DEFAULTS, HOUR, Standard, check_standards, response_due

BEGINNING = datetime(2026, 3, 2, tzinfo=UTC)
MOMENTS = st.integers(0, 500 * DAY).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
MINUTES = st.integers(0, 20_000).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
TARGETS = st.integers(10, 4_000)


class OfficeHours:
    """A calendar of one's own: the clock runs from 09:00 to 17:00 on weekdays."""

    def after(self, start: datetime, seconds: int) -> datetime:
        """Count only the seconds in between."""
        moment = start
        while seconds > 0:
            begin = moment.replace(hour=9, minute=0, second=0, microsecond=0)
            end = begin + timedelta(hours=8)
            moment = max(moment, begin)
            if moment.weekday() >= 5 or moment >= end:
                moment = begin + timedelta(days=1)
                continue
            step = min(seconds, int((end - moment).total_seconds()))
            moment, seconds = moment + timedelta(seconds=step), seconds - step
        return moment


def tick(start: datetime, minutes: int) -> datetime:
    """The same, slowly: one minute after another."""
    moment = start
    while minutes > 0:
        if moment.weekday() < 5 and 9 <= moment.hour < 17:
            minutes -= 1
        moment += timedelta(minutes=1)
    return moment


@pytest.mark.req("S0.7")
@given(MOMENTS, TARGETS, st.one_of(st.none(), st.integers(0, 4_000)), st.booleans())
def test_an_answer_is_due_so_many_seconds_after_the_wait_began(
    since: datetime, target: int, more: int | None, first: bool
) -> None:
    ceiling = None if more is None else target + more
    due = response_due(Standard(target, ceiling), since, first=first)
    assert due.due_at - since == timedelta(seconds=target)
    assert due.kind == ("first_response" if first else "next_response")
    if ceiling is None:
        assert due.ceiling_at is None
    else:
        assert due.ceiling_at is not None
        assert due.ceiling_at - since == timedelta(seconds=ceiling)
        assert due.ceiling_at >= due.due_at


@given(MINUTES, st.integers(1, 1_500))
@settings(deadline=None)
def test_a_calendar_decides_which_seconds_count(since: datetime, minutes: int) -> None:
    due = response_due(Standard(minutes * 60), since, first=True, calendar=OfficeHours())
    assert due.due_at == tick(since, minutes)


@given(MOMENTS, TARGETS, st.integers(0, 3_600))
def test_who_waits_longer_is_due_sooner(since: datetime, target: int, later: int) -> None:
    earlier = response_due(Standard(target), since, first=True)
    after = response_due(Standard(target), since + timedelta(seconds=later), first=True)
    assert earlier.due_at <= after.due_at


@pytest.mark.req("S1.7", "S4.27", "S4.28", "S4.29", "S2.2")
def test_the_defaults_are_those_of_the_documents() -> None:
    assert DEFAULTS["email"] == Standard(DAY)
    assert DEFAULTS["chat"] == Standard(60, 180)
    assert DEFAULTS["social"] == Standard(2 * HOUR, 4 * HOUR)
    assert check_standards(DEFAULTS) == {}


@given(st.integers(-5, 40 * DAY), st.one_of(st.none(), st.integers(-5, 40 * DAY)))
def test_a_standard_that_cannot_be_kept_is_refused(target: int, ceiling: int | None) -> None:
    wrong = check_standards({"chat": Standard(target, ceiling)})
    possible = 10 <= target <= 30 * DAY and (ceiling is None or target <= ceiling <= 30 * DAY)
    assert (wrong == {}) == possible
    assert set(wrong) <= {"chat.target_seconds", "chat.ceiling_seconds"}
