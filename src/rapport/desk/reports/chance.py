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
