"""The rows of what stands open to everybody, to visitors and to programs."""

from rapport.kit.ids import new_id
from tests.api.matrix_rows import PASSWORD, Row, everyone, widget
from tests.api.world import resolve

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
    "GET /widget/desk.js": Row(own=everyone(200), query=lambda side, column: {"key": side.public_key}),
    "GET /widget/greeted.js": Row(
        own=everyone(200),
        query=lambda side, column: {"key": side.public_key, "greeting": str(new_id()), "what": "shown"},
    ),
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
    "POST /api/widget/form": Row(
        own=widget(200, 200), body=lambda side, column: {"client_id": str(new_id()), "text": "Hello?"}
    ),
    "GET /api/widget/wait": Row(own=widget(200, 200)),
    "POST /api/widget/read": Row(own=widget(204, 204), body=lambda side, column: {"position": 1}),
    "POST /api/widget/looked": Row(
        own=widget(204, 404),
        other=widget(404, 404),
        body=lambda side, column: {"conversation_id": side.conversation_id, "looked": ["no-such"]},
    ),
    "POST /api/widget/email": Row(
        own=widget(204, 204),
        body=lambda side, column: {"email": "ana@customers.example", "name": "Ana", "text": "Please write to me"},
    ),
    "POST /api/widget/attachments": Row(
        own=widget(201, 201), files=lambda side, column: {"file": ("note.txt", b"Some words", "text/plain")}
    ),
    "GET /api/widget/attachments/{attachment_id:uuid}": Row(own=widget(200, 404), other=widget(404, 404)),
    "GET /api/widget/attachments/{attachment_id:uuid}/picture": Row(own=widget(404, 404), other=widget(404, 404)),
    "GET /api/widget/conversations": Row(own=widget(200, 200)),
    "GET /api/widget/conversations/{conversation_id:uuid}": Row(own=widget(200, 404), other=widget(404, 404)),
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
    "POST /api/widget/follow": Row(
        own=widget(200, 404),
        other=widget(404, 404),
        body=lambda side, column: {"address": "ana@customers.example", "conversation_id": side.conversation_id},
    ),
    "POST /api/widget/transcript": Row(
        own=widget(200, 404),
        other=widget(404, 404),
        body=lambda side, column: {"address": "ana@customers.example", "conversation_id": side.conversation_id},
    ),
    "WS /api/widget/socket": Row(own=everyone(101)),  # says who it is in its first frame
    "POST /api/v1/etiquette/review": Row(  # only tokens made in Settings open it: no cookie, no widget's token
        own=everyone(401), body=lambda side, column: {"draft": "Hello"}
    ),
}
