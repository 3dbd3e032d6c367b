"""What shapes replies and what is thought of them: voices, canned replies, checks, marks of hints, scorecards."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

voice_versions = organisation_table(
    "voice_versions",
    ident(),
    reference("brand_id", "brands.id"),
    Column("version", Integer, nullable=False),
    Column("voice", JSONB, nullable=False),
    Column("changes", JSONB, nullable=False, server_default=text("'[]'")),
    Column("made_by", Uuid),
    made_at(),
    UniqueConstraint("brand_id", "version"),
)

voice_reads = organisation_table(
    "voice_reads",
    reference("user_id", "users.id"),
    reference("brand_id", "brands.id", index=True),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "brand_id"),
)

check_settings = organisation_table(
    "check_settings",
    ident(),
    reference("brand_id", "brands.id", nullable=True, index=True),
    words("channel", nullable=True),
    words("check_id"),
    words("severity"),
    Column("changed_by", Uuid),
    made_at(),
    CheckConstraint("severity in ('off','advisory','firm')", name="severity"),
    Index(
        "uq_check_settings_place",
        "organisation_id",
        "brand_id",
        "channel",
        "check_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

canned_replies = organisation_table(
    "canned_replies",
    ident(),
    reference("brand_id", "brands.id", nullable=True, index=True),
    words("title"),
    words("shortcut"),
    words("body_text"),
    words("body_html", nullable=True),
    Column("findings", JSONB, nullable=False, server_default=text("'[]'")),
    Column("made_by", Uuid),
    made_at(),
    Column("changed_at", Time, nullable=False, server_default=text("now()")),
    Column("used", Integer, nullable=False, server_default="0"),
    Column("archived", Boolean, nullable=False, server_default="false"),
    Index(
        "uq_canned_replies_shortcut",
        "organisation_id",
        "shortcut",
        unique=True,
        postgresql_where=text("not archived"),
    ),
)

hint_marks = organisation_table(
    "hint_marks",
    ident(),
    Column("user_id", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    words("check_id"),
    words("action"),
    Column("confidence", Float),
    Column("draft_id", Uuid),
    words("about", nullable=True),
    made_at(),
    CheckConstraint("action in ('use','ignore','why','wrong','override','shown','heeded','wake')", name="action"),
    Index(None, "organisation_id", "user_id", "check_id"),
    Index(None, "organisation_id", "created_at"),
    Index(
        "uq_hint_marks_seen",
        "user_id",
        "draft_id",
        "check_id",
        "action",
        unique=True,
        postgresql_where=text("action in ('shown', 'heeded')"),
    ),
)

scorecards = organisation_table(
    "scorecards",
    ident(),
    reference("conversation_id", "conversations.id"),
    words("engine"),
    Column("card", JSONB, nullable=False),
    Column("scored_at", Time, nullable=False),
    UniqueConstraint("conversation_id"),
)

score_disputes = organisation_table(
    "score_disputes",
    ident(),
    reference("scorecard_id", "scorecards.id", index=True),
    words("dimension"),
    words("check_id", nullable=True),
    Column("user_id", Uuid, nullable=False),
    words("reason"),
    words("state", default="open"),
    words("answer", nullable=True),
    Column("answered_by", Uuid),
    Column("answered_at", Time),
    made_at(),
    CheckConstraint("state in ('open','accepted','declined')", name="state"),
    Index("ix_score_disputes_open", "organisation_id", "created_at", postgresql_where=text("state = 'open'")),
)
