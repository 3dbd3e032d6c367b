"""How long is left to wait: from what was measured, or nothing is said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.chats.queue import ENOUGH, Answered, left_to_wait

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def answered(asked: float, waited: float) -> Answered:
    """Asked at a second after noon, answered ``waited`` seconds later."""
    at = NOON + timedelta(seconds=asked)
    return Answered(at, at + timedelta(seconds=waited))


MANY = st.lists(st.tuples(st.floats(0, 7200), st.floats(0, 3600)).map(lambda pair: answered(*pair)), max_size=60)


@pytest.mark.req("S3.54")
@given(answers=MANY, place=st.integers(1, 40), waited=st.floats(0, 7200))
def test_only_what_was_measured_is_told(answers: list[Answered], place: int, waited: float) -> None:
    left = left_to_wait(answers, place, waited)
    if len(answers) < ENOUGH:
        assert left is None
    if left is not None:
        assert left >= 0
        later = left_to_wait(answers, place + 1, waited)
        assert later is not None and later >= left
        longest = max((one.answered_at - one.asked_at).total_seconds() for one in answers)
        assert waited < longest


def test_a_steady_desk_is_told_as_it_is() -> None:
    """One answer a minute while a queue stands: the third in line waits two minutes more than the first."""
    answers = [answered(number * 60.0, 300) for number in range(20)]
    first, third = left_to_wait(answers, 1, 0), left_to_wait(answers, 3, 0)
    assert first == 300 and third == 420
    assert left_to_wait(answers, 1, 200) == 100
    assert left_to_wait(answers, 1, 400) is None, "longer than anybody before"
