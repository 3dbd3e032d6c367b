"""Was this useful: what readers say of an article, one mark a reader."""

from uuid import UUID

from rapport.etiquette import mask
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

LONGEST = 500
HOLD = "select id from articles where brand_id = $1 and slug = $2 and state = 'published' for update"
KEEP = """
insert into article_marks (id, organisation_id, article_id, useful, reason, visitor) values ($1, $2, $3, $4, $5, $6)
on conflict (article_id, visitor) do update set useful = excluded.useful, reason = excluded.reason, made_at = now()
"""
COUNT = """
update articles a set useful = m.useful, not_useful = m.not_useful
from (select count(*) filter (where useful) as useful, count(*) filter (where not useful) as not_useful
  from article_marks where article_id = $1) m
where a.id = $1
"""


async def mark_article(tx: Tx, brand: UUID, slug: str, *, useful: bool, reason: str | None, visitor: str) -> None:
    """Keep what a reader says; a second mark of theirs replaces the first. Raises ``NotFound``.

    ``visitor`` stands for the reader and tells nobody who they are.
    """
    article = await tx.fetchval(HOLD, brand, slug)
    if article is None:
        raise NotFound("We can't find this article.")
    words = mask((reason or "").strip())[:LONGEST] or None
    await tx.execute(KEEP, new_id(), tx.own, article, useful, None if useful else words, visitor)
    await tx.execute(COUNT, article)
