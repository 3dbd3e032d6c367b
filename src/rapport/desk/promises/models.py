"""Promises made to customers: dated follow-ups with an owner."""

from sqlalchemy import CheckConstraint, Column, Index, Uuid

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

promises = organisation_table(
    "promises",
    ident(),
    reference("conversation_id", "conversations.id", index=True),
    Column("message_id", Uuid),
    reference("owner_id", "users.id", nullable=True, cascade=False),
    words("body_text"),
    Column("due_at", Time),
    words("zone", default="UTC"),
    words("state", default="open"),
    Column("ended_at", Time),
    made_at(),
    CheckConstraint("state in ('open','kept','missed','dropped')", name="state"),
    Index("ix_promises_due", "organisation_id", "due_at"),
)
