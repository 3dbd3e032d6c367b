"""The people who write to us: one record each, with every identity that is proven or likely theirs."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

contacts = organisation_table(
    "contacts",
    ident(),
    words("name", default=""),
    words("preferred_channel", nullable=True),
    words("language", nullable=True),
    words("zone", nullable=True),
    Column("facts", JSONB, nullable=False, server_default=text("'[]'")),
    Column("surveys_off_at", Time),
    made_at(),
    Index(None, "organisation_id", "created_at"),
)

contact_identities = organisation_table(
    "contact_identities",
    ident(),
    reference("contact_id", "contacts.id", index=True),
    words("kind"),
    words("value"),
    words("standing", default="likely"),
    words("evidence", default=""),
    made_at(),
    Column("seen_at", Time),
    Column("bounced_at", Time),
    words("bounce_reason", nullable=True),
    Column("bounce_hard", Boolean, nullable=False, server_default="false"),
    CheckConstraint("kind in ('email','widget','user','phone','handle')", name="kind"),
    CheckConstraint("standing in ('proven','likely')", name="standing"),
    UniqueConstraint("organisation_id", "kind", "value"),
)
