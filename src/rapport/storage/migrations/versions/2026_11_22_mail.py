"""Mail: who takes part, whom we trust, replies that wait, past mail, and what a file looks like."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from rapport.storage.migrations.policies import guard_tables

revision = "2026_11_22_mail"
down_revision = "2026_11_22_first"
branch_labels = None
depends_on = None

GUARDED = (
    "sender_rules",
    "mail_imports",
    "held_replies",
    "participants",
)


def _sender_rules() -> None:
    op.create_table(
        "sender_rules",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("hits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_hit_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rule in ('block','allow')", name=op.f("ck_sender_rules_rule")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sender_rules_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender_rules")),
        sa.UniqueConstraint("organisation_id", "pattern", name=op.f("uq_sender_rules_organisation_id_pattern")),
    )


def _mail_imports() -> None:
    op.create_table(
        "mail_imports",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inbox_id", sa.Uuid(), nullable=False),
        sa.Column("folders", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sent_folder", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting','running','done','failed','stopped')", name=op.f("ck_mail_imports_state")
        ),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inboxes.id"], name=op.f("fk_mail_imports_inbox_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_mail_imports_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_imports")),
    )
    op.create_index(op.f("ix_mail_imports_inbox_id"), "mail_imports", ["inbox_id"], unique=False)


def _held_replies() -> None:
    op.create_table(
        "held_replies",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="held", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('held','sent','undone','stopped')", name=op.f("ck_held_replies_state")),
        sa.CheckConstraint("why in ('undo','later')", name=op.f("ck_held_replies_why")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_held_replies_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_held_replies_organisation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_held_replies_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_replies")),
        sa.UniqueConstraint(
            "conversation_id", "user_id", "client_id", name=op.f("uq_held_replies_conversation_id_user_id_client_id")
        ),
    )
    op.create_index(op.f("ix_held_replies_conversation_id"), "held_replies", ["conversation_id"], unique=False)
    op.create_index(
        "ix_held_replies_due", "held_replies", ["send_at"], unique=False, postgresql_where=sa.text("state = 'held'")
    )
    op.create_index(op.f("ix_held_replies_user_id"), "held_replies", ["user_id"], unique=False)


def _participants() -> None:
    op.create_table(
        "participants",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role in ('to','cc')", name=op.f("ck_participants_role")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_participants_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_participants_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "address", name=op.f("pk_participants")),
    )


def _attachments() -> None:
    op.add_column("attachments", sa.Column("thumbnail", sa.LargeBinary(), nullable=True))
    op.add_column("attachments", sa.Column("picture", sa.LargeBinary(), nullable=True))
    op.add_column("attachments", sa.Column("width", sa.Integer(), nullable=True))
    op.add_column("attachments", sa.Column("height", sa.Integer(), nullable=True))
    op.add_column(
        "attachments", sa.Column("warnings", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.create_index(
        op.f("ix_attachments_organisation_id_sha256"), "attachments", ["organisation_id", "sha256"], unique=False
    )


def _contact_identities() -> None:
    op.add_column("contact_identities", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact_identities", sa.Column("bounce_reason", sa.Text(), nullable=True))
    op.add_column("contact_identities", sa.Column("bounce_hard", sa.Boolean(), server_default="false", nullable=False))


def _contacts() -> None:
    op.add_column("contacts", sa.Column("surveys_off_at", sa.DateTime(timezone=True), nullable=True))


def _conversations() -> None:
    op.add_column("conversations", sa.Column("set_aside", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("set_aside_why", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("conversations", sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_conversations_merged_into",
        "conversations",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into is not null"),
    )
    op.create_index(
        "ix_conversations_set_aside",
        "conversations",
        ["organisation_id", sa.literal_column("last_message_at desc"), "id"],
        unique=False,
        postgresql_where=sa.text("set_aside is not null"),
    )
    op.create_check_constraint(
        op.f("ck_conversations_set_aside"), "conversations", "set_aside in ('spam','quarantine')"
    )


def _inboxes() -> None:
    op.add_column(
        "inboxes", sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("inboxes", sa.Column("tokens", sa.LargeBinary(), nullable=True))
    op.add_column("inboxes", sa.Column("delay_seconds", sa.Integer(), nullable=True))
    op.add_column("inboxes", sa.Column("size_limit", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_inboxes_aliases"), "inboxes", ["aliases"], unique=False, postgresql_using="gin")


FOLDER_OF_PLACE = """
update mail_places p set folder = i.config->'imap'->>'folder' from inboxes i
where i.id = p.inbox_id and i.config->'imap' ? 'folder'
"""
FOLDERS = """
update inboxes set config = jsonb_set(
  config #- '{imap,folder}', '{imap,folders}', jsonb_build_array(config->'imap'->'folder'))
where config->'imap' ? 'folder'
"""


def _mail_places() -> None:
    op.add_column("mail_places", sa.Column("folder", sa.Text(), server_default="INBOX", nullable=False))
    op.drop_constraint("pk_mail_places", "mail_places", type_="primary")
    op.create_primary_key("pk_mail_places", "mail_places", ["inbox_id", "folder"])
    op.execute(FOLDER_OF_PLACE)
    op.execute(FOLDERS)


def _messages() -> None:
    op.add_column("messages", sa.Column("recipients", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def upgrade() -> None:
    _sender_rules()
    _mail_imports()
    _held_replies()
    _participants()
    _attachments()
    _contact_identities()
    _contacts()
    _conversations()
    _inboxes()
    _mail_places()
    _messages()
    guard_tables(GUARDED)
