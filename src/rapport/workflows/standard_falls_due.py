"""A response standard runs out before a person answered: the conversation is late, and everybody inside sees it."""

from datetime import datetime
from uuid import UUID

from rapport.desk.conversations.actions import add_notice
from rapport.desk.sla.actions import ClockKind, note_breach
from rapport.events.kinds import StandardBreached
from rapport.events.record import SYSTEM, record
from rapport.storage.session import Tx


async def standard_falls_due(tx: Tx, conversation: UUID, kind: ClockKind, at: datetime) -> None:
    """Note the breach when somebody still waits. The caller holds the conversation's lock."""
    breach = await note_breach(tx, conversation, kind, at)
    if breach is None:
        return
    event = StandardBreached(due_at=breach.due_at, standard=breach.standard)
    await record(tx, event, actor=SYSTEM, conversation=conversation)
    await add_notice(
        tx, conversation, "standard.breached", actor=SYSTEM, standard=breach.standard, due_at=breach.due_at.isoformat()
    )
