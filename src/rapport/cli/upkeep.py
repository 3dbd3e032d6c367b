"""Small jobs of an operator: migrations, and the sample organisation made anew."""

import asyncio

from rapport.cli.telling import step, tell
from rapport.config import read_settings
from rapport.desk.accounts.organisation import throw_samples_away
from rapport.storage import server as databases
from rapport.storage.migrate import migrate
from rapport.storage.session import Database
from rapport.workflows.sample.organisation import make_sample


def run_migrate() -> None:
    """Bring the database up to date."""
    with (
        databases.open_server(read_settings(), tell, share=True) as server,
        step("Bringing the database up to date", "Database is up to date"),
    ):
        asyncio.run(migrate(server.url("owner")))


def reset_demo() -> None:
    """Throw the sample organisation away and make it anew."""
    with (
        databases.open_server(read_settings(), tell, share=True) as server,
        step("Making the sample organisation anew", "Sample organisation is new"),
    ):
        asyncio.run(_reset(server))


async def _reset(server: databases.Server) -> None:
    await migrate(server.url("owner"))
    database = await Database.connect(databases.urls_of(server), pool_size=2)
    try:
        async with database.across() as tx:
            await throw_samples_away(tx)
        await make_sample(database)
    finally:
        await database.close()
