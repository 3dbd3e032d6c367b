"""Reports read by index, as the application's own role under row-level security."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from rapport.desk.reports.figures import measure_args
from rapport.desk.reports.measures import MEASURES, QUERIES, Measure
from rapport.desk.reports.period import Period
from tests.conftest import TestServer
from tests.workflows.shop import Shop

NOW = datetime(2026, 11, 22, tzinfo=UTC)
INDEXES: dict[Measure, str] = {
    "response": "ix_conversations_created",
    "resolution": "ix_conversations_resolved",
    "csat": "ix_conversations_rating_asked",
    "first_contact": "ix_conversations_first_resolved",
    "promises": "ix_promises_due",
}
MANY = """
insert into conversations (id, organisation_id, number, brand_id, contact_id, inbox_id, channel, status, created_at,
  last_message_at, first_response_due, first_responded_at, agent_turns, resolved_at, first_resolved_at,
  first_resolved_turns, rating_asked_at, needs_us)
select gen_random_uuid(), $1, 1000 + n, $2, $3, $4, 'chat', 'resolved', at, at, at + interval '1 minute',
  at + interval '1 minute', 1, at + interval '1 hour', at + interval '1 hour', 1, at + interval '1 hour', false
from (select n, $5::timestamptz - n * interval '1 hour' as at from generate_series(1, 8000) n) made
"""
OWED = """
insert into promises (id, organisation_id, conversation_id, owner_id, body_text, due_at, state, ended_at)
select gen_random_uuid(), c.organisation_id, c.id, $1, 'I will write', c.created_at + interval '1 day', 'kept',
  c.created_at from conversations c
"""


@pytest.mark.req("S4.46")
async def test_a_report_of_two_weeks_reads_two_weeks(shop: Shop, postgres: TestServer, database_name: str) -> None:
    made, contact = shop.made, await shop.contact()
    async with shop.database.across() as tx:
        await tx.execute(MANY, made.id, made.brand_id, contact, made.inbox_id, NOW)
        await tx.execute(OWED, made.owner_id)
    owner = await asyncpg.connect(postgres.server.url("owner", database_name))
    await owner.execute("analyze conversations, promises")
    await owner.close()
    period = Period(date(2026, 10, 5), date(2026, 10, 18), "UTC")
    async with shop.transaction() as tx:
        for measure in MEASURES:
            args = measure_args(tx, shop.viewer(), period, NOW)
            lines = [row[0] for row in await tx.fetch(f"explain {QUERIES[measure]}", *args)]
            plan = "\n".join(lines)
            assert INDEXES[measure] in plan, plan
            assert "Seq Scan on conversations" not in plan or measure == "promises", plan
