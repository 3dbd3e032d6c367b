"""Which articles want another look, and what their readers missed."""

from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery

from rapport.desk.accounts.rules import May
from rapport.desk.articles.attention import Reason, list_due, list_reasons
from rapport.desk.articles.reading import read_article
from rapport.desk.articles.types import ArticleRow
from rapport.storage.session import Tx

READ = {"may": May.READ_ARTICLES}


class Due(msgspec.Struct, frozen=True):
    """The longest due first."""

    items: list[ArticleRow]


class Reasons(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[Reason]


@get("/article-looks", opt=READ)
async def show_due(tx: Given[Tx], brand: FromQuery[UUID]) -> Due:
    """Those whose day has come, and those that more readers marked "no" than "yes"."""
    return Due(await list_due(tx, brand))


@get("/articles/{article_id:uuid}/reasons", opt=READ)
async def show_reasons(tx: Given[Tx], article_id: FromPath[UUID]) -> Reasons:
    """What readers wrote who were not helped."""
    await read_article(tx, article_id)
    return Reasons(await list_reasons(tx, article_id))


router = Router(path="/", route_handlers=[show_due, show_reasons])
