"""Scorecards of finished conversations, and what people who see it differently say about them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.actions import add_notice
from rapport.etiquette.scorecard import DimensionScore, Scorecard, weigh_card
from rapport.events.record import Actor
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

KEEP = """
insert into scorecards (id, organisation_id, conversation_id, engine, card, scored_at) values ($1, $2, $3, $4, $5, $6)
on conflict (conversation_id) do update
set engine = excluded.engine, card = excluded.card, scored_at = excluded.scored_at
"""
READ = "select id, engine, card, scored_at from scorecards where conversation_id = $1"
DISPUTES = """
select d.id, d.dimension, d.check_id, d.reason, d.state, d.answer, d.created_at, d.answered_at, u.name as author,
  a.name as answered_by
from score_disputes d join users u on u.id = d.user_id left join users a on a.id = d.answered_by
where d.scorecard_id = $1 order by d.created_at, d.id
"""
OPEN = """
select 1 from score_disputes
where scorecard_id = $1 and dimension = $2 and check_id is not distinct from $3 and state = 'open'
"""
DISPUTE = """
insert into score_disputes (id, organisation_id, scorecard_id, dimension, check_id, user_id, reason)
values ($1, $2, $3, $4, $5, $6, $7)
"""
ANSWER = """
update score_disputes d set state = $2, answer = $3, answered_by = $4, answered_at = $5
from scorecards s where d.id = $1 and d.state = 'open' and s.id = d.scorecard_id
returning s.conversation_id, d.dimension
"""
WHERE = """
select s.conversation_id from score_disputes d join scorecards s on s.id = d.scorecard_id where d.id = $1
"""
MISSING = "This conversation has no scorecard yet. It gets one when it is resolved."

Dimension = Literal[
    "tone",
    "responsiveness",
    "personalisation",
    "consistency",
    "confidentiality",
    "active listening",
    "empathy",
]


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody sees a score differently, and what a leader answered."""

    id: UUID
    dimension: str
    check_id: str | None
    reason: str
    state: str
    answer: str | None
    author: str
    answered_by: str | None
    created_at: datetime
    answered_at: datetime | None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard as people see it: what a leader granted counts no more. ``turn`` is a message's position."""

    engine: str
    scored_at: datetime
    card: Scorecard
    disputes: list[Dispute]


async def keep_scorecard(tx: Tx, conversation: UUID, engine: str, card: Scorecard) -> None:
    """Keep the newest score of a conversation; what was said about an earlier one stays with it."""
    await tx.execute(KEEP, new_id(), tx.own, conversation, engine, msgspec.to_builtins(card), now())


async def read_scorecard(tx: Tx, conversation: UUID) -> Shown:
    """Raises ``NotFound`` when there is none yet."""
    found = await find_scorecard(tx, conversation)
    if found is None:
        raise NotFound(MISSING)
    return found


async def find_scorecard(tx: Tx, conversation: UUID) -> Shown | None:
    """None when there is none yet."""
    row = await tx.fetchrow(READ, conversation)
    if row is None:
        return None
    disputes = [Dispute(**dict(found)) for found in await tx.fetch(DISPUTES, row["id"])]
    card = msgspec.convert(row["card"], Scorecard)
    granted = {(one.dimension, one.check_id) for one in disputes if one.state == "accepted"}
    return Shown(engine=row["engine"], scored_at=row["scored_at"], card=_without(card, granted), disputes=disputes)


def _without(card: Scorecard, granted: set[tuple[str, str | None]]) -> Scorecard:
    """The card as if what was granted had not been marked."""
    if not granted:
        return card
    return weigh_card(
        tuple(
            DimensionScore(
                one.name,
                one.score,
                one.turns,
                tuple(
                    mark
                    for mark in one.marks
                    if (one.name, mark.check) not in granted and (one.name, None) not in granted
                ),
            )
            for one in card.dimensions
        )
    )


class Doubt(msgspec.Struct, forbid_unknown_fields=True):
    """What is not fair, and why; without ``check_id`` the whole dimension."""

    dimension: Dimension
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=1_000)]
    check_id: Annotated[str, msgspec.Meta(max_length=60)] | None = None


async def dispute_score(tx: Tx, viewer: Viewer, conversation: UUID, doubt: Doubt) -> None:
    """Say that a score is not fair. Raises ``Conflict`` while the same is open."""
    row = await tx.fetchrow(READ, conversation)
    if row is None:
        raise NotFound(MISSING)
    if await tx.fetchval(OPEN, row["id"], doubt.dimension, doubt.check_id):
        raise Conflict("Somebody has said this already. A leader will answer.")
    reason = doubt.reason.strip()
    facts = (row["id"], doubt.dimension, doubt.check_id, viewer.user_id, reason)
    await tx.execute(DISPUTE, new_id(), tx.own, *facts)
    await _tell(tx, viewer, conversation, _Told("score.disputed", doubt.dimension, reason))


async def conversation_of(tx: Tx, dispute: UUID) -> UUID:
    """Where a dispute belongs. Raises ``NotFound``."""
    found = await tx.fetchval(WHERE, dispute)
    if found is None:
        raise NotFound("We can't find this.")
    return UUID(str(found))


async def answer_dispute(
    tx: Tx, viewer: Viewer, dispute: UUID, state: Literal["accepted", "declined"], answer: str
) -> None:
    """A leader's word: granted, what was marked counts no more. Raises ``Conflict`` once it is answered."""
    row: Any = await tx.fetchrow(ANSWER, dispute, state, answer.strip(), viewer.user_id, now())
    if row is None:
        raise Conflict("This has been answered already.")
    await _tell(tx, viewer, row["conversation_id"], _Told(f"score.{state}", row["dimension"], answer.strip()))


class _Told(msgspec.Struct, frozen=True):
    kind: str
    dimension: str
    text: str


async def _tell(tx: Tx, viewer: Viewer, conversation: UUID, told: _Told) -> None:
    await add_notice(
        tx,
        conversation,
        told.kind,
        actor=Actor("user", viewer.user_id),
        author_name=viewer.name,
        text=told.text,
        dimension=told.dimension,
    )
