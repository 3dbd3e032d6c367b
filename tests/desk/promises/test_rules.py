"""When a promise asks for attention, in Python and in SQL alike."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.desk.promises.clock import NEAR
from rapport.desk.promises.rules import REMIND_AT_MOST, remind_at
from rapport.storage.session import Database

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.req("S2.28")
@given(st.integers(0, 90 * 86_400))
def test_the_reminder_comes_between_the_promise_and_its_time(seconds: int) -> None:
    due = MADE + timedelta(seconds=seconds)
    reminded = remind_at(MADE, due)
    assert MADE <= reminded <= due
    assert due - reminded <= REMIND_AT_MOST
    assert due - reminded == REMIND_AT_MOST or (due - reminded) * 4 == due - MADE


def test_a_promise_for_tomorrow_reminds_an_hour_before_and_one_of_an_hour_a_quarter_before() -> None:
    assert remind_at(MADE, MADE + timedelta(days=1)) == MADE + timedelta(hours=23)
    assert remind_at(MADE, MADE + timedelta(hours=1)) == MADE + timedelta(minutes=45)


@given(st.lists(st.tuples(st.integers(-7_200, 40 * 3_600), st.integers(-3_600, 45 * 3_600)), min_size=20, max_size=60))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_list_says_near_exactly_when_the_reminder_fires(
    database: Database, moments: list[tuple[int, int]]
) -> None:
    dues = [MADE + timedelta(seconds=4 * (due // 4)) for due, _ in moments]  # a quarter of it is a whole second
    nows = [MADE + timedelta(seconds=at) for _, at in moments]
    near = NEAR.replace("$2", "p.at")
    async with database.across() as tx:
        rows = await tx.fetch(
            f"select {near} as near from (select due_at, $2::timestamptz as created_at, at, place "
            "from unnest($1::timestamptz[], $3::timestamptz[]) with ordinality u(due_at, at, place)) p order by place",
            dues,
            MADE,
            nows,
        )
    assert [row["near"] for row in rows] == [remind_at(MADE, due) <= now for due, now in zip(dues, nows, strict=True)]
