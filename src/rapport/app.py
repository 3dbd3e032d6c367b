"""The one composition root: builds the application from its parts."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from rapport import __version__
from rapport.api.bodies import KeptRequest
from rapport.api.console.inbox_forms import MailboxTrials
from rapport.api.dist import Dist
from rapport.api.forgotten import Forgotten
from rapport.api.guards import Gate, current_viewer, refuse_undeclared
from rapport.api.headers import SecurityHeaders
from rapport.api.playground.stage import Stage
from rapport.api.problems import HANDLERS
from rapport.api.programs import ProgramDoor, current_program
from rapport.api.routes import all_routes
from rapport.api.transaction import close_left_open, open_tx, refuse_misuse
from rapport.api.visitors import VisitorDoor, current_visitor
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.desk.accounts.notices import SendNotice
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.accounts.tokens import Program
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.egress import Egress, resolve_public
from rapport.kit.secrets import Keyring, open_keyring
from rapport.realtime.hub import Hub
from rapport.realtime.presence import Presence
from rapport.realtime.rounds import Rounds
from rapport.realtime.sockets import Seats
from rapport.storage.files import Files
from rapport.storage.session import Database
from rapport.workflows.mailbox_signs_in import SignIns
from rapport.workflows.model_is_asked import Models
from rapport.workflows.model_ways import ways_of

MAX_BODY_BYTES = 1_000_000
OPENAPI = OpenAPIConfig(
    title="Rapport",
    version=__version__,
    openapi_router=Router("/schema", route_handlers=[], opt={"may": May.ANYONE}),
    render_plugins=[JsonRenderPlugin()],
)


def provide(value: Any) -> Provide:
    """The same ``value`` for every request."""
    return Provide(lambda: value, sync_to_thread=False)


def provide_viewer(request: Request[Any, Any, Any]) -> Viewer:
    """The signed-in person."""
    return current_viewer(request)


def provide_visitor(request: Request[Any, Any, Any]) -> Visitor:
    """The visitor behind a widget's token."""
    return current_visitor(request)


def provide_program(request: Request[Any, Any, Any]) -> Program:
    """The program behind a token."""
    return current_program(request)


Living = Callable[[Litestar], AbstractAsyncContextManager[None]]


def living(hub: Hub, presence: Presence, rounds: Rounds, stage: Stage) -> Living:
    """What lives as long as the application does."""

    @asynccontextmanager
    async def live(_: Litestar) -> AsyncIterator[None]:
        await hub.start()
        await presence.start()
        await rounds.start()
        try:
            await stage.open()
            yield
        finally:
            await stage.close()
            await rounds.stop()
            await presence.stop()
            await hub.stop()

    return live


def make_trials(
    settings: Settings, database: Database, keyring: Keyring, dialer: Dialer | None, egress: Egress
) -> MailboxTrials:
    """What tries the settings of mailboxes, over ``dialer`` or the usual one."""
    dialer = dialer or Dialer(resolve=resolve_public, allow_private=settings.allow_private)
    return MailboxTrials(database, keyring, EmailChannel(dialer), SignIns(database, keyring, egress))


def build_app(
    settings: Settings,
    database: Database,
    *,
    send_notice: SendNotice | None = None,
    dialer: Dialer | None = None,
    egress: Egress | None = None,
) -> Litestar:
    """The whole application over an open database.

    Raises when a route does not say who may call it (``UndeclaredError``), or the secret key can't be used
    (``SecretKeyError``). Without ``send_notice`` the desk's own people get their links from an admin.
    """
    sessions = Sessions(database)
    gate = Gate(settings, sessions, {May.VISITOR: VisitorDoor(database), May.PROGRAM: ProgramDoor(database)})
    hub = Hub(database)
    presence = Presence(hub, database)
    keyring = open_keyring(settings)
    stage = Stage(settings, database, keyring)
    egress = egress or Egress()
    trials = make_trials(settings, database, keyring, dialer, egress)

    app = Litestar(
        route_handlers=all_routes(),
        guards=[gate.check],
        lifespan=[living(hub, presence, Rounds(hub, database, sessions), stage)],
        dependencies={
            "database": provide(database),
            "settings": provide(settings),
            "sessions": provide(sessions),
            "keyring": provide(keyring),
            "mailbox_trials": provide(trials),
            "stage": provide(stage),
            "forgotten": provide(Forgotten(database, settings, send_notice)),
            "dist": provide(Dist()),
            "hub": provide(hub),
            "presence": provide(presence),
            "seats": provide(Seats()),
            "egress": provide(egress),
            "models": provide(Models(database, keyring, ways_of(settings, egress))),
            "files": provide(Files(settings.data / "files")),
            "viewer": Provide(provide_viewer, sync_to_thread=False),
            "visitor": Provide(provide_visitor, sync_to_thread=False),
            "program": Provide(provide_program, sync_to_thread=False),
            "tx": Provide(open_tx),
        },
        exception_handlers=HANDLERS,
        after_exception=[close_left_open],
        before_send=[SecurityHeaders(settings)],
        request_class=KeptRequest,
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=OPENAPI,
        logging_config=None,
        debug=False,
    )
    refuse_undeclared(app)
    refuse_misuse(app)
    return app
