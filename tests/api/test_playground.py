"""The playground on this machine: both sides of the sample shop without any account, and nowhere else."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from rapport.config import Settings
from rapport.storage.session import Database
from rapport.workflows.conversation_is_scored import score_conversation
from rapport.workflows.sample import make_sample
from tests.api.desk import Desk
from tests.ports import free_port


@pytest.fixture
async def stage(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """The demo, with its sample organisation."""
    await make_sample(database)
    port = free_port()
    settings = Settings(data=tmp_path, port=port, url=f"http://127.0.0.1:{port}", demo=True)
    async with Desk.open(settings, database) as opened:
        yield opened


@pytest.mark.slow("fills the sample organisation")
async def test_a_newcomer_plays_both_sides(stage: Desk) -> None:
    """Entering signs in as the sample's agent; the shop is another site under a strict policy; again begins anew."""
    async with stage.client() as browser, httpx.AsyncClient(timeout=60) as elsewhere:
        assert (await browser.get("/api/console/me")).status_code == 401
        assert (await browser.post("/api/playground/enter")).status_code == 204
        me = (await browser.get("/api/console/me")).json()
        assert me["user"]["name"] == "Noor Haddad"
        assert me["demo"] is True
        cast = (await browser.get("/api/playground")).json()
        assert cast["customer"]["name"] == "Ana Ferreira"
        shop = await elsewhere.get(cast["shop_url"].replace("localhost", "127.0.0.1"))
        assert f"frame-ancestors {stage.settings.url}" in shop.headers["content-security-policy"]
        assert "'unsafe" not in shop.headers["content-security-policy"]
        before = cast["conversation"]
        assert (await browser.post("/api/playground/reset")).status_code == 204
        after = (await browser.get("/api/playground")).json()["conversation"]
        assert after not in {None, before}
        assert (await browser.get(f"/api/console/conversations/{before}")).status_code == 404
        thread = (await browser.get(f"/api/console/conversations/{after}")).json()
        assert thread["row"]["contact"]["name"] == "Ana Ferreira"
        async with stage.database.across() as tx:
            job = await tx.fetchrow("select organisation_id, payload from jobs where kind = 'score' limit 1")
        assert job is not None
        await score_conversation(stage.database, job["organisation_id"], job["payload"])
        finished = f"/api/console/conversations/{job['payload']['conversation_id']}/scorecard"
        assert (await browser.get(finished)).json()["scorecard"]["card"]["total"] > 0.5


@pytest.mark.slow("fills the sample organisation")
async def test_other_sites_cannot_enter(stage: Desk) -> None:
    """A page of another site can neither sign this browser in nor begin again."""
    async with stage.client() as browser:
        browser.headers.update({"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"})
        for path in ("enter", "reset"):
            assert (await browser.post(f"/api/playground/{path}")).status_code == 403


async def test_there_is_no_playground_without_the_demo(desk: Desk) -> None:
    """Nothing of it answers, even with the sample organisation here."""
    async with desk.client() as browser:
        assert msgspec.json.decode((await browser.get("/api/playground")).content)["status"] == 404
        assert (await browser.post("/api/playground/enter")).status_code == 404
        assert (await browser.get("/playground")).status_code == 404
