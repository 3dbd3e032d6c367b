"""Chat: greetings, transfers, who is there with how much room, visitors' consent and their files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from rapport.storage.migrations.policies import guard_tables

revision = "2026_11_22_chat"
down_revision = "2026_11_22_manners"
branch_labels = None
depends_on = None

GUARDED = (
    "agent_states",
    "chat_greetings",
    "open_screens",
    "transfers",
)


def _agent_states() -> None:
    op.create_table(
        "agent_states",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("availability", sa.Text(), server_default="here", nullable=False),
        sa.Column("capacity", sa.SmallInteger(), server_default="4", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("availability in ('here','away')", name=op.f("ck_agent_states_availability")),
        sa.CheckConstraint("capacity between 0 and 50", name=op.f("ck_agent_states_capacity")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agent_states_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_agent_states_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_agent_states")),
    )


def _open_screens() -> None:
    op.create_table(
        "open_screens",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("screens", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_open_screens_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_open_screens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("process_id", "user_id", name=op.f("pk_open_screens")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        op.f("ix_open_screens_organisation_id_seen_at"), "open_screens", ["organisation_id", "seen_at"], unique=False
    )


def _chat_greetings() -> None:
    op.create_table(
        "chat_greetings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("shown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inboxes.id"], name=op.f("fk_chat_greetings_inbox_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_chat_greetings_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_greetings")),
    )
    op.create_index(op.f("ix_chat_greetings_inbox_id"), "chat_greetings", ["inbox_id"], unique=False)


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_user_id", sa.Uuid(), nullable=True),
        sa.Column("to_team_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="offered", nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('offered','accepted','declined','withdrawn')", name=op.f("ck_transfers_state")),
        sa.CheckConstraint("num_nonnulls(to_user_id, to_team_id) = 1", name=op.f("ck_transfers_one_target")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_transfers_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["from_id"], ["users.id"], name=op.f("fk_transfers_from_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_transfers_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["to_team_id"], ["teams.id"], name=op.f("fk_transfers_to_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_user_id"], ["users.id"], name=op.f("fk_transfers_to_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index(op.f("ix_transfers_conversation_id"), "transfers", ["conversation_id"], unique=False)
    op.create_index(
        "ix_transfers_to_team_id",
        "transfers",
        ["to_team_id"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(
        "ix_transfers_to_user_id",
        "transfers",
        ["to_user_id"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(
        "uq_transfers_offered",
        "transfers",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
    )


def _columns() -> None:
    op.create_index(
        "ix_conversations_chats_waiting",
        "conversations",
        ["inbox_id", sa.text("coalesce(waiting_since, created_at)"), "id"],
        unique=False,
        postgresql_where=sa.text(
            "channel = 'chat' and status in ('open','waiting') and needs_us and first_responded_at is null"
        ),
    )
    op.create_index(
        "ix_conversations_chats_answered",
        "conversations",
        ["inbox_id", sa.text("first_responded_at desc")],
        unique=False,
        postgresql_where=sa.text("channel = 'chat' and first_responded_at is not null"),
    )
    op.add_column("attachments", sa.Column("contact_id", sa.Uuid(), nullable=True))
    op.add_column("conversations", sa.Column("follow_address", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("recipients", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("visitor_tokens", sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visitor_tokens", sa.Column("locale", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "visitor_tokens",
        sa.Column("page", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )


def upgrade() -> None:
    _agent_states()
    _open_screens()
    _chat_greetings()
    _transfers()
    _columns()
    guard_tables(GUARDED)
