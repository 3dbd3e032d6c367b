"""The customer confirms or corrects what was agreed; both words are kept, and a correction needs us."""

from datetime import datetime
from uuid import UUID

from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.conversations.ending import mark_reopened
from rapport.desk.conversations.summaries import Answer, find_offered, keep_answer
from rapport.desk.sla.actions import start_clock
from rapport.events.kinds import SummaryAnswered
from rapport.events.record import Actor, record
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid, NotFound
from rapport.storage.session import Tx

LONGEST = 2_000
NEEDS_US = "update conversations set needs_us = true, status = 'open' where id = $1"


async def summary_is_answered(
    tx: Tx, conversation: UUID, *, contact: UUID, name: str, answer: Answer, text: str = "", at: datetime | None = None
) -> None:
    """Keep the answer to the latest summary; the same answer twice is one. Raises ``Conflict`` for another one."""
    row = await lock_conversation(tx, conversation)
    offered = await find_offered(tx, conversation)
    if offered is None:
        raise NotFound("There is no summary to answer here.")
    correction = _checked(text) if answer == "corrected" else None
    if offered.state == answer and offered.correction == correction:
        return
    at, author = at or now(), Actor("contact", contact)
    if not await keep_answer(tx, offered.id, answer, correction, at):
        raise Conflict("You have answered this already, thank you. If something is missing, just write to us.")
    event = SummaryAnswered(summary_id=offered.id, state=answer)
    await record(tx, event, actor=author, conversation=conversation, audience="public")
    await add_notice(
        tx,
        conversation,
        f"summary.{answer}",
        actor=author,
        author_name=name,
        text=correction or "",
        public=True,
        at=at,
        summary_id=str(offered.id),
    )
    if correction is None:
        return
    if row["status"] == "resolved":
        await mark_reopened(tx, row, actor=author, by="contact", at=at)
    await tx.execute(NEEDS_US, conversation)
    if row["waiting_since"] is None:
        first = row["first_responded_at"] is None
        await start_clock(tx, conversation, brand=row["brand_id"], channel=row["channel"], since=at, first=first)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid("Please write what is missing first.", fields={"text": "Please fill this in."})
    if len(text) > LONGEST:
        raise Invalid("This is too long.", fields={"text": f"Please use at most {LONGEST:,} characters."})
    return text
