"""Published articles as readers see them: by subject, the most useful, found by words, and one whole."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from rapport.desk.articles.search import find_articles
from rapport.desk.articles.types import Found, Shown
from rapport.kit.errors import NotFound
from rapport.storage.session import Tx

A_SUBJECT = 5
CLOSE = 4
MOST_ADDRESSES = 5_000

LINE = "select a.slug, a.title, a.short, a.language from articles a"
MOST_USEFUL = f"""
{LINE} where a.brand_id = $1 and a.state = 'published' and (left(a.language, 2) = $2) = $3
order by a.useful - a.not_useful desc, a.id desc limit $4
"""
THESE = f"{LINE} join unnest($1::uuid[]) with ordinality asked(id, place) on asked.id = a.id order by asked.place"
BY_SUBJECT = """
select s.id, s.name, s.articles, s.slug, s.title, s.short, s.language from (
  select s.id, s.name, s.position, s.created_at, a.slug, a.title, a.short, a.language,
    count(*) over (partition by s.id) as articles,
    row_number() over (
      partition by s.id order by left(a.language, 2) = $3 desc, a.useful - a.not_useful desc, a.id desc) as place
  from article_subjects s join articles a on a.subject_id = s.id
  where s.brand_id = $1 and a.state = 'published'
) s where s.place <= $2 order by s.position, s.created_at, s.id, s.place
"""
OF_SUBJECT = f"""
{LINE} join article_subjects s on s.id = a.subject_id
where s.id = $2 and s.brand_id = $1 and a.state = 'published'
order by left(a.language, 2) = $3 desc, a.useful - a.not_useful desc, a.id desc limit 500
"""
WITHOUT = f"""
{LINE} where a.brand_id = $1 and a.state = 'published' and a.subject_id is null
order by left(a.language, 2) = $2 desc, a.useful - a.not_useful desc, a.id desc limit 50
"""
ONE = """
select a.slug, a.title, a.short, a.language, a.body_html, a.body_text, a.updated_at, a.review_on, a.subject_id,
  s.name as subject, u.name as changed_by
from articles a left join article_subjects s on s.id = a.subject_id left join users u on u.id = a.changed_by
where a.brand_id = $1 and a.slug = $2 and a.state = 'published'
"""
NEAR = f"""
{LINE} where a.subject_id = $1 and a.state = 'published' and a.slug <> $2
order by a.language = $3 desc, a.useful - a.not_useful desc, a.id desc limit {CLOSE}
"""
ADDRESSES = """
select slug, updated_at from articles where brand_id = $1 and state = 'published' order by id limit $2
"""
MISSING = "We can't find this article. It may have moved; please search for it."


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A subject with its most useful articles; ``articles`` counts all of them. ``id`` None: those without one."""

    id: UUID | None
    name: str
    articles: int
    items: list[Shown]


class Reading(Shown, frozen=True, kw_only=True):
    """A published article to be read."""

    body_html: str
    body_text: str
    updated_at: datetime
    review_on: date | None
    subject_id: UUID | None
    subject: str | None
    changed_by: str | None


class Address(msgspec.Struct, frozen=True):
    """Where a published article stands, and when it last changed."""

    slug: str
    updated_at: datetime


class Answers(msgspec.Struct, frozen=True):
    """The articles for a reader's words; ``found`` says how sure they are."""

    items: list[Shown]
    found: Found


async def suggest(tx: Tx, brand: UUID, language: str, most: int) -> list[Shown]:
    """The most useful ones, then the newest; those in ``language`` ("de") before all others."""
    items = [Shown(**dict(row)) for row in await tx.fetch(MOST_USEFUL, brand, language, True, most)]
    if len(items) < most:
        rest = await tx.fetch(MOST_USEFUL, brand, language, False, most - len(items))
        items += [Shown(**dict(row)) for row in rest]
    return items


async def answer(tx: Tx, brand: UUID, asked: str, most: int) -> Answers:
    """What a brand's published articles say to ``asked``."""
    found = await find_articles(tx, asked, brand=brand, drafts=False, most=most)
    return Answers([Shown(**dict(row)) for row in await tx.fetch(THESE, found.items)], found)


async def list_by_subject(tx: Tx, brand: UUID, language: str) -> list[Group]:
    """Every subject that has published articles, in the brand's order; last those without a subject.

    In each those in ``language`` ("de") before all others.
    """
    groups: dict[UUID, Group] = {}
    for row in await tx.fetch(BY_SUBJECT, brand, A_SUBJECT, language):
        group = groups.setdefault(row["id"], Group(id=row["id"], name=row["name"], articles=row["articles"], items=[]))
        group.items.append(_shown(row))
    rest = [Shown(**dict(row)) for row in await tx.fetch(WITHOUT, brand, language)]
    others = [Group(id=None, name="", articles=len(rest), items=rest)] if rest else []
    return [*groups.values(), *others]


async def list_subject(tx: Tx, brand: UUID, subject: UUID, language: str) -> list[Shown]:
    """A subject's published articles, those in ``language`` first."""
    return [Shown(**dict(row)) for row in await tx.fetch(OF_SUBJECT, brand, subject, language)]


async def read_published(tx: Tx, brand: UUID, slug: str) -> Reading:
    """One of the brand's. Drafts and what belongs to others raise ``NotFound``, as if there were none."""
    row = await tx.fetchrow(ONE, brand, slug)
    if row is None:
        raise NotFound(MISSING)
    return Reading(**dict(row))


async def list_close(tx: Tx, article: Reading) -> list[Shown]:
    """A few others of the same subject, those in its language first."""
    if article.subject_id is None:
        return []
    return [Shown(**dict(row)) for row in await tx.fetch(NEAR, article.subject_id, article.slug, article.language)]


async def list_addresses(tx: Tx, brand: UUID) -> list[Address]:
    """Where every published article stands."""
    return [Address(**dict(row)) for row in await tx.fetch(ADDRESSES, brand, MOST_ADDRESSES)]


def _shown(row: object) -> Shown:
    facts = dict(row)  # type: ignore[call-overload]  # asyncpg's records are mappings
    return Shown(**{name: facts[name] for name in ("slug", "title", "short", "language")})
