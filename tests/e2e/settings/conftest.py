"""The sample organisation served, with a browser signed in as its owner, and axe for every page."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page

from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.sign_in import open_session
from rapport.storage.session import Database
from rapport.workflows.sample.organisation import Sample, make_sample
from tests.e2e.conftest import Watched, person
from tests.served import Served, serve

AXE = Path(__file__).parents[3] / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Desk(msgspec.Struct, frozen=True):
    """A served desk and the session of its owner."""

    served: Served
    token: str

    def address(self, path: str) -> str:
        """A console address."""
        return f"{self.served.url}/console{path}"


async def violations(page: Page) -> list[str]:
    """What axe finds now, as readable lines."""
    await page.evaluate(AXE.read_text())
    found: dict[str, Any] = await page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


async def enter(watched: Watched, desk: Desk) -> Page:
    """A page of the context, signed in."""
    await watched.context.add_cookies([{"name": "rapport_session", "value": desk.token, "url": desk.served.url}])
    return await watched.context.new_page()


async def session_of(database: Database, made: Organisation | Sample) -> str:
    """A session of the owner."""
    organisation = made.id if isinstance(made, Organisation) else made.organisation_id
    async with database.across() as tx:
        return await open_session(tx, user=made.owner_id, organisation=organisation, agent="Browser")


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """The sample shop with its past."""
    sample = await make_sample(database)
    async with serve(database, tmp_path, background=False) as served:
        yield Desk(served, await session_of(database, sample))


@pytest.fixture
async def new(database: Database) -> Organisation:
    """A desk that has just been set up."""
    async with database.across() as tx:
        founder = Founder("Noor Haddad", "noor@alderoak.example")
        return await create_organisation(tx, name="Alder & Oak", founder=founder, zone="Europe/Lisbon")


@pytest.fixture
async def page(browser: Browser, shop: Desk) -> AsyncIterator[Page]:
    """The owner of the sample shop at a desktop."""
    async with person(browser, viewport={"width": 1440, "height": 900}) as watched:
        yield await enter(watched, shop)
