"""Writing articles: begin one, change it, publish it, take it back, throw it away."""

from typing import Any
from uuid import UUID

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import May, Viewer, may
from rapport.desk.articles.body import Body, clean_body
from rapport.desk.articles.reading import read_article
from rapport.desk.articles.slugs import free_slug, make_slug
from rapport.desk.articles.types import Article, Wording
from rapport.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

ADD = """
insert into articles (id, organisation_id, brand_id, title, made_by, changed_by)
select $1, $2, b.id, $4, $5, $5 from brands b where b.id = $3
"""
CHANGE = """
update articles set subject_id = $3, language = $4, title = $5, short = $6, body_html = $7, body_text = $8, words = $9,
  review_on = $10, changed_by = $11, version = version + 1, updated_at = now()
where id = $1 and version = $2
"""
PUBLISH = """
update articles set state = 'published', slug = $2, published_at = coalesce(published_at, now()), changed_by = $3,
  version = version + 1, updated_at = now()
where id = $1
"""
TAKE_BACK = """
update articles set state = 'draft', changed_by = $2, version = version + 1, updated_at = now()
where id = $1 and state = 'published'
"""
OF_THE_BRAND = "select exists (select from article_subjects where id = $1 and brand_id = $2)"
ALONE = "select pg_advisory_xact_lock(hashtext('article addresses ' || $1))"
TAKEN = "select slug from articles where brand_id = $1 and id <> $2 and (slug = $3 or starts_with(slug, $3 || '-'))"

NEEDED = {
    "title": "Write the question as a customer would ask it.",
    "short": "Answer it in a sentence or two. Most people read only this.",
    "body_html": "Write the answer in full: what to do, step by step.",
}


async def begin_article(tx: Tx, viewer: Viewer, brand: UUID, title: str) -> Article:
    """A new draft."""
    ident = new_id()
    if not await tx.execute(ADD, ident, tx.own, brand, title.strip(), viewer.user_id):
        raise Invalid("We can't find this brand.", fields={"brand_id": "Choose one of your brands."})
    return await read_article(tx, ident)


async def change_article(tx: Tx, viewer: Viewer, article: UUID, wording: Wording) -> Article:
    """Say it so from now on. Raises ``Conflict`` when somebody else changed it after it was read."""
    before = await read_article(tx, article)
    refuse_published(viewer, before)
    body = clean_body(wording.body_html)
    if before.state == "published":
        _refuse_unfinished(wording.title, wording.short, body)
    if wording.subject_id is not None and not await tx.fetchval(OF_THE_BRAND, wording.subject_id, before.brand_id):
        raise Invalid("We can't find this subject.", fields={"subject_id": "Choose a subject of this brand, or none."})
    changed = await tx.execute(
        CHANGE,
        article,
        wording.version,
        wording.subject_id,
        wording.language,
        wording.title.strip(),
        wording.short.strip(),
        body.html,
        body.text,
        wording.words.strip(),
        wording.review_on,
        viewer.user_id,
    )
    if not changed:
        raise _changed_meanwhile(await read_article(tx, article))
    if before.state == "published":
        await _note(tx, viewer, "article.changed", before)
    return await read_article(tx, article)


async def publish_article(tx: Tx, viewer: Viewer, article: UUID) -> Article:
    """Show it to everybody; its address is made now and stays. Raises ``Invalid`` while something is missing."""
    found = await read_article(tx, article)
    _refuse_unfinished(found.title, found.short, Body(found.body_html, found.body_text))
    await tx.execute(ALONE, str(found.brand_id))
    slug = found.slug
    if slug is None:
        wanted = make_slug(found.title)
        taken = {row["slug"] for row in await tx.fetch(TAKEN, found.brand_id, article, wanted)}
        slug = free_slug(wanted, taken)
    await tx.execute(PUBLISH, article, slug, viewer.user_id)
    await _note(tx, viewer, "article.published", found)
    return await read_article(tx, article)


async def take_back(tx: Tx, viewer: Viewer, article: UUID) -> Article:
    """Make it a draft again; nobody outside sees it. What is a draft stays one."""
    found = await read_article(tx, article)
    if await tx.execute(TAKE_BACK, article, viewer.user_id):
        await _note(tx, viewer, "article.taken_back", found)
    return await read_article(tx, article)


async def throw_away(tx: Tx, viewer: Viewer, article: UUID) -> None:
    """Delete it with what readers made of it. There is no way back."""
    found = await read_article(tx, article)
    refuse_published(viewer, found)
    if not await tx.execute("delete from articles where id = $1", article):
        raise NotFound("We can't find this article. Somebody may have thrown it away.")
    await _note(tx, viewer, "article.thrown_away", found)


def refuse_published(viewer: Viewer, article: Article) -> None:
    """What everybody reads is changed only by those who may publish."""
    if article.state == "published" and not may(viewer.role, May.PUBLISH_ARTICLES):
        raise NotAllowed("Everybody can read this article, so an author or a lead changes it. Tell them what to mend.")


def _refuse_unfinished(title: str, short: str, body: Body) -> None:
    given = {"title": title, "short": short, "body_html": body.text}
    missing = {field: NEEDED[field] for field, words in given.items() if not words.strip()}
    if missing:
        raise Invalid("This can't be published yet.", fields=missing)


def _changed_meanwhile(theirs: Article) -> Conflict:
    who = theirs.changed_by or "Somebody else"
    return Conflict(
        f"{who} has changed this article meanwhile. Your words are still here: look at theirs, then decide.",
        version=theirs.version,
        changed_by=theirs.changed_by,
    )


async def _note(tx: Tx, viewer: Viewer, action: str, article: Article) -> None:
    facts: dict[str, Any] = {"article_id": article.id, "title": article.title}
    await note_audit(tx, action, facts, actor=viewer.user_id)
