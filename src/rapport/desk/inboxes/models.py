"""The connections: one inbox is one connection of one channel, owned by a brand; and the mail that came through it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

inboxes = organisation_table(
    "inboxes",
    ident(),
    reference("brand_id", "brands.id", index=True),
    words("channel"),
    words("name"),
    words("address", default=""),
    Column("aliases", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    words("public_key", nullable=True),
    Column("config", JSONB, nullable=False, server_default=text("'{}'")),
    Column("secret", LargeBinary),
    Column("tokens", LargeBinary),
    words("state", default="on"),
    Column("last_in_at", Time),
    Column("last_out_at", Time),
    Column("delay_seconds", Integer),
    Column("size_limit", Integer),
    Column("connected_at", Time),
    words("last_error", nullable=True),
    Column("last_error_at", Time),
    made_at(),
    CheckConstraint("channel in ('email','chat','social','portal','voice')", name="channel"),
    CheckConstraint("state in ('on','off')", name="state"),
    UniqueConstraint("public_key"),
    Index(None, "organisation_id", "address"),
    Index(None, "aliases", postgresql_using="gin"),
)

inbox_teams = organisation_table(
    "inbox_teams",
    Column("inbox_id", Uuid, primary_key=True),
    Column("team_id", Uuid, primary_key=True),
    Index(None, "team_id"),
)

mail_places = organisation_table(
    "mail_places",
    Column("inbox_id", Uuid, primary_key=True),
    Column("folder", Text, primary_key=True, server_default="INBOX"),
    words("place"),
    Column("moved_at", Time, nullable=False, server_default=text("now()")),
)

raw_mails = organisation_table(
    "raw_mails",
    ident(),
    reference("inbox_id", "inboxes.id"),
    words("source", default="imap"),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    words("state", default="stored"),
    words("problem", nullable=True),
    Column("message_id", Uuid),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("arrived_at", Time, nullable=False),
    made_at(),
    CheckConstraint("state in ('stored','read','unreadable')", name="state"),
    UniqueConstraint("inbox_id", "sha256"),
    Index("ix_raw_mails_stored", "inbox_id", "created_at", "id", postgresql_where=text("state = 'stored'")),
)

mail_imports = organisation_table(
    "mail_imports",
    ident(),
    reference("inbox_id", "inboxes.id", index=True),
    Column("folders", ARRAY(Text), nullable=False),
    words("sent_folder", nullable=True),
    Column("since", Time),
    words("state", default="waiting"),
    Column("total", Integer),
    Column("done", Integer, nullable=False, server_default="0"),
    words("place", nullable=True),
    words("problem", nullable=True),
    Column("started_by", Uuid),
    made_at(),
    Column("finished_at", Time),
    CheckConstraint("state in ('waiting','running','done','failed','stopped')", name="state"),
)

sender_rules = organisation_table(
    "sender_rules",
    ident(),
    words("pattern"),
    words("rule"),
    words("reason", default=""),
    Column("made_by", Uuid),
    made_at(),
    Column("hits", Integer, nullable=False, server_default="0"),
    Column("last_hit_at", Time),
    CheckConstraint("rule in ('block','allow')", name="rule"),
    UniqueConstraint("organisation_id", "pattern"),
)

acknowledgements = organisation_table(
    "acknowledgements",
    reference("inbox_id", "inboxes.id"),
    words("sender"),
    Column("sent_at", Time, nullable=False),
    Column("promised_at", Time),
    Column("conversation_id", Uuid),
    UniqueConstraint("organisation_id", "sender"),
)

visitor_tokens = organisation_table(
    "visitor_tokens",
    Column("token_hash", LargeBinary, primary_key=True),
    reference("contact_id", "contacts.id", index=True),
    reference("inbox_id", "inboxes.id"),
    made_at(),
    Column("seen_at", Time, nullable=False, server_default=text("now()")),
    Column("consented_at", Time),
    words("locale", default=""),
    Column("page", JSONB, nullable=False, server_default=text("'{}'")),
)
