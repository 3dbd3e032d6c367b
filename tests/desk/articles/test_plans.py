"""Articles are searched and listed by index, as the application's own role under row-level security."""

import asyncpg
import pytest

from rapport.desk.articles.readers import answer, read_published
from rapport.desk.articles.reading import list_articles
from rapport.storage.session import Database
from tests.conftest import TestServer
from tests.desk.articles.many import open_help, scans


@pytest.mark.req("S4.4")
@pytest.mark.threat("A03")
async def test_a_search_among_many_reads_few(database: Database, postgres: TestServer, database_name: str) -> None:
    own, brand = await open_help(database, "alder", 1_000)
    await open_help(database, "lamps", 1_000)
    owner = await asyncpg.connect(postgres.server.url("owner", database_name))
    await owner.execute("vacuum analyze articles")
    await owner.close()
    async with database.transaction(own) as tx:
        found = await answer(tx, brand, "returning lamps", 20)
        assert found.found.sure and found.items
        assert all("Return the lamp" in one.title for one in found.items[:1])
        assert await scans(tx, "ix_articles_search") > 0
    async with database.transaction(own) as tx:
        told = await answer(tx, brand, "retrun cushoin", 20)
        assert told.found.read_as == "return cushion"
        assert await scans(tx, "ix_articles_spelling") > 0
        assert await scans(tx, "articles") == 0
    async with database.transaction(own) as tx:
        await read_published(tx, brand, "article-7")
        page = await list_articles(tx)
        await list_articles(tx, after=page.after)
        await list_articles(tx, brand=brand, state="draft", asked="clock")
        assert await scans(tx, "articles") == 0
