"""Where a brand's help pages stand: the first brand's by themselves, others' by the public key of their chat."""

from urllib.parse import quote
from uuid import UUID

from rapport.desk.inboxes.help_desk import find_help_desk
from rapport.storage.session import Database, Tx

KEYS = """
select distinct on (brand_id) brand_id, public_key from inboxes
where organisation_id = $1 and channel = 'chat' and state = 'on' and public_key is not null
order by brand_id, created_at
"""


async def read_keys(tx: Tx, database: Database) -> dict[UUID, str]:
    """Brand -> what its addresses need: "" for the brand of /help itself. A brand without a way in is left out."""
    keys = {row["brand_id"]: row["public_key"] for row in await tx.fetch(KEYS, tx.own)}
    first = await find_help_desk(database, None)
    if first is not None and first.organisation_id == tx.own:
        keys[first.brand_id] = ""
    return keys


def article_path(slug: str, key: str) -> str:
    """The path of a published article."""
    return f"/help/articles/{quote(slug)}{_of_brand(key)}"


def help_path(key: str) -> str:
    """The path of a brand's help page."""
    return f"/help{_of_brand(key)}"


def _of_brand(key: str) -> str:
    return f"?key={quote(key)}" if key else ""
