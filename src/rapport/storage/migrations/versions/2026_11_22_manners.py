"""Manners: voices with their versions, canned replies, checks by brand and channel, scorecards, and tokens for programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from rapport.storage.migrations.policies import guard_tables

revision = "2026_11_22_manners"
down_revision = "2026_11_22_mail"
branch_labels = None
depends_on = None

GUARDED = (
    "api_tokens",
    "canned_replies",
    "check_settings",
    "voice_reads",
    "voice_versions",
    "scorecards",
    "score_disputes",
)


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_api_tokens_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"], unique=False)


def _canned_replies() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("archived", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_canned_replies_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_canned_replies_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
    )
    op.create_index(op.f("ix_canned_replies_brand_id"), "canned_replies", ["brand_id"], unique=False)
    op.create_index(
        "uq_canned_replies_shortcut",
        "canned_replies",
        ["organisation_id", "shortcut"],
        unique=True,
        postgresql_where=sa.text("not archived"),
    )


def _check_settings() -> None:
    op.create_table(
        "check_settings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("severity in ('off','advisory','firm')", name=op.f("ck_check_settings_severity")),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_check_settings_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_check_settings_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_settings")),
    )
    op.create_index(op.f("ix_check_settings_brand_id"), "check_settings", ["brand_id"], unique=False)
    op.create_index(
        "uq_check_settings_place",
        "check_settings",
        ["organisation_id", "brand_id", "channel", "check_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _voice_reads() -> None:
    op.create_table(
        "voice_reads",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_voice_reads_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_voice_reads_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_voice_reads_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "brand_id", name=op.f("pk_voice_reads")),
    )
    op.create_index(op.f("ix_voice_reads_brand_id"), "voice_reads", ["brand_id"], unique=False)


def _voice_versions() -> None:
    op.create_table(
        "voice_versions",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voice", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_voice_versions_brand_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_voice_versions_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_versions")),
        sa.UniqueConstraint("brand_id", "version", name=op.f("uq_voice_versions_brand_id_version")),
    )


def _scorecards() -> None:
    op.create_table(
        "scorecards",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_scorecards_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_scorecards_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_scorecards_conversation_id")),
    )


def _score_disputes() -> None:
    op.create_table(
        "score_disputes",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('open','accepted','declined')", name=op.f("ck_score_disputes_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_score_disputes_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecards.id"], name=op.f("fk_score_disputes_scorecard_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_disputes")),
    )
    op.create_index(
        "ix_score_disputes_open",
        "score_disputes",
        ["organisation_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_score_disputes_scorecard_id"), "score_disputes", ["scorecard_id"], unique=False)


def _hint_marks() -> None:
    op.add_column("hint_marks", sa.Column("draft_id", sa.Uuid(), nullable=True))
    op.add_column("hint_marks", sa.Column("about", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_hint_marks_action"), "hint_marks", type_="check")
    op.create_check_constraint(
        op.f("ck_hint_marks_action"),
        "hint_marks",
        "action in ('use','ignore','why','wrong','override','shown','heeded','wake')",
    )
    op.create_index(
        op.f("ix_hint_marks_organisation_id_created_at"),
        "hint_marks",
        ["organisation_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_hint_marks_seen",
        "hint_marks",
        ["user_id", "draft_id", "check_id", "action"],
        unique=True,
        postgresql_where=sa.text("action in ('shown', 'heeded')"),
    )


def _keep_voices() -> None:
    """What an organisation chose for itself becomes the first version of each of its brands."""
    op.execute(
        "insert into voice_versions (organisation_id, id, brand_id, version, voice, created_at) "
        "select s.organisation_id, gen_random_uuid(), b.id, 1, s.value, s.created_at "
        "from settings s join brands b on b.organisation_id = s.organisation_id where s.area = 'voice'"
    )
    op.execute("delete from settings where area = 'voice'")


def upgrade() -> None:
    _hint_marks()
    _api_tokens()
    _canned_replies()
    _check_settings()
    _voice_reads()
    _voice_versions()
    _keep_voices()
    _scorecards()
    _score_disputes()
    guard_tables(GUARDED)
