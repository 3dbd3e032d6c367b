"""Every door, by who stands before it."""

from litestar import Router

from rapport.api import auth, health, pages, setup, widget, widget_socket
from rapport.api.console import attachments, conversations, me, messages, people, socket, teams

OUTSIDE = [
    health.router,
    pages.router,
    auth.router,
    setup.router,
    widget.router,
    widget_socket.router,
]

CONSOLE = [
    me.router,
    people.router,
    teams.router,
    conversations.router,
    messages.router,
    attachments.router,
    socket.router,
]


def all_routes() -> list[Router]:
    """What the application answers."""
    return [*OUTSIDE, Router(path="/api/console", route_handlers=CONSOLE)]
