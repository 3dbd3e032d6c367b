"""Which articles a customer had read before they asked: kept with their conversation, for whoever answers."""

from typing import Annotated
from uuid import UUID

import msgspec

from rapport.storage.session import Tx

Looked = Annotated[list[Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta(max_length=8)]
"""Articles by their slugs, as a widget tells them; the one read last stands last."""

NOTE = """
insert into article_readings (organisation_id, conversation_id, article_id, made_at)
select c.organisation_id, c.id, a.id, now() + given.place * interval '1 microsecond'
from unnest($2::text[]) with ordinality given(slug, place)
join conversations c on c.id = $1
join articles a on a.brand_id = c.brand_id and a.slug = given.slug and a.state = 'published'
on conflict do nothing returning 1
"""


async def note_readings(tx: Tx, conversation: UUID, slugs: list[str]) -> int:
    """Keep what was read; how many of it are new. What is no published article of the brand is left out."""
    return len(await tx.fetch(NOTE, conversation, slugs)) if slugs else 0
