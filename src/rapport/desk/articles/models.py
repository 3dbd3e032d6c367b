"""Articles: subjects, the articles themselves, what readers make of them, and what was looked for."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from rapport.storage.schema import Time, ident, made_at, organisation_table, reference, words

CONFIG = (
    "case left(language, 2) when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig "
    "when 'ar' then 'arabic'::regconfig else 'simple'::regconfig end"
)
SEARCH = (
    f"setweight(to_tsvector({CONFIG}, title), 'A') || setweight(to_tsvector({CONFIG}, words), 'A') || "
    f"setweight(to_tsvector({CONFIG}, short), 'B') || setweight(to_tsvector({CONFIG}, body_text), 'C')"
)
PUBLISHED = text("state = 'published'")

article_subjects = organisation_table(
    "article_subjects",
    ident(),
    reference("brand_id", "brands.id", index=True),
    words("name"),
    Column("position", Integer, nullable=False, server_default="0"),
    made_at(),
)

articles = organisation_table(
    "articles",
    ident(),
    reference("brand_id", "brands.id"),
    reference("subject_id", "article_subjects.id", nullable=True, cascade=False, index=True),
    words("language", default="en"),
    words("title"),
    words("slug", nullable=True),
    words("short", default=""),
    words("body_html", default=""),
    words("body_text", default=""),
    words("words", default=""),
    words("state", default="draft"),
    Column("published_at", Time),
    Column("review_on", Date),
    reference("made_by", "users.id", nullable=True, cascade=False),
    reference("changed_by", "users.id", nullable=True, cascade=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("useful", Integer, nullable=False, server_default="0"),
    Column("not_useful", Integer, nullable=False, server_default="0"),
    made_at(),
    Column("updated_at", Time, nullable=False, server_default=text("now()")),
    Column("search", TSVECTOR, Computed(SEARCH, persisted=True)),
    CheckConstraint("state in ('draft','published')", name="state"),
    CheckConstraint("state = 'draft' or (slug is not null and published_at is not null)", name="whole"),
    UniqueConstraint("brand_id", "slug"),
    Index("ix_articles_changed", "organisation_id", text("updated_at desc"), text("id desc")),
    Index(
        "ix_articles_shown", "brand_id", text("(useful - not_useful) desc"), text("id desc"), postgresql_where=PUBLISHED
    ),
    Index("ix_articles_search", "search", postgresql_using="gin"),
    Index(
        "ix_articles_spelling",
        "title",
        "words",
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops", "words": "gin_trgm_ops"},
    ),
)

article_marks = organisation_table(
    "article_marks",
    ident(),
    reference("article_id", "articles.id"),
    Column("useful", Boolean, nullable=False),
    words("reason", nullable=True),
    words("visitor", nullable=True),
    Column("made_at", Time, nullable=False, server_default=text("now()")),
    UniqueConstraint("article_id", "visitor"),
)

article_searches = organisation_table(
    "article_searches",
    ident(),
    reference("brand_id", "brands.id"),
    words("words"),
    Column("found", Integer, nullable=False),
    words("via"),
    words("visitor", nullable=True),
    Column("made_at", Time, nullable=False, server_default=text("now()")),
    CheckConstraint("via in ('help','widget')", name="via"),
    Index("ix_article_searches_unanswered", "brand_id", "made_at", postgresql_where=text("found = 0")),
    Index("ix_article_searches_typed", "brand_id", "visitor", "made_at"),
    Index(None, "organisation_id", "made_at"),
)

article_readings = organisation_table(
    "article_readings",
    reference("conversation_id", "conversations.id"),
    reference("article_id", "articles.id", index=True),
    Column("made_at", Time, nullable=False),
    PrimaryKeyConstraint("conversation_id", "article_id"),
)
