"""Reads what the page behind a mail's link shows."""

from datetime import datetime
from uuid import UUID

import msgspec

from rapport.desk.conversations.types import Summary
from rapport.desk.conversations.widget import read_summary
from rapport.kit.ids import token_hash
from rapport.storage.session import Database, Tx

FIND = """
select l.organisation_id, l.conversation_id, c.contact_id
from survey_links l join conversations c on c.id = l.conversation_id
where l.token_hash = $1 and l.expires_at > now()
"""
PAGE = """
select c.subject, c.status, c.rating_asked_at, k.name as contact, b.name as brand, b.hue, r.score,
  r.created_at as rated_at
from conversations c join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id
left join ratings r on r.conversation_id = c.id
where c.id = $1
"""


class SurveyLink(msgspec.Struct, frozen=True):
    """Whose link it is, and for which conversation."""

    organisation_id: UUID
    conversation_id: UUID
    contact_id: UUID


class SurveyPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer sees."""

    brand: str
    hue: int
    contact: str
    subject: str
    resolved: bool
    summary: Summary | None
    score: int | None
    rated_at: datetime | None
    asked_at: datetime | None


async def find_survey(database: Database, token: str) -> SurveyLink | None:
    """What a link opens, while it works."""
    async with database.across() as tx:
        row = await tx.fetchrow(FIND, token_hash(token))
    return SurveyLink(**dict(row)) if row is not None else None


async def read_survey(tx: Tx, conversation: UUID) -> SurveyPage | None:
    """The page of a conversation's end."""
    row = await tx.fetchrow(PAGE, conversation)
    if row is None:
        return None
    return SurveyPage(
        brand=row["brand"],
        hue=row["hue"],
        contact=row["contact"],
        subject=row["subject"],
        resolved=row["status"] == "resolved",
        summary=await read_summary(tx, conversation),
        score=row["score"],
        rated_at=row["rated_at"],
        asked_at=row["rating_asked_at"],
    )
