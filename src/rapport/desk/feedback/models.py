"""What customers say of us: ratings, and the links by which they say it."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, SmallInteger, UniqueConstraint

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

ratings = organisation_table(
    "ratings",
    ident(),
    reference("conversation_id", "conversations.id"),
    reference("user_id", "users.id", nullable=True, cascade=False),
    words("channel"),
    Column("score", SmallInteger, nullable=False),
    words("comment", default=""),
    made_at(),
    CheckConstraint("score between 1 and 5", name="score"),
    UniqueConstraint("conversation_id"),
    Index(None, "organisation_id", "created_at"),
)

survey_links = organisation_table(
    "survey_links",
    Column("token_hash", LargeBinary, primary_key=True),
    reference("conversation_id", "conversations.id", index=True),
    made_at(),
    Column("expires_at", Time, nullable=False),
)
