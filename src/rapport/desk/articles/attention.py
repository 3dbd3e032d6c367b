"""Articles that want another look: their day has come, or readers say that they don't help; and what readers missed."""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.desk.articles.reading import FROM, ROW
from rapport.desk.articles.types import ArticleRow
from rapport.storage.session import Tx

MOST = 50
REASONS = 20
ENOUGH = 3
DUE = f"""
{ROW} {FROM} join organisations o on o.id = a.organisation_id
where a.organisation_id = $1 and a.brand_id = $2 and a.state = 'published'
  and (a.review_on <= (now() at time zone o.zone)::date or (a.not_useful >= {ENOUGH} and a.not_useful > a.useful))
order by a.review_on nulls last, a.not_useful - a.useful desc, a.id limit {MOST}
"""
MISSED = """
select reason as text, made_at from article_marks
where article_id = $1 and not useful and reason is not null order by made_at desc, id desc limit $2
"""


class Reason(msgspec.Struct, frozen=True):
    """What a reader missed."""

    text: str
    made_at: datetime


async def list_due(tx: Tx, brand: UUID) -> list[ArticleRow]:
    """Published articles of a brand that want another look, the longest due first."""
    return [ArticleRow(**dict(row)) for row in await tx.fetch(DUE, tx.own, brand)]


async def list_reasons(tx: Tx, article: UUID) -> list[Reason]:
    """What readers of an article missed, newest first."""
    return [Reason(**dict(row)) for row in await tx.fetch(MISSED, article, REASONS)]
