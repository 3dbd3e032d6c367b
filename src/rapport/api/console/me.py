"""GET /api/console/me: who is signed in, and where they work."""

from typing import Any

from litestar import Router, get

from rapport.desk.accounts.rules import May, Viewer
from rapport.storage.session import Tx


@get("/me", opt={"may": May.USE_DESK})
async def show_me(viewer: Viewer, tx: Tx) -> dict[str, Any]:
    """The signed-in person."""
    return {"id": viewer.user_id}


router = Router(path="/", route_handlers=[show_me])
