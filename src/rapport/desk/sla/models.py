"""Timers: rows in the database, so that a restart loses none."""

from sqlalchemy import Column, Index, UniqueConstraint, Uuid, text

from rapport.storage.schema import Time, ident, made_at, organisation_table, words

timers = organisation_table(
    "timers",
    ident(),
    words("kind"),
    Column("subject_id", Uuid, nullable=False),
    Column("due_at", Time, nullable=False),
    Column("fired_at", Time),
    made_at(),
    UniqueConstraint("kind", "subject_id"),
    Index("ix_timers_due", "due_at", postgresql_where=text("fired_at is null")),
)
