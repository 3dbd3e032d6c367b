"""GET /api/console/search: conversations by their words."""

from typing import Annotated

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency as Given
from litestar.params import QueryParameter

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.search import search
from rapport.desk.conversations.types import Row
from rapport.storage.session import Tx


class Found(msgspec.Struct, frozen=True):
    """Conversations, the best first."""

    items: list[Row]


@get("/search", opt={"may": May.READ_CONVERSATIONS})
async def find(viewer: Given[Viewer], tx: Given[Tx], q: Annotated[str, QueryParameter(max_length=200)] = "") -> Found:
    """Conversations with all of these words."""
    return Found(await search(tx, viewer, q))


router = Router(path="/", route_handlers=[find])
