"""The event log, and the cluster whose transaction numbers it was written with."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from rapport.storage.schema import Time, metadata, organisation_table, words
from rapport.storage.xid8 import Xid8

events = organisation_table(
    "events",
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", Xid8(), nullable=False, server_default=text("pg_current_xact_id()")),
    words("kind"),
    Column("version", SmallInteger, nullable=False, server_default="1"),
    Column("conversation_id", Uuid),
    words("actor_kind"),
    Column("actor_id", Uuid),
    Column("facts", JSONB, nullable=False),
    words("audience"),
    Column("at", Time, nullable=False, server_default=text("clock_timestamp()")),
    CheckConstraint("audience in ('public','internal')", name="audience"),
    Index("ix_events_order", "xid", "seq"),
    Index("ix_events_organisation_order", "organisation_id", "xid", "seq"),
    Index("ix_events_conversation", "conversation_id", "seq"),
    Index("ix_events_kind", "organisation_id", "kind", "at"),
)

cluster = Table(
    "cluster",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("system_identifier", Text, nullable=False),
    Column("epoch", Integer, nullable=False, server_default="1"),
    CheckConstraint("id = 1", name="one_row"),
)
