"""The rows of articles: the desk's, and those that everybody may read."""

from tests.api.matrix_rows import ALL, Row, console, everyone

WRITERS = console("200 403 200 200 200 200 200")
WRITERS_NEVER = console("404 403 404 404 404 404 404")
PUBLISHERS = console("200 403 403 403 200 200 200")
PUBLISHERS_NEVER = console("404 403 403 403 404 404 404")
ONE = "console/articles/{article_id:uuid}"
SUBJECT = "console/article-subjects/{subject_id:uuid}"

ARTICLES: dict[str, Row] = {
    "GET /api/console/articles": Row(own=ALL),
    "POST /api/console/articles": Row(
        own=console("201 403 201 201 201 201 201"),
        other=console("422 403 422 422 422 422 422"),
        body=lambda side, column: {"brand_id": str(side.brand_id), "title": f"Is this for {column}?"},
    ),
    f"GET /api/{ONE}": Row(own=ALL, other=console("404 404 404 404 404 404 404")),
    f"GET /api/{ONE}/reasons": Row(own=ALL, other=console("404 404 404 404 404 404 404")),
    "GET /api/console/article-looks": Row(own=ALL, query=lambda side, column: {"brand": str(side.brand_id)}),
    f"PUT /api/{ONE}": Row(  # the first who may changes it; the next have not seen that
        own=console("200 403 409 409 409 409 409"),
        other=WRITERS_NEVER,
        body=lambda side, column: {"version": 2, "title": "How long do lamps last?"},
    ),
    f"DELETE /api/{ONE}": Row(  # the first who may throws it away
        own=console("204 403 404 404 404 404 404"), other=WRITERS_NEVER
    ),
    f"POST /api/{ONE}/publish": Row(own=PUBLISHERS, other=PUBLISHERS_NEVER),
    f"POST /api/{ONE}/unpublish": Row(own=PUBLISHERS, other=PUBLISHERS_NEVER),
    f"POST /api/{ONE}/review": Row(own=WRITERS, other=WRITERS_NEVER, body=lambda side, column: {"text": "Turn it on."}),
    "GET /api/console/article-gaps": Row(own=ALL, query=lambda side, column: {"brand": str(side.brand_id)}),
    "GET /api/console/article-subjects": Row(own=ALL),
    "POST /api/console/article-subjects": Row(
        own=console("201 403 403 403 201 201 201"),
        other=console("422 403 403 403 422 422 422"),
        body=lambda side, column: {"brand_id": str(side.brand_id), "name": f"Of {column}"},
    ),
    f"PUT /api/{SUBJECT}": Row(own=PUBLISHERS, other=PUBLISHERS_NEVER, body=lambda side, column: {"name": "Lamps"}),
    f"DELETE /api/{SUBJECT}": Row(  # the first who may throws it away
        own=console("204 403 403 403 404 404 404"), other=PUBLISHERS_NEVER
    ),
    "GET /help/articles/{slug:str}": Row(own=everyone(200), query=lambda side, column: {"key": side.public_key}),
    "POST /help/articles/{slug:str}/mark": Row(
        own=everyone(303), form=lambda side, column: {"key": side.public_key, "useful": "yes"}
    ),
    "GET /help/sitemap.xml": Row(own=everyone(200), query=lambda side, column: {"key": side.public_key}),
    "GET /api/widget/articles": Row(own=everyone(200), query=lambda side, column: {"key": side.public_key}),
    "GET /api/widget/articles/{slug:str}": Row(own=everyone(200), query=lambda side, column: {"key": side.public_key}),
    "POST /api/widget/articles/{slug:str}/mark": Row(
        own=everyone(204), body=lambda side, column: {"key": side.public_key, "useful": True}
    ),
}
