"""Articles: subjects, articles with their search, readers' marks, and what was looked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from rapport.storage.migrations.policies import guard_tables

revision = "2026_11_23_articles"
down_revision = "2026_11_22_chat"
branch_labels = None
depends_on = None

GUARDED = ("article_marks", "article_readings", "article_searches", "article_subjects", "articles")

CONFIG = (
    "case left(language, 2) when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig "
    "when 'ar' then 'arabic'::regconfig else 'simple'::regconfig end"
)
SEARCH = (
    f"setweight(to_tsvector({CONFIG}, title), 'A') || setweight(to_tsvector({CONFIG}, words), 'A') || "
    f"setweight(to_tsvector({CONFIG}, short), 'B') || setweight(to_tsvector({CONFIG}, body_text), 'C')"
)

# Text search is not leakproof: under row-level security its indexes serve only the definer's functions below.
FIND = """
create function find_articles(organisation uuid, brand uuid, asked tsquery, drafts boolean, most integer)
returns table (article_id uuid, likeness real)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, ts_rank(a.search, asked)
  from articles a
  where a.organisation_id = organisation
    and organisation = nullif(current_setting('app.org', true), '')::uuid
    and (brand is null or a.brand_id = brand)
    and (drafts or a.state = 'published')
    and a.search @@ asked
  order by 2 desc, a.useful - a.not_useful desc, a.id desc
  limit most
$$
"""
SPELLING = """
create function find_article_spellings(organisation uuid, brand uuid, asked text[], drafts boolean)
returns table (written text)
language sql stable security definer set search_path = public, pg_temp
set pg_trgm.word_similarity_threshold = 0.3 as $$
  select distinct lower(a.title || ' ' || a.words)
  from unnest(asked) word
  cross join lateral (
    select title, words from articles
    where (title %> word or words %> word)
      and organisation_id = organisation
      and organisation = nullif(current_setting('app.org', true), '')::uuid
      and (brand is null or brand_id = brand)
      and (drafts or state = 'published')
    order by greatest(word_similarity(word, title), word_similarity(word, words)) desc
    limit 100
  ) a
$$
"""


def _when(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    default = None if nullable else sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def _owned_by(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id"), ondelete="CASCADE"
    )


def _refers(table: str, column: str, target: str, rule: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=rule)


def _subjects() -> None:
    op.create_table(
        "article_subjects",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        _when("created_at"),
        _refers("article_subjects", "brand_id", "brands.id"),
        _owned_by("article_subjects"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_subjects")),
    )
    op.create_index(op.f("ix_article_subjects_brand_id"), "article_subjects", ["brand_id"], unique=False)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=True),
        sa.Column("short", sa.Text(), server_default="", nullable=False),
        sa.Column("body_html", sa.Text(), server_default="", nullable=False),
        sa.Column("body_text", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        _when("published_at", nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("useful", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_useful", sa.Integer(), server_default="0", nullable=False),
        _when("created_at"),
        _when("updated_at"),
        sa.Column("search", postgresql.TSVECTOR(), sa.Computed(SEARCH, persisted=True), nullable=True),
        sa.CheckConstraint("state in ('draft','published')", name=op.f("ck_articles_state")),
        sa.CheckConstraint(
            "state = 'draft' or (slug is not null and published_at is not null)", name=op.f("ck_articles_whole")
        ),
        _refers("articles", "brand_id", "brands.id"),
        _refers("articles", "subject_id", "article_subjects.id", "SET NULL"),
        _refers("articles", "made_by", "users.id", "SET NULL"),
        _refers("articles", "changed_by", "users.id", "SET NULL"),
        _owned_by("articles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("brand_id", "slug", name=op.f("uq_articles_brand_id_slug")),
    )
    published = sa.text("state = 'published'")
    changed: list[str | sa.TextClause] = ["organisation_id", sa.text("updated_at desc"), sa.text("id desc")]
    shown: list[str | sa.TextClause] = ["brand_id", sa.text("(useful - not_useful) desc"), sa.text("id desc")]
    op.create_index(op.f("ix_articles_subject_id"), "articles", ["subject_id"], unique=False)
    op.create_index("ix_articles_changed", "articles", changed, unique=False)
    op.create_index("ix_articles_shown", "articles", shown, unique=False, postgresql_where=published)
    op.create_index("ix_articles_search", "articles", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_articles_spelling",
        "articles",
        ["title", "words"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops", "words": "gin_trgm_ops"},
    )


def _marks() -> None:
    op.create_table(
        "article_marks",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("visitor", sa.Text(), nullable=True),
        _when("made_at"),
        _refers("article_marks", "article_id", "articles.id"),
        _owned_by("article_marks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_marks")),
        sa.UniqueConstraint("article_id", "visitor", name=op.f("uq_article_marks_article_id_visitor")),
    )


def _searches() -> None:
    op.create_table(
        "article_searches",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=True),
        _when("made_at"),
        sa.CheckConstraint("via in ('help','widget')", name=op.f("ck_article_searches_via")),
        _refers("article_searches", "brand_id", "brands.id"),
        _owned_by("article_searches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_searches")),
    )
    unanswered = sa.text("found = 0")
    op.create_index(
        "ix_article_searches_unanswered",
        "article_searches",
        ["brand_id", "made_at"],
        unique=False,
        postgresql_where=unanswered,
    )
    typed = ["brand_id", "visitor", "made_at"]
    op.create_index("ix_article_searches_typed", "article_searches", typed, unique=False)
    old = ["organisation_id", "made_at"]
    op.create_index(op.f("ix_article_searches_organisation_id_made_at"), "article_searches", old, unique=False)


def _readings() -> None:
    op.create_table(
        "article_readings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _refers("article_readings", "conversation_id", "conversations.id"),
        _refers("article_readings", "article_id", "articles.id"),
        _owned_by("article_readings"),
        sa.PrimaryKeyConstraint("conversation_id", "article_id", name=op.f("pk_article_readings")),
    )
    op.create_index(op.f("ix_article_readings_article_id"), "article_readings", ["article_id"], unique=False)


def _functions() -> None:
    for made, name in (
        (FIND, "find_articles(uuid, uuid, tsquery, boolean, integer)"),
        (SPELLING, "find_article_spellings(uuid, uuid, text[], boolean)"),
    ):
        op.execute(made)
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to rapport_app")


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    _subjects()
    _articles()
    _marks()
    _searches()
    _readings()
    guard_tables(GUARDED)
    _functions()
