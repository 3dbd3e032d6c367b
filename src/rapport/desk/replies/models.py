"""What shapes replies: versions of a brand's voice, canned replies, and how each check behaves where."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
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
