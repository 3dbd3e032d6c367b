"""How long a reader's search takes among 2,000 articles, on the embedded PostgreSQL."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import asyncpg
from tests.desk.articles.many import open_help

from rapport.desk.articles.readers import answer, list_by_subject, suggest
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.migrate import migrate
from rapport.storage.server import urls_of
from rapport.storage.session import Database, Tx

MANY = 2_000
TIMES = 100
ASKED = {
    "all words": "returning lamps",
    "a word still being typed": "clean the cus",
    "misspelt": "retrun cushoin",
    "some words": "insure a giraffe",
}


async def measure(server: EmbeddedPostgres) -> None:
    """Print the median and the slowest of a hundred of each."""
    await migrate(server.url("owner"))
    database = await Database.connect(urls_of(server))
    own, brand = await open_help(database, "alder", MANY)
    owner = await asyncpg.connect(server.url("owner"))
    await owner.execute("vacuum analyze articles")
    await owner.close()
    async with database.transaction(own) as tx:
        for name, asked in ASKED.items():
            await _time(tx, name, partial(answer, brand=brand, asked=asked, most=20))
        await _time(tx, "suggested", partial(suggest, brand=brand, language="en", most=4))
        await _time(tx, "by subject", partial(list_by_subject, brand=brand, language="en"))
    await database.close()


async def _time(tx: Tx, name: str, work: Callable[[Tx], Awaitable[object]]) -> None:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await work(tx)
        took.append((time.perf_counter() - began) * 1000)
    print(f"{name}: median {statistics.median(took):.1f} ms, slowest {max(took):.1f} ms")


def main() -> None:
    """Run on a cluster of its own."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "data") as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
