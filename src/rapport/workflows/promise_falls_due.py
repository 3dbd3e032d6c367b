"""A promise is nearly due, or was missed: its conversation comes back before us."""

from datetime import datetime
from uuid import UUID

from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.conversations.ending import bring_back
from rapport.desk.promises.actions import end_promise
from rapport.desk.promises.clock import show_promise
from rapport.desk.promises.queries import find_promise
from rapport.events.kinds import PromiseDueSoon
from rapport.events.record import SYSTEM, record
from rapport.storage.session import Tx


async def promise_is_due_soon(tx: Tx, promise: UUID, at: datetime) -> None:
    """Remind the owner while the promise can still be kept."""
    found = await find_promise(tx, promise)
    if found is None or found.state != "open" or found.due_at is None:
        return
    await _bring_back(tx, found.conversation_id)
    event = PromiseDueSoon(promise_id=promise, due_at=found.due_at)
    await record(tx, event, actor=SYSTEM, conversation=found.conversation_id)
    await _tell(tx, found.conversation_id, "promise.due_soon", promise, found.due_at)
    await show_promise(tx, found.conversation_id, at)


async def promise_falls_due(tx: Tx, promise: UUID, at: datetime) -> None:
    """The time is over and nobody said that it was kept."""
    found = await find_promise(tx, promise)
    if found is None or found.state != "open" or found.due_at is None or found.due_at > at:
        return
    await _bring_back(tx, found.conversation_id)
    await end_promise(tx, promise, "missed", SYSTEM)
    await _tell(tx, found.conversation_id, "promise.missed", promise, found.due_at)


async def _bring_back(tx: Tx, conversation: UUID) -> None:
    row = await lock_conversation(tx, conversation)
    if row["status"] == "resolved":
        await bring_back(tx, conversation, actor=SYSTEM)


async def _tell(tx: Tx, conversation: UUID, kind: str, promise: UUID, due_at: datetime) -> None:
    await add_notice(tx, conversation, kind, actor=SYSTEM, promise_id=str(promise), due_at=due_at.isoformat())
