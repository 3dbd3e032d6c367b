"""Keeps ratings, and makes the links by which customers answer from a mail."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from rapport.desk.feedback.rules import LINK_DAYS, may_change
from rapport.events.kinds import RatingGiven
from rapport.events.record import Actor, record
from rapport.kit.errors import Conflict
from rapport.kit.ids import new_id, new_token, token_hash
from rapport.storage.session import Tx

LINK = """
insert into survey_links (token_hash, organisation_id, conversation_id, created_at, expires_at)
values ($1, $2, $3, $4, $5)
"""
KNOWN = """
select c.channel, coalesce(c.resolved_by, c.assignee_id) as user_id, c.rating_asked_at, r.id, r.created_at
from conversations c left join ratings r on r.conversation_id = c.id
where c.id = $1
"""
RATE = """
insert into ratings (id, organisation_id, conversation_id, user_id, channel, score, comment, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (conversation_id) do update
set score = excluded.score, comment = excluded.comment, user_id = excluded.user_id, created_at = excluded.created_at
returning id
"""
ASKED = "update conversations set rating_asked_at = coalesce(rating_asked_at, resolved_at, $2) where id = $1"


class Rating(msgspec.Struct, frozen=True):
    """What a customer says: ``score`` from 1, poor, to 5, very good."""

    score: int
    comment: str = ""


async def make_survey_link(tx: Tx, conversation: UUID, at: datetime) -> str:
    """A secret that opens the page of one conversation's end for 30 days; only its hash is kept."""
    token = new_token()
    await tx.execute(LINK, token_hash(token), tx.own, conversation, at, at + timedelta(days=LINK_DAYS))
    return token


async def keep_rating(tx: Tx, contact: UUID, conversation: UUID, rating: Rating, at: datetime) -> UUID:
    """Keep the customer's rating; within a day, or when asked again, it takes the place of an earlier one.

    The caller holds the conversation's lock and knows that it is this contact's. Raises ``Conflict``.
    """
    known = await tx.fetchrow(KNOWN, conversation)
    if known is None:
        raise LookupError("the locked conversation is gone")
    given_at, moment = known["created_at"], at
    if given_at is not None and not may_change(given_at, known["rating_asked_at"], at):
        raise Conflict("Your rating is with us already, thank you. If something came up since, just write to us.")
    if given_at is not None and may_change(given_at, None, at):
        moment = given_at
    comment = rating.comment.strip()
    ident = await tx.fetchval(
        RATE, new_id(), tx.own, conversation, known["user_id"], known["channel"], rating.score, comment, moment
    )
    await tx.execute(ASKED, conversation, moment)
    event = RatingGiven(rating_id=ident, score=rating.score)
    await record(tx, event, actor=Actor("contact", contact), conversation=conversation, audience="public")
    return UUID(str(ident))


async def stop_surveys(tx: Tx, contact: UUID) -> None:
    """Ask this person for no more ratings."""
    await tx.execute("update contacts set surveys_off_at = now() where id = $1 and surveys_off_at is null", contact)
