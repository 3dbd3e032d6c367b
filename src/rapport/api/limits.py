"""How often one address or one program may ask, counted for each running application."""

from typing import Any

from litestar import Request

from rapport.api.devices import client_address
from rapport.kit.limits import Limit


class PerKey:
    """At most ``count`` in ``seconds`` for one key; ``name`` keeps it apart from others."""

    def __init__(self, name: str, count: int, seconds: float) -> None:
        self._key = f"limit {name}"
        self._rate = (count, seconds)

    def take(self, request: Request[Any, Any, Any], key: str) -> None:
        """Count one; raises ``TooMany``."""
        state = request.app.state
        limit = state.get(self._key)
        if limit is None:
            limit = state[self._key] = Limit(*self._rate)
        limit.take(key)


class PerAddress:
    """At most ``count`` in ``seconds`` from one address."""

    def __init__(self, name: str, count: int, seconds: float) -> None:
        self._limit = PerKey(name, count, seconds)

    def take(self, request: Request[Any, Any, Any]) -> None:
        """Count one; raises ``TooMany``."""
        self._limit.take(request, client_address(request))
