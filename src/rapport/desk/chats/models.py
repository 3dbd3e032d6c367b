"""Live chat: proactive greetings, transfers between agents, and who is there with how much room."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, SmallInteger, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

chat_greetings = organisation_table(
    "chat_greetings",
    ident(),
    reference("inbox_id", "inboxes.id", index=True),
    words("name"),
    words("body_text"),
    Column("rule", JSONB, nullable=False, server_default=text("'{}'")),
    Column("enabled", Boolean, nullable=False, server_default="true"),
    Column("shown", Integer, nullable=False, server_default="0"),
    Column("taken", Integer, nullable=False, server_default="0"),
    made_at(),
)

transfers = organisation_table(
    "transfers",
    ident(),
    reference("conversation_id", "conversations.id", index=True),
    reference("from_id", "users.id", nullable=True, cascade=False),
    reference("to_user_id", "users.id", nullable=True),
    reference("to_team_id", "teams.id", nullable=True),
    words("note", default=""),
    words("state", default="offered"),
    Column("answered_by", Uuid),
    words("answer", default=""),
    made_at(),
    Column("answered_at", Time),
    CheckConstraint("num_nonnulls(to_user_id, to_team_id) = 1", name="one_target"),
    CheckConstraint("state in ('offered','accepted','declined','withdrawn')", name="state"),
    Index("uq_transfers_offered", "conversation_id", unique=True, postgresql_where=text("state = 'offered'")),
    Index("ix_transfers_to_user_id", "to_user_id", postgresql_where=text("state = 'offered'")),
    Index("ix_transfers_to_team_id", "to_team_id", postgresql_where=text("state = 'offered'")),
)

agent_states = organisation_table(
    "agent_states",
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    words("availability", default="here"),
    Column("capacity", SmallInteger, nullable=False, server_default="4"),
    Column("changed_at", Time, nullable=False, server_default=text("now()")),
    Column("given_at", Time),
    CheckConstraint("availability in ('here','away')", name="availability"),
    CheckConstraint("capacity between 0 and 50", name="capacity"),
)

open_screens = organisation_table(
    "open_screens",
    Column("process_id", Uuid, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("screens", SmallInteger, nullable=False, server_default="1"),
    Column("active_at", Time, nullable=False, server_default=text("now()")),
    Column("seen_at", Time, nullable=False, server_default=text("now()")),
    Index(None, "organisation_id", "seen_at"),
)
