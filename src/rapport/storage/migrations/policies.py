"""Row-level security, grants and the search functions, as the first migration makes them."""

from collections.abc import Iterable

from alembic import op

OWN = "organisation_id = nullif(current_setting('app.org', true), '')::uuid"

SEARCH = """
create function search_messages(organisation uuid, asked text, most integer)
returns table (conversation_id uuid, message_id uuid, "position" integer, created_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.conversation_id, m.id, m.position, m.created_at
  from messages m
  where m.organisation_id = organisation
    and organisation = nullif(current_setting('app.org', true), '')::uuid
    and m.search @@ websearch_to_tsquery('simple', asked)
  order by m.created_at desc
  limit most
$$
"""

NEXT_NUMBER = """
create function next_number(organisation uuid) returns integer
language sql security definer set search_path = public, pg_temp as $$
  update organisations set last_number = last_number + 1
  where id = organisation and organisation = nullif(current_setting('app.org', true), '')::uuid
  returning last_number
$$
"""


def guard_tables(tables: Iterable[str]) -> None:
    """Keep every organisation's rows of these tables to itself: no setting means no rows, never an error."""
    for table in tables:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy own_organisation on {table} to rapport_app using ({OWN}) with check ({OWN})")
        op.execute(f"create policy everyone on {table} to rapport_hub, rapport_owner using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to rapport_app, rapport_hub")


def guard(tables: Iterable[str]) -> None:
    """Guard the first tables and the organisations themselves, and grant what the two roles need."""
    guard_tables(tables)
    op.execute("alter table organisations enable row level security")
    op.execute("alter table organisations force row level security")
    op.execute(
        "create policy own_organisation on organisations to rapport_app "
        "using (id = nullif(current_setting('app.org', true), '')::uuid)"
    )
    op.execute("create policy everyone on organisations to rapport_hub, rapport_owner using (true) with check (true)")
    op.execute("grant select, insert, update, delete on all tables in schema public to rapport_app, rapport_hub")
    op.execute("revoke all on sign_in_attempts, cluster, alembic_version from rapport_app")
    op.execute("grant usage on all sequences in schema public to rapport_app, rapport_hub")


def search() -> None:
    """Full text under row-level security: ``@@`` is not leakproof, so a definer's function answers ids."""
    op.execute(SEARCH)
    op.execute("revoke all on function search_messages(uuid, text, integer) from public")
    op.execute("grant execute on function search_messages(uuid, text, integer) to rapport_app")


def numbers() -> None:
    """Each organisation counts its own conversations."""
    op.execute(NEXT_NUMBER)
    op.execute("revoke all on function next_number(uuid) from public")
    op.execute("grant execute on function next_number(uuid) to rapport_app")


def system() -> None:
    """Note the cluster that transaction numbers belong to."""
    op.execute("insert into cluster (id, system_identifier) select 1, system_identifier::text from pg_control_system()")
