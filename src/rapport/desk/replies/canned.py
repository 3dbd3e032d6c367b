"""Canned replies: words that fit often, with places for names, kept after the engine has read them."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.desk.contacts.names import first_name
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

PLACES = ("customer.first_name", "customer.name", "agent.name", "agent.first_name", "brand.name", "conversation.number")
PLACE = re.compile(r"\{\{\s*([a-z_.]{1,60})\s*\}\}")
PAGE = 50

COLUMNS = """
select c.id, c.brand_id, c.title, c.shortcut, c.body_text, c.findings, c.changed_at, c.used, u.name as made_by
from canned_replies c left join users u on u.id = c.made_by
"""
LIST = f"""
{COLUMNS} where c.organisation_id = $1 and not c.archived and ($2::text = '' or c.shortcut > $2)
order by c.shortcut limit {PAGE + 1}
"""
FIND = f"""
{COLUMNS} where c.organisation_id = $1 and not c.archived
  and (c.brand_id is null or $3::uuid is null or c.brand_id = $3)
  and (c.shortcut like $2 || '%' or lower(c.title) like '%' || $2 || '%' or lower(c.body_text) like '%' || $2 || '%')
order by c.shortcut like $2 || '%' desc, c.used desc, c.shortcut limit 8
"""
ONE = COLUMNS + "where c.id = $1 and not c.archived"
TAKEN = "select 1 from canned_replies where organisation_id = $1 and shortcut = $2 and not archived and id <> $3"
ALONE = "select pg_advisory_xact_lock(hashtext('canned replies ' || $1))"
ADD = """
insert into canned_replies (id, organisation_id, brand_id, title, shortcut, body_text, findings, made_by, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
CHANGE = """
update canned_replies set brand_id = $2, title = $3, shortcut = $4, body_text = $5, findings = $6, changed_at = $7
where id = $1 and not archived
"""
ARCHIVE = "update canned_replies set archived = true where id = $1 and not archived"
USE = "update canned_replies set used = used + 1 where id = $1"
FILL = """
select k.name as customer, b.name as brand, c.number from conversations c
join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id where c.id = $1
"""
MISSING = "We can't find this canned reply. Somebody may have put it away."


class CannedReply(msgspec.Struct, frozen=True, kw_only=True):
    """Ready words. ``findings``: what the engine would change in them, as told when they were kept."""

    id: UUID
    brand_id: UUID | None
    title: str
    shortcut: str
    body_text: str
    findings: list[dict[str, Any]]
    changed_at: datetime
    used: int
    made_by: str | None


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept; ``shortcut`` is typed after a slash."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    shortcut: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    body_text: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
    brand_id: UUID | None = None


class CannedPage(msgspec.Struct, frozen=True):
    """A page by shortcut; ``next`` asks for the one after it."""

    items: list[CannedReply]
    next: str | None


async def list_canned(tx: Tx, after: str | None) -> CannedPage:
    """All of them, a page at a time."""
    rows = [CannedReply(**dict(row)) for row in await tx.fetch(LIST, tx.own, after or "")]
    return CannedPage(rows[:PAGE], rows[PAGE - 1].shortcut if len(rows) > PAGE else None)


async def find_canned(tx: Tx, asked: str, brand: UUID | None) -> list[CannedReply]:
    """The few that fit what was typed after the slash, the best first."""
    literal = re.sub(r"([\\%_])", r"\\\1", asked.strip().lower())[:60]
    return [CannedReply(**dict(row)) for row in await tx.fetch(FIND, tx.own, literal, brand)]


async def save_canned(
    tx: Tx, viewer: Viewer, reply: UUID | None, wording: Wording, findings: list[dict[str, Any]]
) -> CannedReply:
    """Keep a new one, or change ``reply``. Raises ``Conflict`` when another has the shortcut."""
    unknown = sorted({name for name in PLACE.findall(wording.body_text) if name not in PLACES})
    if unknown:
        known = f"Places that we fill: {', '.join(PLACES)}."
        raise Invalid(f"We can't fill in {{{{{unknown[0]}}}}}.", fields={"body_text": known})
    await tx.execute(ALONE, str(tx.own))
    if reply is not None:
        await read_canned(tx, reply)
    if await tx.fetchval(TAKEN, tx.own, wording.shortcut, reply or new_id()):
        raise Conflict(f"Another canned reply has the shortcut /{wording.shortcut}. Please choose another one.")
    ident = reply or new_id()
    facts = (wording.brand_id, wording.title.strip(), wording.shortcut, wording.body_text, findings)
    if reply is None:
        await tx.execute(ADD, ident, tx.own, *facts, viewer.user_id, now())
    else:
        await tx.execute(CHANGE, ident, *facts, now())
    await note_audit(tx, "canned.saved", {"canned": str(ident), "shortcut": wording.shortcut}, actor=viewer.user_id)
    return await read_canned(tx, ident)


async def read_canned(tx: Tx, reply: UUID) -> CannedReply:
    """One. Raises ``NotFound``."""
    row = await tx.fetchrow(ONE, reply)
    if row is None:
        raise NotFound(MISSING)
    return CannedReply(**dict(row))


async def archive_canned(tx: Tx, viewer: Viewer, reply: UUID) -> None:
    """Put one away."""
    if not await tx.execute(ARCHIVE, reply):
        raise NotFound(MISSING)
    await note_audit(tx, "canned.archived", {"canned": str(reply)}, actor=viewer.user_id)


async def fill_canned(tx: Tx, viewer: Viewer, reply: UUID, conversation: UUID) -> str:
    """The words for one conversation. A name that we do not know leaves its place open, and the engine points at it."""
    canned, facts = await read_canned(tx, reply), await tx.fetchrow(FILL, conversation)
    if facts is None:
        raise NotFound("We can't find this conversation.")
    customer = "" if "@" in facts["customer"] else facts["customer"]
    values = {
        "customer.first_name": first_name(customer),
        "customer.name": customer,
        "agent.name": viewer.name,
        "agent.first_name": first_name(viewer.name),
        "brand.name": facts["brand"],
        "conversation.number": str(facts["number"]),
    }
    await tx.execute(USE, reply)
    return PLACE.sub(lambda found: values.get(found[1]) or found[0], canned.body_text)
