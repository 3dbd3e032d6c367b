"""Every door, by who stands before it."""

from litestar import Router

from rapport.api import (
    auth,
    health,
    help,
    leave,
    letters,
    pages,
    setup,
    survey,
    widget,
    widget_ending,
    widget_files,
    widget_identity,
    widget_socket,
    widget_start,
)
from rapport.api.console import (
    acknowledgement,
    aside,
    attachments,
    canned,
    chats,
    checks,
    conversations,
    deliveries,
    ending,
    held,
    hints,
    inbox_oauth,
    inboxes,
    mail_html,
    me,
    messages,
    model,
    past_mail,
    people,
    promises,
    reports,
    scorecards,
    search,
    senders,
    socket,
    standards,
    teams,
    tokens,
    voices,
)
from rapport.api.playground import routes as playground
from rapport.api.v1 import etiquette

OUTSIDE = [
    health.router,
    pages.router,
    auth.router,
    setup.router,
    survey.router,
    help.router,
    leave.router,
    widget_start.router,
    widget.router,
    widget_ending.router,
    letters.router,
    widget_identity.router,
    widget_files.router,
    playground.router,
    widget_socket.router,
    etiquette.router,
]

CONSOLE = [
    me.router,
    people.router,
    teams.router,
    tokens.router,
    conversations.router,
    aside.router,
    senders.router,
    search.router,
    messages.router,
    model.router,
    ending.router,
    promises.router,
    standards.router,
    voices.router,
    checks.router,
    hints.router,
    reports.router,
    scorecards.router,
    acknowledgement.router,
    attachments.router,
    canned.router,
    chats.router,
    mail_html.router,
    deliveries.router,
    held.router,
    inboxes.router,
    inbox_oauth.router,
    past_mail.router,
    socket.router,
]


def all_routes() -> list[Router]:
    """What the application answers."""
    return [*OUTSIDE, Router(path="/api/console", route_handlers=CONSOLE)]
