"""Between which of the sorted values a median lies: what ``LOW`` and ``HIGH`` of figures.py say in SQL."""

import math

from rapport.desk.reports.chance import Z


def median_ranks(n: int) -> tuple[int, int]:
    """The places (from 1), free of any assumed distribution. ``n`` is at least 1."""
    reach = Z / 2 * math.sqrt(n)
    return max(1, math.floor(n / 2 - reach)), min(n, 1 + math.ceil(n / 2 + reach))
