"""A conversation that ended is scored by the same engine that read its drafts."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from rapport import __version__
from rapport.desk.conversations.history import read_history
from rapport.desk.conversations.scorecards import keep_scorecard
from rapport.desk.replies.check_settings import choices_for, read_choices
from rapport.desk.replies.voice import for_engine
from rapport.desk.replies.voice_versions import read_voice
from rapport.etiquette import Context, Customer, Turn
from rapport.etiquette.offsets import utf16_offset
from rapport.etiquette.scorecard import DimensionScore, Kept, Mark, Scorecard, score
from rapport.storage.session import Database

HEAD = """
select c.channel, c.brand_id, k.name as customer, b.name as brand,
  c.first_responded_at <= c.first_response_due as first_kept,
  (select count(*) from promises p where p.conversation_id = c.id and p.state = 'kept') as kept,
  (select count(*) from promises p where p.conversation_id = c.id and p.state = 'missed') as missed
from conversations c join contacts k on k.id = c.contact_id join brands b on b.id = c.brand_id
where c.id = $1 and c.set_aside is null and c.imported_at is null
"""


async def score_conversation(database: Database, organisation: UUID, payload: dict[str, Any]) -> None:
    """Job ``score``: read the whole history, think without a transaction, keep the card."""
    conversation = UUID(payload["conversation_id"])
    async with database.transaction(organisation) as tx:
        head = await tx.fetchrow(HEAD, conversation)
        turns, positions = await read_history(tx, conversation, limit=200)
        if head is None or not any(turn.author == "agent" for turn in turns):
            return
        voice = for_engine((await read_voice(tx, head["brand_id"])).voice)
        chosen = choices_for(await read_choices(tx), head["brand_id"], head["channel"])
    customer = Customer(name=None if "@" in head["customer"] else head["customer"] or None)
    context = Context(channel=head["channel"], customer=customer, brand=head["brand"], voice=voice)
    kept = Kept(first_response=head["first_kept"], promises_kept=head["kept"], promises_missed=head["missed"])
    card = await asyncio.to_thread(score, turns, context, kept=kept, chosen=chosen)
    async with database.transaction(organisation) as tx:
        await keep_scorecard(tx, conversation, __version__, _placed(card, turns, positions))


def _placed(card: Scorecard, turns: tuple[Turn, ...], positions: tuple[int, ...]) -> Scorecard:
    """The card with message positions instead of turn indexes, and the browser's offsets."""
    dimensions = tuple(
        DimensionScore(one.name, one.score, one.turns, tuple(_place(mark, turns, positions) for mark in one.marks))
        for one in card.dimensions
    )
    return Scorecard(card.total, dimensions)


def _place(mark: Mark, turns: tuple[Turn, ...], positions: tuple[int, ...]) -> Mark:
    if mark.turn is None:
        return mark
    text = turns[mark.turn].text
    start, end = (None if at is None else utf16_offset(text, at) for at in (mark.start, mark.end))
    return msgspec.structs.replace(mark, turn=positions[mark.turn], start=start, end=end)
