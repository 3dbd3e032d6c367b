"""The migrations make what the models say, and a migrated database is current."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from rapport.storage.migrate import is_current, migrate, sqlalchemy_url
from rapport.storage.xid8 import Xid8
from rapport.tables import metadata
from tests.conftest import TestServer


def differences(connection: Connection) -> list[object]:
    connection.dialect.ischema_names["xid8"] = Xid8  # type: ignore[attr-defined]  # PostgreSQL's dialect has it
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return list(compare_metadata(context, metadata))


async def test_models_equal_migrations(postgres: TestServer, database_name: str) -> None:
    engine = create_async_engine(sqlalchemy_url(postgres.server.url("owner", database_name)))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    assert found == []


async def test_a_fresh_database_is_migrated_and_then_left_alone(postgres: TestServer) -> None:
    name = await postgres.make_database("template0")
    url = postgres.server.url("owner", name)
    assert not await is_current(url)
    await migrate(url)
    assert await is_current(url)
    await migrate(url)
    await postgres.drop_database(name)


async def test_every_organisation_table_is_guarded(postgres: TestServer, database_name: str) -> None:
    engine = create_async_engine(sqlalchemy_url(postgres.server.url("owner", database_name)))
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity and exists "
            "(select from pg_policies where tablename = relname and 'rapport_app' = any(roles))"
        )
        guarded = {row[0] for row in rows}
    await engine.dispose()
    owned = {table.name for table in metadata.tables.values() if table.info.get("organisation")}
    assert owned
    assert owned - guarded == set()
