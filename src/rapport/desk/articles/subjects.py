"""The subjects that a brand's articles are about, in its own order."""

from uuid import UUID

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.desk.articles.types import Subject
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

MOST = 100
COLUMNS = """
select s.id, s.brand_id, s.name, s.position, (select count(*) from articles a where a.subject_id = s.id) as articles
from article_subjects s
"""
LIST = f"""
{COLUMNS} where s.organisation_id = $1 and ($2::uuid is null or s.brand_id = $2)
order by s.brand_id, s.position, s.created_at, s.id
"""
ADD = """
insert into article_subjects (id, organisation_id, brand_id, name, position)
select $1, $2, b.id, $4, coalesce((select max(position) + 1 from article_subjects where brand_id = $3), 0)
from brands b where b.id = $3
"""
CHANGE = "update article_subjects set name = $2, position = coalesce($3, position) where id = $1"
MISSING = "We can't find this subject. Somebody may have thrown it away."


async def list_subjects(tx: Tx, brand: UUID | None = None) -> list[Subject]:
    """All of them, or those of a brand, in order."""
    return [Subject(**dict(row)) for row in await tx.fetch(LIST, tx.own, brand)]


async def add_subject(tx: Tx, viewer: Viewer, brand: UUID, name: str) -> Subject:
    """A new one at the end."""
    if len(await list_subjects(tx, brand)) >= MOST:
        raise Invalid("These are many subjects.", fields={"name": f"Please use at most {MOST} subjects."})
    ident = new_id()
    if not await tx.execute(ADD, ident, tx.own, brand, name.strip()):
        raise Invalid("We can't find this brand.", fields={"brand_id": "Choose one of your brands."})
    await note_audit(tx, "article_subject.added", {"subject_id": ident, "name": name.strip()}, actor=viewer.user_id)
    return await _read(tx, ident)


async def change_subject(tx: Tx, subject: UUID, name: str, position: int | None) -> Subject:
    """Another name, or another place: the lowest number stands first."""
    if not await tx.execute(CHANGE, subject, name.strip(), position):
        raise NotFound(MISSING)
    return await _read(tx, subject)


async def throw_subject_away(tx: Tx, viewer: Viewer, subject: UUID) -> None:
    """Delete it; its articles stay, without a subject."""
    if not await tx.execute("delete from article_subjects where id = $1", subject):
        raise NotFound(MISSING)
    await note_audit(tx, "article_subject.thrown_away", {"subject_id": subject}, actor=viewer.user_id)


async def _read(tx: Tx, subject: UUID) -> Subject:
    row = await tx.fetchrow(f"{COLUMNS} where s.id = $1", subject)
    if row is None:
        raise NotFound(MISSING)
    return Subject(**dict(row))
