"""The built pages: what is served, under which policy, and the words when nothing is built."""

import os
import shutil
from pathlib import Path

import pytest

from rapport.api.dist import Dist
from rapport.config import Settings
from rapport.storage.session import Database
from tests.api.desk import Desk


@pytest.fixture
def built(built_pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of built pages of this test's own."""
    root = tmp_path / "dist"
    shutil.copytree(built_pages, root)
    monkeypatch.setattr("rapport.api.dist.PLACES", (root,))
    return root


async def test_the_console_is_one_page_at_every_path(built: Path, desk: Desk) -> None:
    for path in ("/console", "/console/", "/console/c/1", "/console/sign-in", "/auth/once/abc"):
        answer = await desk.client().get(path)
        assert answer.status_code == 200
        assert "Console" in answer.text
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
    assert (await desk.client().get("/auth/once/abc")).headers["referrer-policy"] == "no-referrer"
    assert (await desk.client().get("/")).headers["location"] == "/console/"


async def test_only_the_playgrounds_own_origin_may_frame_the_console(
    built: Path, database: Database, tmp_path: Path
) -> None:
    async with Desk.open(Settings(data=tmp_path, url="http://127.0.0.1:8080", demo=True), database) as desk:
        policy = (await desk.client().get("/console")).headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy


async def test_assets_are_kept_for_good_zipped_and_never_from_outside(built: Path, desk: Desk) -> None:
    (built.parent / "secret.key").write_text("do not show")
    browser = desk.client()
    answer = await browser.get("/assets/console-abc.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    again = await browser.get("/assets/console-abc.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for path in ("/assets/../../secret.key", "/assets/%2e%2e/%2e%2e/secret.key", "/assets/..%2f..%2fsecret.key"):
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert "do not show" not in answer.text


async def test_the_widget_may_be_framed_and_its_loader_used_by_any_site(built: Path, desk: Desk) -> None:
    page = await desk.client().get("/widget/")
    assert "frame-ancestors http: https:" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    loader = await desk.client().get("/widget/loader.js")
    assert loader.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_pages_that_are_not_built_say_what_to_do(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rapport.api.dist.PLACES", (tmp_path / "nothing",))
    async with Desk.open(desk.settings, desk.database) as bare:
        answer = await bare.client().get("/console")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "make install" in answer.text


def test_a_changed_file_is_read_again(built: Path) -> None:
    dist = Dist(built)
    first = dist.find("loader.js")
    (built / "loader.js").write_text("void 1")
    os.utime(built / "loader.js", (1, 1))
    second = dist.find("loader.js")
    assert first and second and first.tag != second.tag
