"""A shop for each story, and real mail servers for those that need them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rapport.storage.session import Database
from tests.mailservers import MailServers, mail_servers, missing_servers
from tests.workflows.mail_desk import MailDesk, empty_boxes
from tests.workflows.shop import Shop


@pytest.fixture
async def shop(database: Database) -> Shop:
    """A new shop in a fresh database."""
    return await Shop.open(database)


@pytest.fixture(scope="session")
def post_office() -> Iterator[MailServers]:
    """Dovecot and Postfix for all stories of a run."""
    missing = missing_servers()
    assert missing is None, missing
    with mail_servers() as servers:
        yield servers


@pytest.fixture
async def mail_desk(database: Database, post_office: MailServers, tmp_path: Path) -> AsyncIterator[MailDesk]:
    """A desk whose mailbox support@rapport.test is empty at first."""
    empty_boxes(post_office)
    async with MailDesk.open(database, post_office, tmp_path) as desk:
        yield desk
