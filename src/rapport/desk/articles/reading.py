"""Articles as the desk reads them: the list by brand, subject, state and words, and one whole."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rapport.desk.articles.search import find_articles
from rapport.desk.articles.types import Article, ArticlePage, ArticleRow, State
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.session import Tx

PAGE = 50

ROW = """
select a.id, a.brand_id, a.subject_id, a.title, a.slug, a.short, a.state, a.language, a.review_on, a.updated_at,
  u.name as changed_by, a.useful, a.not_useful
"""
FROM = "from articles a left join users u on u.id = a.changed_by"
LIST = f"""
{ROW} {FROM} where a.organisation_id = $1 and ($2::uuid is null or a.brand_id = $2)
  and ($3::uuid is null or a.subject_id = $3) and ($4::text is null or a.state = $4)
  and ($5::timestamptz is null or (a.updated_at, a.id) < ($5, $6::uuid))
order by a.updated_at desc, a.id desc limit {PAGE + 1}
"""
THESE = f"""
{ROW} {FROM} join unnest($1::uuid[]) with ordinality asked(id, place) on asked.id = a.id
where ($2::uuid is null or a.subject_id = $2) and ($3::text is null or a.state = $3) order by asked.place
"""
ONE = f"""
{ROW}, a.body_html, a.body_text, a.words, a.version, a.published_at, a.created_at, m.name as made_by
{FROM} left join users m on m.id = a.made_by where a.id = $1
"""
MISSING = "We can't find this article. Somebody may have thrown it away."


async def list_articles(
    tx: Tx,
    *,
    brand: UUID | None = None,
    subject: UUID | None = None,
    state: State | None = None,
    asked: str = "",
    after: str | None = None,
) -> ArticlePage:
    """The latest changed first, a page at a time; with ``asked`` those that fit best, on one page."""
    if asked.strip():
        found = await find_articles(tx, asked, brand=brand, drafts=state != "published", most=PAGE)
        rows = await tx.fetch(THESE, found.items, subject, state)
        return ArticlePage([_row(row) for row in rows], None)
    at, ident = _read_place(after) if after else (None, None)
    items = [_row(row) for row in await tx.fetch(LIST, tx.own, brand, subject, state, at, ident)]
    more = len(items) > PAGE
    last = items[PAGE - 1] if more else None
    return ArticlePage(items[:PAGE], f"{last.updated_at.isoformat()}_{last.id}" if last else None)


async def read_article(tx: Tx, article: UUID) -> Article:
    """One. Raises ``NotFound``."""
    row = await tx.fetchrow(ONE, article)
    if row is None:
        raise NotFound(MISSING)
    return Article(**dict(row))


def _read_place(after: str) -> tuple[datetime, UUID]:
    at, _, ident = after.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(ident)
    except ValueError:
        raise Invalid("This page of the list can't be found. Please load the list again.") from None


def _row(row: Any) -> ArticleRow:
    return ArticleRow(**dict(row))
