"""Raw SQL and Core take and give the same JSON objects."""

from sqlalchemy import insert, select

from rapport.jobs.models import jobs
from rapport.kit.ids import new_id
from rapport.storage.session import Database


async def test_raw_sql_and_core_read_each_others_json(database: Database) -> None:
    organisation, ours, theirs = new_id(), new_id(), new_id()
    facts = {"n": 1, "word": "déjà", "list": [1, None, {"deep": True}]}
    async with database.across() as tx:
        await tx.execute("insert into organisations (id, name) values ($1, 'Aster Gardens')", organisation)
        await tx.execute(
            "insert into jobs (id, organisation_id, kind, payload) values ($1, $2, 'raw', $3)",
            ours,
            organisation,
            facts,
        )
        await tx.core.execute(insert(jobs).values(id=theirs, organisation_id=organisation, kind="core", payload=facts))
    async with database.across() as tx:
        for row in (ours, theirs):
            assert await tx.fetchval("select payload from jobs where id = $1", row) == facts
            assert await tx.fetchval("select payload ->> 'n' from jobs where id = $1", row) == "1"
            assert (await tx.core.execute(select(jobs.c.payload).where(jobs.c.id == row))).scalar_one() == facts
