"""The rows of the console's routes."""

from rapport.kit.ids import new_id
from tests.api.matrix_rows import (
    ALL,
    ALL_204,
    ANSWERERS,
    BY_TOKEN,
    LEAD,
    LEAD_204,
    LEAD_NEVER,
    MANY,
    NEVER,
    NOWHERE,
    OWN,
    OWN_422,
    PASSWORD,
    READ,
    READ_204,
    REPORTS,
    RUN,
    RUN_201,
    RUN_204,
    RUN_422,
    RUN_NEVER,
    SEE,
    SUMMARY,
    WRITE,
    WRITE_204,
    WRITE_409,
    WRITE_NEVER,
    Row,
    console,
    message,
)
from tests.api.world import offer

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
    "GET /api/console/chats": Row(own=ANSWERERS),
    "PUT /api/console/room/availability": Row(own=ANSWERERS, body=lambda side, column: {"availability": "away"}),
    "GET /api/console/rooms": Row(own=LEAD),
    "PUT /api/console/people/{person_id:uuid}/capacity": Row(
        own=LEAD, other=LEAD_NEVER, body=lambda side, column: {"capacity": 2}
    ),
    "POST /api/console/chats/next": Row(own=ANSWERERS),
    f"GET /api/{MANY}/transfer": Row(own=WRITE, other=WRITE_NEVER, prepare=offer),
    f"POST /api/{MANY}/transfer": Row(  # to one at a time
        own=console("403 403 404 201 409 409 409"),
        other=WRITE_NEVER,
        body=lambda side, column: {"user_id": str(side.users["target"]), "note": "Lamps."},
    ),
    "POST /api/console/transfers/{transfer_id:uuid}/accept": Row(  # the first who says yes has it
        own=console("403 403 404 200 409 409 409"), other=WRITE_NEVER, prepare=offer
    ),
    "POST /api/console/transfers/{transfer_id:uuid}/decline": Row(  # a team has nobody who could say no for all
        own=WRITE_409, other=WRITE_NEVER, prepare=offer, body=lambda side, column: {"answer": "Busy."}
    ),
    "POST /api/console/transfers/{transfer_id:uuid}/withdraw": Row(
        own=console("403 403 404 204 409 409 409"), other=WRITE_NEVER, prepare=offer
    ),
    f"POST /api/{MANY}/take-over": Row(own=LEAD_204, other=LEAD_NEVER),
    f"POST /api/{MANY}/whisper": Row(
        own=LEAD, other=LEAD_NEVER, body=lambda side, column: {"client_id": str(new_id()), "text": "Offer a call."}
    ),
    f"GET /api/{MANY}/summary": Row(own=WRITE, other=WRITE_NEVER),
    f"POST /api/{MANY}/summary/review": Row(own=WRITE, other=WRITE_NEVER, body=lambda side, column: SUMMARY),
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
    "GET /api/console/scorecards/disputes": Row(own=LEAD),
    "POST /api/console/scorecards/disputes/{dispute_id:uuid}": Row(  # answered once
        own=console("403 403 403 403 200 409 409"),
        other=console("403 403 403 403 404 404 404"),
        body=lambda side, column: {"state": "accepted", "answer": "You are right."},
    ),
    "GET /api/console/model": Row(own=OWN),
    "PUT /api/console/model": Row(own=OWN, body=lambda side, column: {"on": False}),
    "POST /api/console/model/try": Row(own=OWN_422, body=lambda side, column: {"address": "nowhere"}),
    f"POST /api/{MANY}/model/rewrite": Row(  # no model is connected
        own=WRITE_409, other=WRITE_NEVER, body=lambda side, column: {"text": "Hello Ana, thank you."}
    ),
    f"POST /api/{MANY}/model/opinion": Row(
        own=WRITE_409, other=WRITE_NEVER, body=lambda side, column: {"text": "Hello Ana, thank you."}
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
    "POST /api/console/inboxes/folders": Row(own=RUN_422, body=lambda side, column: {"config": NOWHERE}),
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
