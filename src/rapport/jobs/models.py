"""The table of work for later."""

from sqlalchemy import Column, Index, SmallInteger, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from rapport.storage.schema import Time, ident, made_at, organisation_table, words

# A row is waiting (no lease), running (leased, the lease kept alive by its worker) or quarantined. Done rows are gone.
jobs = organisation_table(
    "jobs",
    ident(),
    words("kind"),
    Column("payload", JSONB, nullable=False),
    words("key", nullable=True),
    Column("run_at", Time, nullable=False, server_default=text("now()")),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("lease", Uuid),
    Column("leased_until", Time),
    Column("quarantined_at", Time),
    words("error", nullable=True),
    made_at(),
)

Index("ix_jobs_run_at", jobs.c.run_at, postgresql_where=text("quarantined_at is null"))
Index("ix_jobs_quarantined_at", jobs.c.quarantined_at, postgresql_where=text("quarantined_at is not null"))
Index(
    "uq_jobs_waiting_key",
    jobs.c.organisation_id,
    jobs.c.kind,
    jobs.c.key,
    unique=True,
    postgresql_where=text("key is not null and lease is null and quarantined_at is null"),
)
