"""A shop to report on."""

import pytest

from rapport.storage.session import Database
from tests.workflows.shop import Shop


@pytest.fixture
async def shop(database: Database) -> Shop:
    """A new shop in a fresh database."""
    return await Shop.open(database)
