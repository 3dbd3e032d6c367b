"""What was agreed at the end: offered by an agent, confirmed or corrected by the customer, kept by both."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from rapport.kit.ids import new_id
from rapport.storage.session import Tx

Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Answer = Literal["confirmed", "corrected"]

INSERT = """
insert into summaries (id, organisation_id, conversation_id, issue, solution, next_steps, offered_by, offered_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
LATEST = """
select id, state, correction from summaries where conversation_id = $1 order by offered_at desc limit 1
"""
ANSWER = "update summaries set state = $2, correction = $3, answered_at = $4 where id = $1 and state = 'offered'"


class SummaryText(msgspec.Struct, forbid_unknown_fields=True):
    """The three parts of a summary, as an agent wrote them."""

    issue: Text = ""
    solution: Text = ""
    next_steps: Text = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.issue.strip() or self.solution.strip() or self.next_steps.strip())


class Offered(msgspec.Struct, frozen=True):
    """The latest summary, and what the customer said of it."""

    id: UUID
    state: str
    correction: str | None


async def offer_summary(tx: Tx, conversation: UUID, text: SummaryText, *, by: UUID, at: datetime) -> UUID:
    """Keep a summary that the customer is asked about."""
    ident = new_id()
    parts = (text.issue.strip(), text.solution.strip(), text.next_steps.strip())
    await tx.execute(INSERT, ident, tx.own, conversation, *parts, by, at)
    return ident


async def find_offered(tx: Tx, conversation: UUID) -> Offered | None:
    """The latest summary of a conversation."""
    row = await tx.fetchrow(LATEST, conversation)
    return Offered(row["id"], row["state"], row["correction"]) if row is not None else None


async def keep_answer(tx: Tx, summary: UUID, state: Answer, correction: str | None, at: datetime) -> bool:
    """Keep the customer's answer beside our words; False when it was answered before."""
    return bool(await tx.execute(ANSWER, summary, state, correction, at))
