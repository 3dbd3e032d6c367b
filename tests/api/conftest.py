"""The application in process: one call goes through every layer, without a socket in between."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rapport.config import Settings
from rapport.storage.session import Database
from tests.api.desk import Desk

PAGES = {
    "console/index.html": "<!doctype html><title>Console</title>",
    "widget/index.html": "<!doctype html><title>Chat</title>",
    "loader.js": "void 0",
    "assets/console-abc.js": "console.info(1)" * 50,
}


@pytest.fixture(scope="package", autouse=True)
def built_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Small pages in place of the built front end, which may be older, newer or missing."""
    root = tmp_path_factory.mktemp("pages") / "dist"
    for name, words in PAGES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rapport.api.dist.PLACES", (root,))
        yield root


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of this test's own."""
    return Settings(data=tmp_path, url="http://desk.test")


@pytest.fixture
async def desk(database: Database, settings: Settings) -> AsyncIterator[Desk]:
    """A running application over a fresh database."""
    async with Desk.open(settings, database) as opened:
        yield opened
