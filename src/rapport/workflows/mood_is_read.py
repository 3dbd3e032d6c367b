"""After a customer's message: how do they feel, by which words, and what helps now."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.conversations.history import read_history
from rapport.etiquette import Signal, Turn, advise, read_customer
from rapport.etiquette.offsets import utf16_offset
from rapport.events.kinds import MoodRead
from rapport.events.record import SYSTEM, record
from rapport.storage.session import Database

CHANNEL = "select channel from conversations where id = $1 and set_aside is null"
STORE = """
update conversations set mood_level = $2, mood_word = $3, mood_trend = $4, mood = $5 where id = $1
"""


def _mark(signal: Signal, turns: tuple[Turn, ...], positions: tuple[int, ...]) -> dict[str, Any]:
    """A signal with its message's position and the browser's offsets."""
    text = turns[signal.turn].text
    return {
        "kind": signal.kind,
        "label": signal.label,
        "position": positions[signal.turn],
        "start": utf16_offset(text, signal.start),
        "end": utf16_offset(text, signal.end),
    }


async def read_mood(database: Database, organisation: UUID, payload: dict[str, Any]) -> None:
    """Job ``mood``: read the history, think without a transaction, keep the result."""
    conversation = UUID(payload["conversation_id"])
    async with database.transaction(organisation) as tx:
        turns, positions = await read_history(tx, conversation)
        channel = await tx.fetchval(CHANNEL, conversation)
    if not turns or channel is None:
        return
    mood = await asyncio.to_thread(read_customer, turns)
    advice = advise(mood, turns, channel)
    kept = {
        "level": mood.level,
        "word": mood.word,
        "trend": mood.trend,
        "urgency": mood.urgency,
        "points": [{"position": positions[point.turn], "level": point.level} for point in mood.points],
        "signals": [_mark(signal, turns, positions) for signal in mood.signals],
        "advice": msgspec.to_builtins(advice) if advice is not None else None,
    }
    async with database.transaction(organisation) as tx:
        await tx.execute(STORE, conversation, mood.level, mood.word, mood.trend, kept)
        event = MoodRead(level=mood.level, position=positions[-1])
        await record(tx, event, actor=SYSTEM, conversation=conversation)
