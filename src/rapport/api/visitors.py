"""The door of widgets: a bearer token in the header, never a cookie."""

from typing import Any

from litestar import Request

from rapport.api.csrf import AnyConnection
from rapport.desk.inboxes.visitors import Visitor, find_visitor
from rapport.kit.errors import NotSignedIn
from rapport.storage.session import Database

ENDED = "This chat was started somewhere else or has ended. Please open the chat again."


class VisitorDoor:
    """Finds the visitor behind ``Authorization: Bearer <token>``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, connection: AnyConnection) -> Visitor:
        """Raises ``NotSignedIn``."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        visitor = await find_visitor(self._database, token) if scheme.lower() == "bearer" and token else None
        if visitor is None:
            raise NotSignedIn(ENDED)
        return visitor


def current_visitor(request: Request[Any, Any, Any]) -> Visitor:
    """The visitor that the gate found."""
    visitor = request.scope.get("user")
    if not isinstance(visitor, Visitor):
        raise NotSignedIn(ENDED)
    return visitor
