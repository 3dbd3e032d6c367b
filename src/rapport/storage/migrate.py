"""Brings a database's schema up to date, and says whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

LOCK = 7_270_419


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, all in code."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


def _is_current(connection: Connection) -> bool:
    heads = set(ScriptDirectory.from_config(alembic_config(connection)).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads


def sqlalchemy_url(url: str) -> str:
    """A ``postgresql://`` URL as SQLAlchemy names it for asyncpg."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1).replace("postgres://", "postgresql+asyncpg://", 1)


async def migrate(owner_url: str) -> None:
    """Run what is missing, as the owning role; two processes at once wait for each other."""
    engine = create_async_engine(sqlalchemy_url(owner_url))
    try:
        async with engine.connect() as guard:
            await guard.exec_driver_sql(f"select pg_advisory_lock({LOCK})")
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def is_current(owner_url: str) -> bool:
    """Whether every migration has run."""
    engine = create_async_engine(sqlalchemy_url(owner_url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_is_current)
    finally:
        await engine.dispose()
