"""What people look for: kept so that a desk sees which answers are missing."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from rapport.desk.articles.types import Gap
from rapport.etiquette import find_secrets
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

Via = Literal["help", "widget"]
LONGEST = 100
SHORTEST = 3
STRETCH = timedelta(weeks=8)
TYPING = timedelta(minutes=2)

# Somebody who types on, or deletes letter by letter, is asking one thing: the longest of it counts.
TYPED_ON = """
delete from article_searches where brand_id = $1 and visitor = $2 and made_at > $3 and starts_with($4, words)
"""
KEEP = """
insert into article_searches (id, organisation_id, brand_id, words, found, via, visitor)
select $1, $2, $3, $4, $5, $6, $7 where not exists (
  select from article_searches where brand_id = $3 and visitor = $7 and made_at > $8 and starts_with(words, $4))
"""
FORGET = "delete from article_searches where organisation_id = $1 and made_at < $2"
GAPS = """
select words, count(distinct coalesce(visitor, id::text)) as count from article_searches
where brand_id = $1 and found = 0 and made_at > $2
group by words order by 2 desc, max(made_at) desc limit 50
"""


async def keep_search(tx: Tx, brand: UUID, asked: str, found: int, *, via: Via, visitor: str) -> None:
    """Keep the words of a search without what is personal in them, and forget what is older than eight weeks."""
    words = without_secrets(asked)
    if len(words) < SHORTEST:
        return
    since = now() - TYPING
    await tx.execute(TYPED_ON, brand, visitor, since, words)
    await tx.execute(KEEP, new_id(), tx.own, brand, words, found, via, visitor, since)
    await tx.execute(FORGET, tx.own, now() - STRETCH)


async def list_gaps(tx: Tx, brand: UUID) -> list[Gap]:
    """What was looked for in the last eight weeks without a result, most asked first."""
    return [Gap(**dict(row)) for row in await tx.fetch(GAPS, brand, now() - STRETCH)]


def without_secrets(asked: str) -> str:
    """The words of a search in lower case, at most 100 characters; what is personal or secret is cut out."""
    for secret in reversed(find_secrets(asked)):
        asked = f"{asked[: secret.start]} {asked[secret.end :]}"
    return " ".join(asked.lower().split())[:LONGEST].strip(" ?!.,;:")
