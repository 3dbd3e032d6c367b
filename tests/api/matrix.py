"""Who may call what: one row a route, one status a column. A new route gets its row here.

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
from tests.api.world import COLUMNS, PEOPLE, Side, resolve

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
RUN_NEVER = console("403 403 403 403 403 404 404")
LEAD = console("403 403 403 403 200 200 200")
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


PUBLIC_ROUTES: dict[str, Row] = {
    "GET /": Row(own=everyone(302)),
    "GET /health": Row(own=everyone(200)),
    "GET /schema": Row(own=everyone(200)),
    "GET /schema/openapi.json": Row(own=everyone(200)),
    "GET /schema/{path:str}": Row(own=everyone(404)),
    "GET /console": Row(own=everyone(200)),
    "GET /console/{page:path}": Row(own=everyone(200)),
    "GET /assets/{name:path}": Row(own=everyone(404)),
    "GET /widget": Row(own=everyone(200)),
    "GET /widget/loader.js": Row(own=everyone(200)),
    "GET /auth/once/{token:str}": Row(own=everyone(200)),
    "GET /api/setup": Row(own=everyone(200)),
    "POST /api/setup": Row(
        own=everyone(403),
        body=lambda side, column: {
            "organisation": "Mine",
            "name": "Me",
            "email": "me@mine.example",
            "password": PASSWORD["new"],
        },
    ),
    "POST /auth/sign-in": Row(
        own=everyone(401), body=lambda side, column: {"email": f"{column}@nobody.example", "password": "no"}
    ),
    "POST /auth/sign-out": Row(own=everyone(204)),
    "POST /auth/forgot": Row(own=everyone(204), body=lambda side, column: {"email": f"{column}@nobody.example"}),
    "POST /auth/once": Row(own=everyone(404), body=lambda side, column: {"token": "x" * 43}),
    "POST /auth/reset": Row(
        own=everyone(404), body=lambda side, column: {"token": "x" * 43, "password": PASSWORD["new"]}
    ),
    "POST /auth/invitations/look": Row(own=everyone(404), body=lambda side, column: {"token": "x" * 43}),
    "POST /auth/invitations/accept": Row(
        own=everyone(404), body=lambda side, column: {"token": "x" * 43, "name": "Me", "password": PASSWORD["new"]}
    ),
    "GET /help": Row(own=everyone(200), query=lambda side, column: {"key": side.public_key}),
    "GET /help/hue/{hue:int}": Row(own=everyone(200)),
    "POST /help": Row(own=everyone(422), form=lambda side, column: {"name": "", "email": "", "text": ""}),
    "GET /playground": Row(own=everyone(404)),  # none of it exists outside demo mode
    "GET /api/playground": Row(own=everyone(404)),
    "POST /api/playground/enter": Row(own=everyone(404)),
    "GET /api/playground/mailbox": Row(own=everyone(404)),
    "POST /api/playground/mails": Row(
        own=everyone(404), body=lambda side, column: {"subject": "Hello", "text": "Hello"}
    ),
    "POST /api/playground/reset": Row(own=everyone(404)),
    "GET /survey/{token:str}": Row(own=everyone(404)),
    "POST /survey/{token:str}/summary": Row(own=everyone(404), form=lambda side, column: {"answer": "confirm"}),
    "POST /survey/{token:str}/rating": Row(own=everyone(404), form=lambda side, column: {"score": "5"}),
    "GET /survey/{token:str}/stop": Row(own=everyone(404)),
    "POST /survey/{token:str}/stop": Row(own=everyone(404), form=lambda side, column: {}),
    "POST /survey/{token:str}/reopen": Row(own=everyone(404), form=lambda side, column: {}),
}

WIDGET_ROUTES: dict[str, Row] = {
    "POST /api/widget/start": Row(own=everyone(200), body=lambda side, column: {"key": side.public_key}),
    "GET /api/widget/messages": Row(own=widget(200, 200)),
    "POST /api/widget/messages": Row(
        own=widget(200, 404),
        other=widget(404, 404),
        body=lambda side, column: {
            "client_id": str(new_id()),
            "text": "And one more thing",
            "conversation_id": side.conversation_id,
        },
    ),
    "POST /api/widget/read": Row(own=widget(204, 204), body=lambda side, column: {"position": 1}),
    "POST /api/widget/email": Row(
        own=widget(204, 204),
        body=lambda side, column: {"email": "ana@customers.example", "name": "Ana", "text": "Please write to me"},
    ),
    "GET /api/widget/attachments/{attachment_id:uuid}": Row(own=widget(200, 404), other=widget(404, 404)),
    "POST /api/widget/identify": Row(  # a proof that nobody's server has signed
        own=widget(403, 403), body=lambda side, column: {"user_id": "ana@mail.example", "hmac": "00" * 32}
    ),
    "POST /api/widget/summary": Row(
        own=widget(204, 404),
        other=widget(404, 404),
        prepare=resolve,
        body=lambda side, column: {"answer": "confirm", "conversation_id": side.conversation_id},
    ),
    "POST /api/widget/rating": Row(
        own=widget(204, 404),
        other=widget(404, 404),
        prepare=resolve,
        body=lambda side, column: {"score": 5, "conversation_id": side.conversation_id},
    ),
    "POST /api/widget/reopen": Row(
        own=widget(204, 404),
        other=widget(404, 404),
        prepare=resolve,
        body=lambda side, column: {"conversation_id": side.conversation_id},
    ),
    "WS /api/widget/socket": Row(own=everyone(101)),  # says who it is in its first frame
    "POST /api/v1/etiquette/review": Row(  # only tokens made in Settings open it: no cookie, no widget's token
        own=everyone(401), body=lambda side, column: {"draft": "Hello"}
    ),
}

CONSOLE_ROUTES: dict[str, Row] = {
    "GET /api/console/me": Row(own=ALL),
    "PATCH /api/console/me": Row(own=ALL_204, body=lambda side, column: {"title": "Customer care"}),
    "POST /api/console/me/password": Row(own=ALL_204, body=lambda side, column: PASSWORD),
    "GET /api/console/sessions": Row(own=ALL),
    "DELETE /api/console/sessions/{session_id:str}": Row(own=ALL_204, other=console("404 404 404 404 404 404 404")),
    "POST /api/console/sessions/end-others": Row(own=ALL_204),
    "GET /api/console/people": Row(own=SEE),
    "PATCH /api/console/people/{person_id:uuid}": Row(
        own=RUN_204, other=RUN_NEVER, body=lambda side, column: {"role": "supervisor"}
    ),
    "POST /api/console/people/{person_id:uuid}/reset-link": Row(own=RUN_201, other=RUN_NEVER),
    "GET /api/console/invitations": Row(own=RUN),
    "POST /api/console/invitations": Row(
        own=RUN_201, body=lambda side, column: {"email": f"{column}@new.example", "role": "agent"}
    ),
    "GET /api/console/teams": Row(own=SEE),
    "POST /api/console/teams": Row(own=RUN_201, body=lambda side, column: {"name": f"Team of {column}"}),
    "PUT /api/console/teams/{team_id:uuid}/members": Row(
        own=RUN_204, other=RUN_NEVER, body=lambda side, column: {"user_ids": [str(side.users["target"])]}
    ),
    "DELETE /api/setup/sample": Row(
        own=console("403 403 403 403 403 403 204"), query=lambda side, column: {"confirm": "true"}
    ),
    "GET /api/console/conversations": Row(own=SEE),
    "GET /api/console/search": Row(own=SEE, query=lambda *_: {"q": "canary"}),
    f"GET /api/{MANY}": Row(own=READ, other=NEVER),
    f"GET /api/{MANY}/messages": Row(own=READ, other=NEVER),
    f"POST /api/{MANY}/messages": Row(own=WRITE, other=WRITE_NEVER, body=message),
    f"POST /api/{MANY}/read": Row(own=READ_204, other=NEVER, body=lambda side, column: {"position": 1}),
    f"PUT /api/{MANY}/draft": Row(
        own=WRITE,
        other=WRITE_NEVER,
        body=lambda side, column: {"kind": "reply", "channel": "chat", "document": None, "text": "Hello"},
    ),
    f"POST /api/{MANY}/assign": Row(
        own=WRITE_204, other=WRITE_NEVER, body=lambda side, column: {"user_id": str(side.users["target"])}
    ),
    f"GET /api/{MANY}/summary": Row(own=WRITE, other=WRITE_NEVER),
    f"POST /api/{MANY}/resolve": Row(own=WRITE_204, other=WRITE_NEVER, body=lambda side, column: {"summary": SUMMARY}),
    f"POST /api/{MANY}/reopen": Row(own=WRITE_204, other=WRITE_NEVER),
    "POST /api/console/review": Row(
        own=WRITE,
        other=WRITE_NEVER,
        body=lambda side, column: {"conversation_id": side.conversation_id, "text": "Hello Ana, thank you."},
    ),
    "POST /api/console/hints": Row(
        own=WRITE_204,
        other=WRITE_NEVER,
        body=lambda side, column: {
            "conversation_id": side.conversation_id,
            "check": "greeting.missing",
            "action": "ignore",
        },
    ),
    "GET /api/console/promises": Row(own=SEE),
    "PATCH /api/console/promises/{promise_id:uuid}": Row(
        own=WRITE, other=WRITE_NEVER, body=lambda side, column: {"due_at": "2037-01-01T10:00:00Z"}
    ),
    "GET /api/console/standards": Row(own=ALL),
    "PUT /api/console/standards": Row(
        own=LEAD,
        body=lambda side, column: {"standards": {"chat": {"target_seconds": 90, "ceiling_seconds": 180}}},
    ),
    "GET /api/console/voices": Row(own=ALL),
    "GET /api/console/voices/news": Row(own=ALL),
    "GET /api/console/voices/{brand_id:uuid}": Row(own=ALL, other=console("404 404 404 404 404 404 404")),
    "PUT /api/console/voices/{brand_id:uuid}": Row(  # the first who may changes it; the next have not seen that
        own=console("403 403 403 403 200 409 409"),
        other=console("403 403 403 403 404 404 404"),
        body=lambda side, column: {"voice": {"formality": "formal", "emoji": False}, "version": 0},
    ),
    "POST /api/console/voices/{brand_id:uuid}/read": Row(
        own=ALL_204, other=console("404 404 404 404 404 404 404"), body=lambda side, column: {"version": 1}
    ),
    "POST /api/console/voices/{brand_id:uuid}/preview": Row(
        own=LEAD,
        other=console("403 403 403 403 404 404 404"),
        body=lambda side, column: {"voice": {"formality": "formal"}, "own": "Hello"},
    ),
    "GET /api/console/checks": Row(own=LEAD),
    "PUT /api/console/checks": Row(
        own=console("403 403 403 403 204 204 204"),
        other=console("403 403 403 403 404 404 404"),
        body=lambda side, column: {"check": "jargon", "severity": "off", "brand_id": str(side.brand_id)},
    ),
    "GET /api/console/handbook": Row(own=ALL),
    "POST /api/console/hints/seen": Row(
        own=WRITE_204,
        other=WRITE_NEVER,
        body=lambda side, column: {
            "conversation_id": side.conversation_id,
            "draft_id": str(new_id()),
            "shown": ["greeting.missing"],
        },
    ),
    "GET /api/console/hints/quiet": Row(own=ALL),
    "DELETE /api/console/hints/quiet/{check:str}": Row(  # nothing is quiet
        own=console("404 404 404 404 404 404 404")
    ),
    "GET /api/console/reports": Row(own=REPORTS),
    "GET /api/console/reports/conversations": Row(own=REPORTS, query=lambda side, column: {"measure": "response"}),
    "GET /api/console/reports/export": Row(own=REPORTS, query=lambda side, column: {"measure": "response"}),
    "GET /leave": Row(own=SEE, query=lambda *_: {"to": "https://shop.example/"}),
    "POST /api/console/attachments": Row(
        own=console("403 403 201 201 201 201 201"),
        files=lambda side, column: {"file": ("note.txt", b"Some words", "text/plain")},
    ),
    "GET /api/console/attachments/{attachment_id:uuid}": Row(own=READ, other=NEVER),
    "GET /api/console/attachments/{attachment_id:uuid}/picture": Row(own=NEVER, other=NEVER),  # of a text there is none
    "GET /api/console/messages/{message_id:uuid}/html": Row(own=READ, other=NEVER),
    "GET /api/console/messages/{message_id:uuid}/original": Row(own=NEVER, other=NEVER),  # a chat has no mail behind it
    "POST /api/console/messages/{message_id:uuid}/send-again": Row(  # a chat message that arrived
        own=console("403 403 404 409 409 409 409"), other=WRITE_NEVER
    ),
    "POST /api/console/messages/{message_id:uuid}/arrived": Row(  # nobody doubts that a chat message did
        own=console("403 403 404 409 409 409 409"), other=WRITE_NEVER
    ),
    "POST /api/console/conversations/{conversation_id:uuid}/held": Row(  # in a chat nothing waits
        own=console("403 403 404 422 422 422 422"),
        other=WRITE_NEVER,
        body=lambda side, column: {**message(side, column), "kind": "reply"},
    ),
    "POST /api/console/held/{held_id:uuid}/undo": Row(  # the first who may takes it back
        own=console("403 403 404 200 404 404 404"), other=WRITE_NEVER
    ),
    "POST /api/console/held/{held_id:uuid}/send": Row(
        own=console("403 403 404 200 404 404 404"), other=WRITE_NEVER, body=lambda side, column: {"send_anyway": True}
    ),
    "POST /api/console/held/{held_id:uuid}/move": Row(
        own=WRITE, other=WRITE_NEVER, body=lambda side, column: {"send_at": "2027-01-04T09:00:00Z"}
    ),
    "GET /api/console/acknowledgement": Row(own=ALL),
    "PUT /api/console/acknowledgement": Row(own=LEAD, body=lambda side, column: {"words": "See you soon."}),
    "POST /api/console/acknowledgement/preview": Row(own=LEAD, body=lambda side, column: {}),
    "GET /api/console/canned-replies": Row(own=ANSWERERS),
    "GET /api/console/canned-replies/find": Row(own=ANSWERERS, query=lambda side, column: {"q": "hel"}),
    "POST /api/console/canned-replies/{canned_id:uuid}/fill": Row(
        own=WRITE, other=WRITE_NEVER, body=lambda side, column: {"conversation_id": side.conversation_id}
    ),
    "POST /api/console/canned-replies": Row(
        own=console("403 403 403 403 201 201 201"),
        body=lambda side, column: {"title": "Hello", "shortcut": f"of-{column}", "body_text": "Hello again."},
    ),
    "PUT /api/console/canned-replies/{canned_id:uuid}": Row(
        own=LEAD,
        other=console("403 403 403 403 404 404 404"),
        body=lambda side, column: {"title": "Hello", "shortcut": "hello", "body_text": "Hello again."},
    ),
    "DELETE /api/console/canned-replies/{canned_id:uuid}": Row(  # the first who may puts it away
        own=console("403 403 403 403 204 404 404"), other=console("403 403 403 403 404 404 404")
    ),
    "GET /api/console/conversations/{conversation_id:uuid}/scorecard": Row(own=READ, other=NEVER),
    "POST /api/console/conversations/{conversation_id:uuid}/scorecard/disputes": Row(  # the same is said once
        own=console("403 403 404 200 409 409 409"),
        other=WRITE_NEVER,
        body=lambda side, column: {"dimension": "tone", "reason": "They asked for it."},
    ),
    "POST /api/console/scorecards/disputes/{dispute_id:uuid}": Row(  # answered once
        own=console("403 403 403 403 200 409 409"),
        other=console("403 403 403 403 404 404 404"),
        body=lambda side, column: {"state": "accepted", "answer": "You are right."},
    ),
    "GET /api/console/tokens": Row(own=RUN),
    "POST /api/console/tokens": Row(
        own=RUN_201, body=lambda side, column: {"name": f"Of {column}", "scopes": ["etiquette"]}
    ),
    "DELETE /api/console/tokens/{token_id:uuid}": Row(  # the first who may takes it back
        own=console("403 403 403 403 403 204 404"), other=RUN_NEVER
    ),
    "GET /api/console/inboxes": Row(own=RUN),
    "GET /api/console/inboxes/{inbox_id:uuid}": Row(own=RUN, other=RUN_NEVER),
    "POST /api/console/inboxes": Row(
        own=RUN_201, body=lambda side, column: {"channel": "chat", "name": f"Chat of {column}"}
    ),
    "PUT /api/console/inboxes/{inbox_id:uuid}": Row(
        own=RUN, other=RUN_NEVER, body=lambda side, column: {"name": "Chat", "sites": ["lamps.example"]}
    ),
    "POST /api/console/inboxes/test": Row(own=RUN, body=lambda side, column: {"config": NOWHERE}),
    "POST /api/console/inboxes/folders": Row(
        own=console("403 403 403 403 403 503 503"), body=lambda side, column: {"config": NOWHERE}
    ),
    "GET /api/console/inboxes/providers": Row(own=RUN),
    "POST /api/console/inboxes/oauth/start": Row(own=RUN, body=lambda side, column: {"config": BY_TOKEN}),
    "POST /api/console/inboxes/oauth/finish": Row(
        own=RUN_422, body=lambda side, column: {"config": BY_TOKEN, "code": "x", "state": "1.x.x"}
    ),
    "GET /api/console/inboxes/{inbox_id:uuid}/imports": Row(own=RUN, other=RUN_NEVER),
    "POST /api/console/inboxes/{inbox_id:uuid}/imports": Row(  # a chat has no past mail
        own=RUN_422, other=RUN_NEVER, body=lambda side, column: {"folders": ["INBOX"]}
    ),
    "POST /api/console/inboxes/{inbox_id:uuid}/imports/{import_id:uuid}/stop": Row(own=RUN_NEVER, other=RUN_NEVER),
    f"POST /api/{MANY}/spam": Row(  # a reply waits there
        own=WRITE_409, other=WRITE_NEVER, body=lambda side, column: {"block": True}
    ),
    f"POST /api/{MANY}/not-spam": Row(  # it is in the inbox
        own=WRITE_409, other=WRITE_NEVER, body=lambda side, column: {"trust": True}
    ),
    f"GET /api/{MANY}/merge": Row(own=WRITE, other=WRITE_NEVER),
    f"POST /api/{MANY}/merge": Row(  # into itself
        own=WRITE_409, other=WRITE_NEVER, body=lambda side, column: {"into": side.conversation_id}
    ),
    f"POST /api/{MANY}/customer": Row(  # a chat passes nothing on
        own=WRITE_NEVER, other=WRITE_NEVER, body=lambda side, column: {"message_id": side.message_id, "whom": "author"}
    ),
    "GET /api/console/senders": Row(own=LEAD),
    "POST /api/console/senders": Row(
        own=console("403 403 403 403 201 201 201"),
        body=lambda side, column: {"pattern": f"@{column}.example", "rule": "block"},
    ),
    "DELETE /api/console/senders/{rule_id:uuid}": Row(  # the first who may removes it
        own=console("403 403 403 403 204 404 404"), other=console("403 403 403 403 404 404 404")
    ),
    "GET /api/console/inboxes/{inbox_id:uuid}/sender-checks": Row(own=RUN, other=RUN_NEVER),
    "PUT /api/console/inboxes/{inbox_id:uuid}/sender-checks": Row(  # a chat has no mail server
        own=RUN_NEVER, other=RUN_NEVER, body=lambda side, column: {"server": "mx.lamps.example", "below": 1}
    ),
    "POST /api/console/inboxes/{inbox_id:uuid}/sender-checks/learn": Row(own=RUN, other=RUN_NEVER),
    "WS /api/console/socket": Row(own=console("403 101 101 101 101 101 101")),
}

ROUTES = {**PUBLIC_ROUTES, **WIDGET_ROUTES, **CONSOLE_ROUTES}


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
        "{rule_id:uuid}": side.rule_id,
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
