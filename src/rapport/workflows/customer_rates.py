"""The customer says how we did."""

from datetime import datetime
from uuid import UUID

from rapport.desk.conversations.actions import add_notice, lock_conversation
from rapport.desk.feedback.actions import Rating, keep_rating
from rapport.events.record import Actor
from rapport.kit.clock import now
from rapport.kit.errors import Conflict, Invalid
from rapport.storage.session import Tx

LONGEST = 2_000
ASKED = "select status = 'resolved' or rating_asked_at is not null from conversations where id = $1"


async def customer_rates(
    tx: Tx, conversation: UUID, *, contact: UUID, name: str, rating: Rating, at: datetime | None = None
) -> None:
    """Keep a rating of a conversation that has ended. Raises ``Conflict`` when it has not, or a day has passed."""
    if len(rating.comment) > LONGEST:
        raise Invalid("This is too long.", fields={"comment": f"Please use at most {LONGEST:,} characters."})
    await lock_conversation(tx, conversation)
    if not await tx.fetchval(ASKED, conversation):
        raise Conflict("This is still open. We will ask you when it is settled.")
    await keep_rating(tx, contact, conversation, rating, at or now())
    await add_notice(
        tx,
        conversation,
        "rating.given",
        actor=Actor("contact", contact),
        author_name=name,
        text=rating.comment.strip(),
        public=True,
        at=at,
        score=rating.score,
    )
