"""The ranges that chance alone gives, against slow exact answers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.desk.reports.chance import FEW, share_of, wilson
from tests.desk.reports.ranks import median_ranks


@given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_range_holds_its_share_and_stays_between_none_and_all(counts: tuple[int, int]) -> None:
    hits, n = counts
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1
    assert high - low > 0


def test_the_range_is_wilsons() -> None:
    low, high = wilson(87, 100)  # by hand: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    assert (round(low, 4), round(high, 4)) == (0.7902, 0.9224)


def test_fewer_than_five_say_nothing() -> None:
    assert share_of(4, FEW - 1) == (None, None)
    assert share_of(4, FEW)[0] == 0.8


@pytest.mark.parametrize("n", [5, 6, 9, 20, 51, 200])
def test_the_median_lies_between_its_ranks_nineteen_times_in_twenty(n: int) -> None:
    low, high = median_ranks(n)
    assert 1 <= low <= high <= n
    covered = sum(math.comb(n, below) for below in range(low, high)) / 2**n  # exact, from the binomial distribution
    assert covered >= 0.93
