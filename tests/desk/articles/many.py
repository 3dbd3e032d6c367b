"""A help centre of many articles, written straight into the tables."""

from uuid import UUID

from rapport.desk.accounts.organisation import Founder, create_organisation
from rapport.storage.session import Database, Tx

THINGS = "lamp chest chair shelf table drawer mirror bench cushion frame desk stool bed rug clock vase"
DOINGS = "return repair clean assemble move paint oil order cancel change track pay insure exchange store wash"
BODY = (
    "Open the mail that came with your order and choose what you need. Our workshop answers within a day, and a "
    "courier collects larger parcels at a time that suits you. Keep the screws in one bag, and write the number of "
    "your order on the label, so that nothing is lost on its way. "
)
FILL = """
insert into articles (id, organisation_id, brand_id, title, slug, short, body_html, body_text, words, state,
  published_at, useful)
select gen_random_uuid(), $1, $2,
  initcap(($3::text[])[1 + n / 16 % 16]) || ' the ' || ($4::text[])[1 + n % 16] || ' no ' || n,
  'article-' || n, 'In a few minutes, with number ' || n, '<p>Read on.</p>',
  repeat($5, 2) || ($4::text[])[1 + n * 7 % 16] || ' ' || md5(n::text), 'wording' || n,
  case when n % 10 = 0 then 'draft' else 'published' end, now(), n % 50
from generate_series(1, $6::integer) n
"""


async def open_help(database: Database, name: str, articles: int) -> tuple[UUID, UUID]:
    """An organisation with so many articles; answers it and its brand."""
    async with database.across() as tx:
        made = await create_organisation(tx, name=name, founder=Founder("Noor Haddad", f"noor@{name}.example"))
        await tx.execute(FILL, made.id, made.brand_id, DOINGS.split(), THINGS.split(), BODY, articles)
    return made.id, made.brand_id


async def scans(tx: Tx, name: str) -> int:
    """How often this transaction has read the table or index ``name`` from its beginning or by its order."""
    return int(await tx.fetchval("select pg_stat_get_xact_numscans(to_regclass($1))", name))
