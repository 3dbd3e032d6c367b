"""Who may call what: one row a route, one status a column.

A new route gets its row in ``matrix_outside`` or ``matrix_console``.

Columns: anonymous, a made-up API token, the visitor whose conversation it is, another visitor | author, observer, an
agent outside the team, agent, supervisor, admin, owner. ``own`` is a call about our own organisation's objects;
``other`` the same call, by the same people, about the other organisation's: whoever names one hears 404 as if there
were none, or what their role hears anyway.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from rapport.kit.ids import new_id
from tests.api.desk import Desk
from tests.api.world import COLUMNS, PEOPLE, Side

Body = Callable[[Side, str], Any]


class Row(msgspec.Struct, kw_only=True):
    """``own`` and ``other``: statuses by column, as words. ``body``, ``query`` and ``form`` come from the side called
    about and the caller's column; ``prepare`` brings both sides into the state that the route needs."""

    own: str
    other: str | None = None
    body: Body | None = None
    form: Body | None = None
    files: Body | None = None
    query: Body | None = None
    prepare: Callable[[Desk, Side], Awaitable[None]] | None = None
    headers: dict[str, str] = {}

    def statuses(self, own: bool) -> dict[str, int]:
        """Column -> what is expected."""
        words = (self.own if own else self.other or self.own).replace("|", " ").split()
        assert len(words) == len(COLUMNS), f"{len(words)} statuses for {len(COLUMNS)} columns"
        return dict(zip(COLUMNS, map(int, words), strict=True))


def everyone(status: int) -> str:
    """The same for all."""
    return " ".join([str(status)] * len(COLUMNS))


def console(rest: str, outsiders: int = 401) -> str:
    """Nobody from outside, and ``rest`` for the roles."""
    assert len(rest.split()) == len(PEOPLE)
    return " ".join([str(outsiders)] * 4) + " | " + rest


def widget(visitor: int, stranger: int) -> str:
    """Only widget tokens: a console's cookie opens nothing here."""
    return f"401 401 {visitor} {stranger} | 401 401 401 401 401 401 401"


ALL = console("200 200 200 200 200 200 200")
ALL_204 = console("204 204 204 204 204 204 204")
NEVER = console("403 404 404 404 404 404 404")
SEE = console("403 200 200 200 200 200 200")
READ = console("403 200 404 200 200 200 200")
READ_204 = console("403 204 404 204 204 204 204")
WRITE = console("403 403 404 200 200 200 200")
WRITE_204 = console("403 403 404 204 204 204 204")
WRITE_409 = console("403 403 404 409 409 409 409")
WRITE_NEVER = console("403 403 404 404 404 404 404")
ANSWERERS = console("403 403 200 200 200 200 200")
RUN = console("403 403 403 403 403 200 200")
RUN_201 = console("403 403 403 403 403 201 201")
RUN_204 = console("403 403 403 403 403 204 204")
RUN_422 = console("403 403 403 403 403 422 422")
OWN = console("403 403 403 403 403 403 200")
OWN_422 = console("403 403 403 403 403 403 422")
RUN_NEVER = console("403 403 403 403 403 404 404")
LEAD = console("403 403 403 403 200 200 200")
LEAD_204 = console("403 403 403 403 204 204 204")
LEAD_NEVER = console("403 403 403 403 404 404 404")
REPORTS = console("403 200 403 403 200 200 200")
MANY = "console/conversations/{conversation_id:uuid}"

PASSWORD = {"current": "seven green lamps", "new": "a longer night train"}
NOWHERE = {  # refused before anything is dialled
    "address": "help@lamps.example",
    "imap": {"host": "127.0.0.1", "port": 1, "username": "help", "password": "x"},
    "smtp": {"host": "127.0.0.1", "port": 1},
}
BY_TOKEN = {
    **NOWHERE,
    "oauth": {
        "provider": "other",
        "authorize_url": "https://id.lamps.example/authorize",
        "token_url": "https://id.lamps.example/token",
        "client_id": "rapport",
    },
}
SUMMARY = {"issue": "A broken lamp", "solution": "A new one", "next_steps": ""}


def message(side: Side, column: str) -> Any:
    """A note, so that no standard check stops it."""
    return {"client_id": str(new_id()), "kind": "note", "text": f"Noted by {column}", "seen_position": 99}
