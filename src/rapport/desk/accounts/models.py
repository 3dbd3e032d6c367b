"""Who works here: organisations, brands, users, teams, sessions and invitations."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from rapport.storage.schema import Time, ident, made_at, metadata, organisation_table, reference, words

organisations = Table(
    "organisations",
    metadata,
    ident(),
    words("name"),
    Column("sample", Boolean, nullable=False, server_default="false"),
    Column("last_number", Integer, nullable=False, server_default="0"),
    words("zone", default="UTC"),
    made_at(),
)

brands = organisation_table(
    "brands",
    ident(),
    words("name"),
    words("sign_off", default=""),
    Column("hue", SmallInteger, nullable=False, server_default="195"),
    words("site", default=""),
    made_at(),
    Index(None, "organisation_id"),
)

users = organisation_table(
    "users",
    ident(),
    words("email"),
    words("name"),
    words("role"),
    words("password_hash", nullable=True),
    words("title", default=""),
    words("zone", default="UTC"),
    Column("active", Boolean, nullable=False, server_default="true"),
    made_at(),
    CheckConstraint("role in ('owner','admin','supervisor','agent','author','observer')", name="role"),
    UniqueConstraint("organisation_id", "email"),
    Index("ix_users_email", "email"),
)

teams = organisation_table("teams", ident(), words("name"), made_at(), UniqueConstraint("organisation_id", "name"))

team_members = organisation_table(
    "team_members",
    Column("team_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Index(None, "user_id"),
)

sessions = organisation_table(
    "sessions",
    Column("token_hash", LargeBinary, primary_key=True),
    reference("user_id", "users.id"),
    words("agent", default=""),
    made_at(),
    Column("seen_at", Time, nullable=False, server_default=text("now()")),
    Column("expires_at", Time, nullable=False),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

invitations = organisation_table(
    "invitations",
    Column("token_hash", LargeBinary, primary_key=True),
    words("email"),
    words("role"),
    reference("invited_by", "users.id", nullable=True, cascade=False),
    made_at(),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
    Index(None, "organisation_id", "email"),
)

once_links = organisation_table(
    "once_links",
    Column("token_hash", LargeBinary, primary_key=True),
    reference("user_id", "users.id"),
    words("purpose"),
    made_at(),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
    CheckConstraint("purpose in ('sign-in','reset')", name="purpose"),
    Index(None, "user_id"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("last_at", Time, nullable=False, server_default=text("now()")),
    Index(None, "last_at"),
)

settings = organisation_table(
    "settings",
    ident(),
    reference("brand_id", "brands.id", nullable=True),
    Column("inbox_id", Uuid),
    words("area"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("value", JSONB, nullable=False),
    made_at(),
    UniqueConstraint("organisation_id", "area", "brand_id", "inbox_id", postgresql_nulls_not_distinct=True),
)

audit = organisation_table(
    "audit",
    ident(),
    Column("actor_id", Uuid),
    words("action"),
    Column("facts", JSONB, nullable=False),
    made_at(),
    Index(None, "organisation_id", "created_at"),
)

api_tokens = organisation_table(
    "api_tokens",
    ident(),
    reference("user_id", "users.id", index=True),
    words("name"),
    Column("token_hash", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False, server_default="{}"),
    made_at(),
    Column("used_at", Time),
    Column("expires_at", Time),
    Column("revoked_at", Time),
    UniqueConstraint("token_hash"),
)
