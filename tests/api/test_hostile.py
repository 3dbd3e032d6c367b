"""Hostile input at every door: nothing breaks, nothing is believed."""

from pathlib import Path
from typing import Any

import pytest

from rapport.config import Settings
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.api.matrix import ROUTES, path_of
from tests.api.test_matrix import Stage, stage, template  # noqa: F401 - fixtures
from tests.api.world import client_of

NASTY = [
    "'; drop table users; -- \\' or 1=1 -- %' or '1'='1 {{7*7}}${7*7} \U0001f4a9\u202e\ufffe",
    "a\u0000b",
    "-9223372036854775809",
]


def spoiled(value: Any, nasty: str) -> list[Any]:
    """Copies of ``value`` with one string or number each replaced."""
    if isinstance(value, dict):
        return [{**value, key: worse} for key, part in value.items() for worse in spoiled(part, nasty)]
    if isinstance(value, list):
        return [
            [*value[:at], worse, *value[at + 1 :]] for at, part in enumerate(value) for worse in spoiled(part, nasty)
        ]
    return [nasty] if isinstance(value, str | int) and not isinstance(value, bool) else []


@pytest.mark.threat("A20", "R02")
async def test_a20_no_door_breaks_on_hostile_words(stage: Stage) -> None:  # noqa: F811 - the fixture above
    faults = []
    for route, row in ROUTES.items():
        method = route.split(" ", 1)[0]
        if method == "WS" or route == "DELETE /api/setup/sample":
            continue
        column = "visitor" if "/api/widget/" in route else "owner"
        client = client_of(stage.desk, stage.world.own, column)
        path = path_of(route, stage.world.own, column)
        make = row.body or row.form or row.query
        given = make(stage.world.own, column) if make else {}
        name = "json" if row.body else "data" if row.form else "params"
        for nasty in NASTY:
            for worse in spoiled(given, nasty):
                answer = await client.request(method, path, **{name: worse})
                if answer.status_code >= 500 or "syntax error" in answer.text or "asyncpg" in answer.text:
                    faults.append(f"{route} {worse}: {answer.status_code} {answer.text[:160]}")
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:20])


async def test_a_letter_with_a_character_that_nobody_types_still_arrives(stage: Stage) -> None:  # noqa: F811 - the fixture above
    form = {"name": "Ana", "email": "ana@customers.example", "text": "My lamp\x00 is broken", "key": ""}
    form["key"] = stage.world.own.public_key
    answer = await stage.desk.client().post("/help", data=form)
    assert answer.status_code == 200, answer.text


@pytest.mark.threat("R02")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000, 400),
        (b'{"email":' * 50_000, 400),
        (b"\xff\xfe{}", 400),
        (b"", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"{" + b" " * 2_000_000 + b"}", 413),
    ],
)
async def test_r02_a_broken_or_huge_body_is_refused(desk: Desk, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await desk.client().post("/auth/sign-in", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.threat("A09", "A12")
async def test_a09_a12_public_keys_and_names_in_headers_open_nothing(desk: Desk) -> None:
    made = await desk.found()
    browser = desk.client(made.public_key)
    lies = {
        "Authorization": f"Bearer {made.public_key}",
        "X-Remote-User": "mei@alderoak.example",
        "X-Forwarded-User": "mei@alderoak.example",
        "X-Forwarded-For": "127.0.0.1",
    }
    for path in ("/api/console/me", "/api/console/people", "/api/console/conversations", "/api/widget/messages"):
        assert (await browser.get(path, headers=lies)).status_code == 401


@pytest.mark.threat("A11")
async def test_a11_the_demo_answers_to_no_foreign_name(database: Database, tmp_path: Path) -> None:
    async with Desk.open(Settings(data=tmp_path, url="http://127.0.0.1:8080", demo=True), database) as desk:
        for host in ("127.0.0.1:8080", "localhost:8080", "127.0.0.1"):
            assert (await desk.client().get("/api/setup", headers={"Host": host})).status_code == 200
        for host in ("evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example:8080", "", "[::2]"):
            for call in (
                desk.client().get("/api/setup", headers={"Host": host}),
                desk.client().post("/api/playground/enter", headers={"Host": host}),
            ):
                answer = await call
                assert answer.status_code == 404
                assert "set-cookie" not in answer.headers
