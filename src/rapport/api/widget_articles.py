"""Articles inside the widget: suggested, found and read before anything is asked or stored of the visitor."""

import hashlib
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody, QueryParameter

from rapport.api.limits import PerAddress
from rapport.api.readers import reader_code
from rapport.config import Settings
from rapport.desk.accounts.rules import May
from rapport.desk.articles.addresses import article_path, read_keys
from rapport.desk.articles.asked import keep_search
from rapport.desk.articles.marks import mark_article
from rapport.desk.articles.readers import answer, read_published, suggest
from rapport.desk.articles.types import Shown
from rapport.desk.inboxes.visitors import ChatInbox, find_chat_inbox
from rapport.kit.clock import now
from rapport.kit.errors import NotFound
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}
READS = PerAddress("articles read", 120, 60)
SEARCHES = PerAddress("articles searched", 60, 60)
MARKS = PerAddress("articles marked", 20, 60)
SUGGESTED = 4
FOUND = 5
SHORT = {"cache-control": "private, max-age=60"}
Key = Annotated[str, QueryParameter(max_length=100)]
Asked = Annotated[str, QueryParameter(max_length=400)]
Locale = Annotated[str, QueryParameter(max_length=35)]


class Cards(msgspec.Struct, frozen=True):
    """A few articles. ``sure`` is off when they hold only some of the words that were looked for."""

    items: list[Shown]
    sure: bool = True
    read_as: str | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """An article to be read inside the widget; ``html`` is the safe subset, ``url`` its own page."""

    slug: str
    title: str
    short: str
    html: str
    language: str
    url: str
    updated_at: datetime


class Mark(msgspec.Struct, forbid_unknown_fields=True):
    """Was it useful."""

    key: Annotated[str, msgspec.Meta(max_length=100)]
    useful: bool


@get("/articles", opt=PUBLIC)
async def find(
    request: AnyRequest,
    database: Given[Database],
    keyring: Given[Keyring],
    *,
    key: Key = "",
    q: Asked = "",
    locale: Locale = "",
) -> Response[Any]:
    """Up to four that are most useful; with ``q`` up to five that fit."""
    asks = bool(q.strip())
    (SEARCHES if asks else READS).take(request)
    inbox = await _inbox(database, key)
    async with database.transaction(inbox.organisation_id) as tx:
        if not asks:
            cards = Cards(await suggest(tx, inbox.brand_id, locale[:2].lower() or "en", SUGGESTED))
        else:
            told = await answer(tx, inbox.brand_id, q, FOUND)
            cards = Cards(told.items, told.found.sure, told.found.read_as)
            count = len(cards.items) if cards.sure else 0
            code = reader_code(request, keyring, f"{now():%Y-%m-%d}")
            await keep_search(tx, inbox.brand_id, q, count, via="widget", visitor=code)
    return _answer(request, cards)


@get("/articles/{slug:str}", opt=PUBLIC)
async def read(
    request: AnyRequest, database: Given[Database], settings: Given[Settings], slug: FromPath[str], key: Key = ""
) -> Response[Any]:
    """One, whole."""
    READS.take(request)
    inbox = await _inbox(database, key)
    async with database.transaction(inbox.organisation_id) as tx:
        found = await read_published(tx, inbox.brand_id, slug)
        keys = await read_keys(tx, database)
    card = Card(
        slug=found.slug,
        title=found.title,
        short=found.short,
        html=found.body_html,
        language=found.language,
        url=settings.url + article_path(found.slug, keys.get(inbox.brand_id, key)),
        updated_at=found.updated_at,
    )
    return _answer(request, card)


@post("/articles/{slug:str}/mark", opt=PUBLIC, status_code=204)
async def mark(
    request: AnyRequest, database: Given[Database], keyring: Given[Keyring], slug: FromPath[str], data: JSONBody[Mark]
) -> None:
    """Say whether it was useful; said again, the later counts."""
    MARKS.take(request)
    inbox = await _inbox(database, data.key)
    async with database.transaction(inbox.organisation_id) as tx:
        code = reader_code(request, keyring, slug)
        await mark_article(tx, inbox.brand_id, slug, useful=data.useful, reason=None, visitor=code)


async def _inbox(database: Database, key: str) -> ChatInbox:
    inbox = await find_chat_inbox(database, key)
    if inbox is None:
        raise NotFound("This chat is not set up here. Check the key in the page's snippet.")
    return inbox


def _answer(request: AnyRequest, told: msgspec.Struct) -> Response[Any]:
    """The answer with its tag; nothing but the tag when the browser has it already."""
    body = msgspec.json.encode(told)
    headers = {**SHORT, "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


router = Router(path="/api/widget", route_handlers=[find, read, mark])
