"""The queue of work for later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from rapport.storage.migrations.policies import OWN

revision = "2026_11_22_jobs"
down_revision = "2026_11_22_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("run_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_jobs_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_run_at", "jobs", ["run_at"], postgresql_where=sa.text("quarantined_at is null"))
    op.create_index(
        "ix_jobs_quarantined_at", "jobs", ["quarantined_at"], postgresql_where=sa.text("quarantined_at is not null")
    )
    op.create_index(
        "uq_jobs_waiting_key",
        "jobs",
        ["organisation_id", "kind", "key"],
        unique=True,
        postgresql_where=sa.text("key is not null and lease is null and quarantined_at is null"),
    )
    op.execute("alter table jobs enable row level security")
    op.execute("alter table jobs force row level security")
    op.execute(f"create policy own_organisation on jobs to rapport_app using ({OWN}) with check ({OWN})")
    op.execute("create policy everyone on jobs to rapport_hub, rapport_owner using (true) with check (true)")
    op.execute("grant select, insert, update, delete on jobs to rapport_app, rapport_hub")
