"""What chance alone would give: ranges of 95 % for shares and for medians. Pure functions."""

import math

FEW = 5
"""Below this many a figure is not shown: too few to say."""

Z = 1.959964


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The range of a share ``hits / n`` (Wilson's score interval). ``n`` is at least 1."""
    share = hits / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share_of(hits: int, n: int) -> tuple[float | None, tuple[float, float] | None]:
    """A share and its range, or nothing when there are too few to say."""
    return (hits / n, wilson(hits, n)) if n >= FEW else (None, None)


def median_ranks(n: int) -> tuple[int, int]:
    """The places (from 1) in the sorted values between which the median lies; free of any assumed distribution.

    ``LOW`` and ``HIGH`` in figures.py are the same in SQL. ``n`` is at least 1.
    """
    reach = Z / 2 * math.sqrt(n)
    return max(1, math.floor(n / 2 - reach)), min(n, 1 + math.ceil(n / 2 + reach))
