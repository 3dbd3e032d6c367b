"""Articles for those who write them and those who hand them on: list, write, check, publish, and what is missing."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from rapport.config import Settings
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.articles.addresses import article_path, read_keys
from rapport.desk.articles.asked import list_gaps
from rapport.desk.articles.reading import list_articles, read_article
from rapport.desk.articles.types import Article, ArticleRow, Gap, State, Title, Wording
from rapport.desk.articles.writing import begin_article, take_back, throw_away
from rapport.storage.session import Database, Tx
from rapport.workflows.article_is_checked import CheckedText, check_article
from rapport.workflows.article_is_published import article_is_changed, article_is_published

READ = {"may": May.READ_ARTICLES}
WRITE = {"may": May.WRITE_ARTICLES}
PUBLISH = {"may": May.PUBLISH_ARTICLES}
Asked = Annotated[str, QueryParameter(max_length=400)]
Wanted = Annotated[State | None, QueryParameter(name="state")]
After = Annotated[str | None, QueryParameter(max_length=100)]


class Begin(msgspec.Struct, forbid_unknown_fields=True):
    """A draft begins with its question."""

    brand_id: UUID
    title: Title


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    """Words to be read by the engine as they stand on the screen; without them, the kept body."""

    text: Annotated[str, msgspec.Meta(max_length=100_000)] | None = None


class Checked(CheckedText, frozen=True):
    """What the engine made of ``text``."""

    text: str


class Line(ArticleRow, frozen=True, kw_only=True):
    """An article in a list; ``url``: where everybody reads it, None for a draft."""

    url: str | None


class Whole(Article, frozen=True, kw_only=True):
    """A whole article; ``url`` as in the list."""

    url: str | None


class Lines(msgspec.Struct, frozen=True):
    """A page of the list; ``after`` asks for the next one."""

    items: list[Line]
    after: str | None


class Gaps(msgspec.Struct, frozen=True):
    """Asked, but not answered."""

    items: list[Gap]


@get("/articles", opt=READ)
async def show_articles(
    tx: Given[Tx],
    database: Given[Database],
    settings: Given[Settings],
    *,
    brand: FromQuery[UUID | None] = None,
    subject: FromQuery[UUID | None] = None,
    wanted: Wanted = None,
    q: Asked = "",
    after: After = None,
) -> Lines:
    """The latest changed first; with ``q`` those that fit best."""
    page = await list_articles(tx, brand=brand, subject=subject, state=wanted, asked=q, after=after)
    keys = await read_keys(tx, database)
    return Lines([Line(**_fields(row), url=_url(row, keys, settings)) for row in page.items], page.after)


@post("/articles", opt=WRITE)
async def begin(
    viewer: Given[Viewer], tx: Given[Tx], database: Given[Database], settings: Given[Settings], data: JSONBody[Begin]
) -> Whole:
    """A new draft."""
    return await _whole(tx, database, settings, await begin_article(tx, viewer, data.brand_id, data.title))


@get("/articles/{article_id:uuid}", opt=READ)
async def show_article(
    tx: Given[Tx], database: Given[Database], settings: Given[Settings], article_id: FromPath[UUID]
) -> Whole:
    """One, whole."""
    return await _whole(tx, database, settings, await read_article(tx, article_id))


@put("/articles/{article_id:uuid}", opt=WRITE)
async def change(
    viewer: Given[Viewer],
    tx: Given[Tx],
    database: Given[Database],
    settings: Given[Settings],
    *,
    article_id: FromPath[UUID],
    data: JSONBody[Wording],
) -> Whole:
    """Keep it as it is now; refused when somebody else changed it since ``version``."""
    return await _whole(tx, database, settings, await article_is_changed(tx, viewer, article_id, data))


@delete("/articles/{article_id:uuid}", opt=WRITE, status_code=204)
async def remove(viewer: Given[Viewer], tx: Given[Tx], article_id: FromPath[UUID]) -> None:
    """Throw it away."""
    await throw_away(tx, viewer, article_id)


@post("/articles/{article_id:uuid}/publish", opt=PUBLISH, status_code=200)
async def publish(
    viewer: Given[Viewer],
    tx: Given[Tx],
    database: Given[Database],
    settings: Given[Settings],
    article_id: FromPath[UUID],
) -> Whole:
    """Let everybody read it."""
    return await _whole(tx, database, settings, await article_is_published(tx, viewer, article_id))


@post("/articles/{article_id:uuid}/unpublish", opt=PUBLISH, status_code=200)
async def unpublish(
    viewer: Given[Viewer],
    tx: Given[Tx],
    database: Given[Database],
    settings: Given[Settings],
    article_id: FromPath[UUID],
) -> Whole:
    """Make it a draft again; its address is kept for it."""
    return await _whole(tx, database, settings, await take_back(tx, viewer, article_id))


@post("/articles/{article_id:uuid}/review", opt=WRITE, status_code=200)
async def check(tx: Given[Tx], article_id: FromPath[UUID], data: JSONBody[Draft]) -> Checked:
    """What the engine would change in it."""
    found = await read_article(tx, article_id)
    text = found.body_text if data.text is None else data.text
    told = await check_article(tx, found.brand_id, text)
    # Flesch's figure is one of English; a few words alone don't tell the language that their author chose.
    return Checked(told.findings, told.readability if found.language.startswith("en") else None, text)


@get("/article-gaps", opt=READ)
async def show_gaps(tx: Given[Tx], brand: FromQuery[UUID]) -> Gaps:
    """What people looked for in the last eight weeks and did not find, most asked first."""
    return Gaps(await list_gaps(tx, brand))


async def _whole(tx: Tx, database: Database, settings: Settings, article: Article) -> Whole:
    return Whole(**_fields(article), url=_url(article, await read_keys(tx, database), settings))


def _fields(row: ArticleRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _url(row: ArticleRow, keys: dict[UUID, str], settings: Settings) -> str | None:
    if row.state == "draft" or row.slug is None or row.brand_id not in keys:
        return None
    return settings.url + article_path(row.slug, keys[row.brand_id])


router = Router(
    path="/",
    route_handlers=[show_articles, begin, show_article, change, remove, publish, unpublish, check, show_gaps],
)
