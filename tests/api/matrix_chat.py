"""The rows of a chat's settings."""

from tests.api.matrix_rows import RUN, RUN_201, RUN_NEVER, Row, console

CHAT_SETTINGS: dict[str, Row] = {
    "GET /api/console/chats/{inbox_id:uuid}": Row(own=RUN, other=RUN_NEVER),
    "PUT /api/console/chats/{inbox_id:uuid}": Row(
        own=RUN, other=RUN_NEVER, body=lambda side, column: {"letters": "AO", "languages": ["en"]}
    ),
    "GET /api/console/chats/{inbox_id:uuid}/identity": Row(own=RUN, other=RUN_NEVER),
    "POST /api/console/chats/{inbox_id:uuid}/identity": Row(own=RUN, other=RUN_NEVER),
    "POST /api/console/chats/{inbox_id:uuid}/greetings": Row(
        own=RUN_201, other=RUN_NEVER, body=lambda side, column: {"name": "Prices", "body_text": "Can we help you?"}
    ),
    "PUT /api/console/chats/{inbox_id:uuid}/greetings/{greeting_id:uuid}": Row(
        own=RUN, other=RUN_NEVER, body=lambda side, column: {"name": "Prices", "body_text": "Can we help you?"}
    ),
    "DELETE /api/console/chats/{inbox_id:uuid}/greetings/{greeting_id:uuid}": Row(
        own=console("403 403 403 403 403 204 404"), other=RUN_NEVER
    ),
}
