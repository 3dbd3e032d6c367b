"""Who may call what: every row, and the path of a route with somebody's objects in it."""

from tests.api.matrix_articles import ARTICLES
from tests.api.matrix_chat import CHAT_SETTINGS
from tests.api.matrix_console import CONSOLE_ROUTES
from tests.api.matrix_outside import PUBLIC_ROUTES, WIDGET_ROUTES
from tests.api.matrix_rows import Row
from tests.api.world import Side

__all__ = ["ROUTES", "Row", "path_of"]

ROUTES = {**PUBLIC_ROUTES, **WIDGET_ROUTES, **CONSOLE_ROUTES, **CHAT_SETTINGS, **ARTICLES}


def path_of(route: str, side: Side, column: str) -> str:
    """A route's path with ``side``'s objects in it."""
    values = {
        "{conversation_id:uuid}": side.conversation_id,
        "{attachment_id:uuid}": side.attachment_id,
        "{message_id:uuid}": side.message_id,
        "{promise_id:uuid}": side.promise_id,
        "{held_id:uuid}": side.held_id,
        "{token_id:uuid}": side.token_id,
        "{dispute_id:uuid}": side.dispute_id,
        "{canned_id:uuid}": side.canned_id,
        "{article_id:uuid}": side.article_id,
        "{subject_id:uuid}": side.subject_id,
        "{slug:str}": "how-do-lamps-work",
        "{rule_id:uuid}": side.rule_id,
        "{greeting_id:uuid}": side.greeting_id,
        "{transfer_id:uuid}": side.transfer_id,
        "{inbox_id:uuid}": str(side.inbox_id),
        "{brand_id:uuid}": str(side.brand_id),
        "{check:str}": "jargon",
        "{import_id:uuid}": str(side.inbox_id),
        "{team_id:uuid}": str(side.team_id),
        "{person_id:uuid}": str(side.users["target"]),
        "{session_id:str}": side.spare_sessions.get(column, "0" * 32),
        "{token:str}": "x" * 43,
        "{name:path}": "nothing.js",
        "{page:path}": "c/1",
        "{path:str}": "nothing",
        "{hue:int}": "195",
    }
    path = route.split(" ", 1)[1]
    for name, value in values.items():
        path = path.replace(name, value)
    assert "{" not in path, f"{route}: tests/api/matrix.py path_of() must know what to put into {path}"
    return path
