"""Everything that can happen, as typed facts: ids and numbers, never a person's words.

A kind's name and version are stored with its facts. A changed shape gets a new version; the old one stays readable.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What every kind shares."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1


class ConversationStarted(Event, frozen=True, kw_only=True):
    """A customer, or one of us, began a conversation."""

    kind = "conversation.started"
    channel: str
    inbox_id: UUID


class MessageAdded(Event, frozen=True, kw_only=True):
    """A message took its place in the thread."""

    kind = "message.added"
    position: int
    message_id: UUID
    message_kind: str
    author_kind: str


class ConversationAssigned(Event, frozen=True, kw_only=True):
    """The conversation has an owner now, or none."""

    kind = "conversation.assigned"
    user_id: UUID | None
    before: UUID | None = None


class TransferChanged(Event, frozen=True, kw_only=True):
    """A conversation was offered to a colleague or a team, and what became of it."""

    kind = "transfer.changed"
    transfer_id: UUID
    state: str
    to_user_id: UUID | None
    to_team_id: UUID | None


class ConversationResolved(Event, frozen=True, kw_only=True):
    """An agent ended it."""

    kind = "conversation.resolved"
    summary_id: UUID | None = None


class ConversationReopened(Event, frozen=True, kw_only=True):
    """It was not settled after all."""

    kind = "conversation.reopened"
    by: str


class ReadMoved(Event, frozen=True, kw_only=True):
    """Somebody has read up to a position."""

    kind = "read.moved"
    position: int
    reader_kind: str


class FirstResponseGiven(Event, frozen=True, kw_only=True):
    """The first message by a person reached the customer."""

    kind = "response.first"
    position: int
    seconds: float
    target_seconds: int | None
    kept: bool | None


class StandardBreached(Event, frozen=True, kw_only=True):
    """A response standard ran out before anybody answered."""

    kind = "standard.breached"
    due_at: datetime
    standard: str


class PromiseMade(Event, frozen=True, kw_only=True):
    """A dated follow-up was promised to the customer."""

    kind = "promise.made"
    promise_id: UUID
    due_at: datetime | None


class PromiseMoved(Event, frozen=True, kw_only=True):
    """A promise has another time now."""

    kind = "promise.moved"
    promise_id: UUID
    due_at: datetime


class PromiseDueSoon(Event, frozen=True, kw_only=True):
    """A promise is nearly due; its owner is reminded."""

    kind = "promise.due_soon"
    promise_id: UUID
    due_at: datetime


class PromiseEnded(Event, frozen=True, kw_only=True):
    """A promise was kept, missed or dropped."""

    kind = "promise.ended"
    promise_id: UUID
    state: str


class SummaryOffered(Event, frozen=True, kw_only=True):
    """The customer was asked whether the summary is right."""

    kind = "summary.offered"
    summary_id: UUID


class SummaryAnswered(Event, frozen=True, kw_only=True):
    """The customer confirmed or corrected the summary."""

    kind = "summary.answered"
    summary_id: UUID
    state: str


class RatingGiven(Event, frozen=True, kw_only=True):
    """The customer rated the conversation, 1 to 5."""

    kind = "rating.given"
    rating_id: UUID
    score: int


class HeldReplyChanged(Event, frozen=True, kw_only=True):
    """A reply waits to be sent, was sent, taken back or stopped."""

    kind = "reply.held"
    held_id: UUID
    state: str


class DeliveryChanged(Event, frozen=True, kw_only=True):
    """What became of a message on its way out."""

    kind = "delivery.changed"
    message_id: UUID
    state: str


class FilesSeen(Event, frozen=True, kw_only=True):
    """The pictures among a message's files can be looked at now."""

    kind = "files.seen"
    message_id: UUID


class ArticlesRead(Event, frozen=True, kw_only=True):
    """The customer has read more of the help while the conversation is open; what, is kept with it."""

    kind = "articles.read"
    count: int


class MoodRead(Event, frozen=True, kw_only=True):
    """The customer's mood was read from their latest message, 0 calm to 3 upset."""

    kind = "mood.read"
    level: int
    position: int


class AcknowledgementSent(Event, frozen=True, kw_only=True):
    """The automatic acknowledgement told the customer when to expect an answer."""

    kind = "acknowledgement.sent"
    message_id: UUID
    promised_at: datetime


class StopOverridden(Event, frozen=True, kw_only=True):
    """An agent sent something that a check had stopped, with a reason that the audit keeps."""

    kind = "stop.overridden"
    check: str
    audit_id: UUID


class MailboxTroubled(Event, frozen=True, kw_only=True):
    """A mailbox cannot be read or written to; or can again."""

    kind = "mailbox.troubled"
    inbox_id: UUID
    working: bool


class VoiceChanged(Event, frozen=True, kw_only=True):
    """A brand's voice has a new version; agents are told what it changed."""

    kind = "voice.changed"
    brand_id: UUID
    number: int


class ConversationSetAside(Event, frozen=True, kw_only=True):
    """A conversation lies with the spam or in quarantine, and nobody waits for it; ``where`` None: it is back."""

    kind = "conversation.set_aside"
    where: str | None
    why: str | None = None


class ConversationMerged(Event, frozen=True, kw_only=True):
    """A conversation goes on in another, which holds its messages now."""

    kind = "conversation.merged"
    into: UUID


class CustomerChanged(Event, frozen=True, kw_only=True):
    """Somebody else is the customer of a conversation now: the author of a forwarded mail, or its sender again."""

    kind = "conversation.customer"
    contact_id: UUID
    before: UUID


class SenderDoubted(Event, frozen=True, kw_only=True):
    """A mail from outside names one of our own addresses as its sender."""

    kind = "sender.doubted"
    message_id: UUID


KINDS: dict[tuple[str, int], type[Event]] = {
    (kind.kind, kind.version): kind
    for kind in (
        ConversationStarted,
        MessageAdded,
        ConversationAssigned,
        TransferChanged,
        ConversationResolved,
        ConversationReopened,
        ReadMoved,
        FirstResponseGiven,
        StandardBreached,
        PromiseMade,
        PromiseMoved,
        PromiseDueSoon,
        PromiseEnded,
        SummaryOffered,
        SummaryAnswered,
        RatingGiven,
        DeliveryChanged,
        HeldReplyChanged,
        FilesSeen,
        ArticlesRead,
        MoodRead,
        AcknowledgementSent,
        StopOverridden,
        MailboxTroubled,
        VoiceChanged,
        SenderDoubted,
        ConversationSetAside,
        ConversationMerged,
        CustomerChanged,
    )
}
