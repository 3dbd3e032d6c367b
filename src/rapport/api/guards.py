"""The gate before every route: who calls, may they, and did their own page ask. An undeclared route stops the start."""

from collections.abc import Awaitable, Callable, Iterator, Mapping

from litestar import Litestar
from litestar.exceptions import WebSocketException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import ASGIRoute

from rapport.api.cookies import read_session
from rapport.api.csrf import AnyConnection, demand_header, is_socket, refuse_foreign, refuse_strange_host
from rapport.config import Settings
from rapport.desk.accounts.rules import May, Viewer, may
from rapport.desk.accounts.sessions import Sessions
from rapport.kit.errors import NotAllowed, NotFound, NotSignedIn, Refusal

Door = Callable[[AnyConnection], Awaitable[object]]


class UndeclaredError(Exception):
    """A route does not say who may call it."""


class Gate:
    """The application's one guard.

    A door finds who is behind other credentials than the console's cookie, for the routes that declare its right:
    ``{May.VISITOR: visitor_of}`` for widget tokens. It raises NotSignedIn, or answers somebody with an
    ``organisation_id``, whom handlers find in ``request.user``.
    """

    def __init__(self, settings: Settings, sessions: Sessions, doors: Mapping[May, Door] | None = None) -> None:
        self._settings = settings
        self._sessions = sessions
        self._doors = dict(doors or {})

    async def check(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        """Let the caller through, with who they are in ``scope["user"]``, or raise a refusal."""
        try:
            await self._check(connection, handler)
        except Refusal as refusal:
            if is_socket(connection):
                raise WebSocketException(detail=refusal.message, code=4000 + refusal.status) from refusal
            raise

    async def _check(self, connection: AnyConnection, handler: BaseRouteHandler) -> None:
        right = handler.opt.get("may")
        if right is None:  # only the answers to OPTIONS, see refuse_undeclared
            return
        refuse_strange_host(connection, self._settings)
        refuse_foreign(connection, self._settings.url)
        if b"%00" in connection.scope["query_string"] or "\x00" in connection.scope["path"]:
            raise NotFound("There is nothing here. Please check the address.")
        if right == May.ANYONE:
            return
        if right in self._doors:
            connection.scope["user"] = await self._doors[right](connection)
            return
        if right == May.VISITOR:
            return
        demand_header(connection)
        viewer = await self._viewer(connection)
        if not may(viewer.role, right):
            raise NotAllowed(f"Your role here does not include this: {right}. Ask an admin of your desk.")
        connection.scope["user"] = viewer

    async def _viewer(self, connection: AnyConnection) -> Viewer:
        token = read_session(connection.cookies, self._settings)
        viewer = await self._sessions.viewer_of(token) if token else None
        if viewer is None:
            raise NotSignedIn("Please sign in.")
        return viewer


def declared_routes(app: Litestar) -> Iterator[tuple[str, str, BaseRouteHandler]]:
    """Every (method, path, handler); a socket's method is "WS". The framework's answers to OPTIONS are left out."""
    for route in app.routes:
        if isinstance(route, ASGIRoute):
            yield "ASGI", route.path, route.route_handler
            continue
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]  # sockets have one handler
            if not isinstance(handler, HTTPRouteHandler):
                yield "WS", route.path, handler
                continue
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield method, route.path, handler


def refuse_undeclared(app: Litestar) -> None:
    """Raise unless every route says who may call it."""
    missing = [
        f"{method} {path}"
        for method, path, handler in declared_routes(app)
        if not isinstance(handler.opt.get("may"), May)
    ]
    if missing:
        raise UndeclaredError(
            f"These routes do not say who may call them: {', '.join(missing)}. "
            "Add opt={'may': May.…} to the handler (rapport.desk.accounts.rules.May), "
            "and the route's row to tests/api/matrix_console.py or matrix_outside.py."
        )


def current_viewer(request: AnyConnection) -> Viewer:
    """The signed-in person, as the gate found them."""
    viewer = request.scope.get("user")
    if not isinstance(viewer, Viewer):
        raise NotSignedIn("Please sign in.")
    return viewer
