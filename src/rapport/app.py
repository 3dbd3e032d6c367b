"""The one composition root: builds the application from its parts."""

from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from rapport import __version__
from rapport.api import health
from rapport.api.bodies import KeptRequest
from rapport.api.console import me
from rapport.api.guards import Gate, current_viewer, refuse_undeclared
from rapport.api.headers import SecurityHeaders
from rapport.api.problems import HANDLERS
from rapport.api.transaction import open_tx, refuse_misuse
from rapport.config import Settings
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.accounts.sessions import Sessions
from rapport.storage.session import Database

MAX_BODY_BYTES = 1_000_000


def console_router() -> Router:
    """The console's own calls; a file of routes per area."""
    return Router(path="/api/console", route_handlers=[me.router])


def build_app(settings: Settings, database: Database) -> Litestar:
    """The whole application over an open database. Raises when a route does not say who may call it."""
    sessions = Sessions(database)
    gate = Gate(settings, sessions)

    def provide_database() -> Database:
        return database

    def provide_settings() -> Settings:
        return settings

    def provide_sessions() -> Sessions:
        return sessions

    def provide_viewer(request: Request[Any, Any, Any]) -> Viewer:
        return current_viewer(request)

    app = Litestar(
        route_handlers=[health.router, console_router()],
        guards=[gate.check],
        dependencies={
            "database": Provide(provide_database, sync_to_thread=False),
            "settings": Provide(provide_settings, sync_to_thread=False),
            "sessions": Provide(provide_sessions, sync_to_thread=False),
            "viewer": Provide(provide_viewer, sync_to_thread=False),
            "tx": Provide(open_tx),
        },
        exception_handlers=HANDLERS,
        before_send=[SecurityHeaders(settings)],
        request_class=KeptRequest,
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=OpenAPIConfig(
            title="Rapport",
            version=__version__,
            openapi_router=Router("/schema", route_handlers=[], opt={"may": May.ANYONE}),
            render_plugins=[JsonRenderPlugin()],
        ),
        logging_config=None,
        debug=False,
    )
    refuse_undeclared(app)
    refuse_misuse(app)
    return app
