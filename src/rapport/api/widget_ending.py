"""The widget's last calls: is the summary right, how did we do, and "it isn't solved"."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.desk.accounts.rules import May
from rapport.desk.conversations.talks import is_own_talk
from rapport.desk.conversations.widget import find_latest
from rapport.desk.feedback.actions import Rating
from rapport.desk.inboxes.visitors import Visitor
from rapport.events.record import Actor
from rapport.kit.errors import NotFound
from rapport.kit.limits import Limit
from rapport.storage.session import Tx
from rapport.workflows.conversation_reopens import conversation_reopens
from rapport.workflows.customer_rates import customer_rates
from rapport.workflows.summary_is_answered import summary_is_answered

ANSWERS = Limit(20, 60)
MISSING = "We can't find this conversation. Please open the chat again."

Comment = Annotated[str, msgspec.Meta(max_length=2_000)]
Score = Annotated[int, msgspec.Meta(ge=1, le=5)]


class SummaryAnswerIn(msgspec.Struct, forbid_unknown_fields=True):
    """Right, or what it should say."""

    answer: Literal["confirm", "correct"]
    text: Comment | None = None
    conversation_id: UUID | None = None


class RatingIn(msgspec.Struct, forbid_unknown_fields=True):
    """1, poor, to 5, very good."""

    score: Score
    comment: Comment | None = None
    conversation_id: UUID | None = None


class ReopenIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which conversation; left out, the latest."""

    conversation_id: UUID | None = None


async def find_own(tx: Tx, visitor: Visitor, conversation: UUID | None) -> UUID:
    """One of the visitor's own conversations, the latest when none is named. Raises ``NotFound``."""
    ANSWERS.take(visitor.contact_id.hex)
    if conversation is None:
        found = await find_latest(tx, visitor.contact_id, visitor.inbox_id)
        if found is None:
            raise NotFound(MISSING)
        return found
    if not await is_own_talk(tx, conversation, visitor.contact_id, visitor.inbox_id):
        raise NotFound(MISSING)
    return conversation


@post("/summary", opt={"may": May.VISITOR}, status_code=204)
async def answer_summary(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[SummaryAnswerIn]) -> None:
    """Confirm or correct what was agreed."""
    conversation = await find_own(tx, visitor, data.conversation_id)
    answer: Literal["confirmed", "corrected"] = "confirmed" if data.answer == "confirm" else "corrected"
    await summary_is_answered(
        tx, conversation, contact=visitor.contact_id, name=visitor.name, answer=answer, text=data.text or ""
    )


@post("/rating", opt={"may": May.VISITOR}, status_code=204)
async def rate(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[RatingIn]) -> None:
    """Say how we did."""
    conversation = await find_own(tx, visitor, data.conversation_id)
    rating = Rating(data.score, data.comment or "")
    await customer_rates(tx, conversation, contact=visitor.contact_id, name=visitor.name, rating=rating)


@post("/reopen", opt={"may": May.VISITOR}, status_code=204)
async def reopen(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[ReopenIn]) -> None:
    """It isn't solved: open it again."""
    conversation = await find_own(tx, visitor, data.conversation_id)
    actor = Actor("contact", visitor.contact_id)
    await conversation_reopens(tx, conversation, actor=actor, by="contact", name=visitor.name)


router = Router(path="/api/widget", route_handlers=[answer_summary, rate, reopen])
