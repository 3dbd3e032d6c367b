"""GET /health: whether all parts are up, for load balancers and `rapport doctor`."""

from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency as Given

from rapport.desk.accounts.rules import May
from rapport.events.feed import lag_seconds
from rapport.kit.errors import Unavailable
from rapport.storage.session import Database

MAX_LAG_SECONDS = 30.0


@get("/health", opt={"may": May.ANYONE})
async def health(database: Given[Database]) -> Response[dict[str, Any]]:
    """200 when the database answers and the feed flows, else 503; says which part is not well."""
    try:
        async with database.across() as tx:
            lag = await lag_seconds(tx)
    except (Unavailable, OSError):
        return Response({"status": "down", "database": False}, status_code=503)
    well = lag < MAX_LAG_SECONDS
    body = {"status": "up" if well else "slow", "database": True, "feed_lag_seconds": round(lag, 3)}
    return Response(body, status_code=200 if well else 503)


router = Router(path="/", route_handlers=[health])
