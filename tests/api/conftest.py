"""The application in process: one call goes through every layer, without a socket in between."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rapport.config import Settings
from rapport.storage.session import Database
from tests.api.desk import Desk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of this test's own."""
    return Settings(data=tmp_path, url="http://desk.test")


@pytest.fixture
async def desk(database: Database, settings: Settings) -> AsyncIterator[Desk]:
    """A running application over a fresh database."""
    async with Desk.open(settings, database) as opened:
        yield opened
