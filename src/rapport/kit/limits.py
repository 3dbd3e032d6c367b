"""How often somebody may do something, counted in this process."""

import time
from collections import OrderedDict

from rapport.kit.errors import TooMany

KEYS_AT_MOST = 20_000


class Limit:
    """At most ``count`` in ``seconds`` for each key, refilled evenly (a token bucket)."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._rate = count / seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Count one; raises ``TooMany`` with the seconds to wait."""
        moment = time.monotonic()
        left, at = self._buckets.pop(key, (float(self._count), moment))
        left = min(float(self._count), left + (moment - at) * self._rate)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, moment)
        while len(self._buckets) > KEYS_AT_MOST:
            self._buckets.popitem(last=False)
        if not allowed:
            wait = max(1, round((1 - left) / self._rate))
            raise TooMany("That was a lot at once. Please wait a moment, then try again.", retry_after=wait)
