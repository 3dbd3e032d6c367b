"""Every route, by everybody, about our own objects and another organisation's; headers and canaries on each answer."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio

from rapport.api.guards import declared_routes
from rapport.config import Settings
from rapport.desk.accounts.rules import OPEN
from rapport.storage.session import Database
from tests.api.desk import Desk
from tests.api.matrix import ROUTES, Row, path_of
from tests.api.world import COLUMNS, Side, World, client_of, digest, make_world, settled
from tests.conftest import TestServer

QUIET = frozenset({"sessions"})  # when somebody was last seen moves with every call
MAY_SEE: dict[str, tuple[str, ...]] = {
    "visitor": ("public",),
    "author": ("people",),
    "outside": ("people",),
    "observer": ("public", "internal", "people"),
    "agent": ("public", "internal", "people"),
    "supervisor": ("public", "internal", "people"),
    "admin": ("public", "internal", "people"),
    "owner": ("public", "internal", "people"),
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": ("same-origin", "no-referrer"),
    "content-security-policy": ("default-src 'none'", "script-src 'self'"),
}


class Template(NamedTuple):
    """The world once made, to be copied for every route."""

    world: World
    database: str
    data: Path


@pytest.fixture(scope="session")
def template(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """Both organisations, made once per run."""
    data = tmp_path_factory.mktemp("world")
    settings = Settings(data=data, url="http://desk.test")

    async def build() -> tuple[str, World]:
        name = await postgres.make_database()
        async with settled(await Database.connect(postgres.urls(name), pool_size=5)) as database:
            return name, await make_world(database, settings)

    name, world = asyncio.run(build())
    yield Template(world, name, data)
    asyncio.run(postgres.drop_database(name))


class Stage(NamedTuple):
    """A copy of the world and the application over it."""

    desk: Desk
    world: World


@asynccontextmanager
async def staged(template: Template, postgres: TestServer, data: Path) -> AsyncIterator[Stage]:
    """A copy of the world with an application of its own."""
    shutil.copytree(template.data, data, dirs_exist_ok=True)
    name = await postgres.make_database(template.database)
    database = await Database.connect(postgres.urls(name), pool_size=4)
    async with Desk.open(Settings(data=data, url="http://desk.test"), database) as desk:
        yield Stage(desk, template.world)
    await database.close()
    await postgres.drop_database(name)


@pytest.fixture
async def stage(template: Template, postgres: TestServer, tmp_path: Path) -> AsyncIterator[Stage]:
    """A world of this test's own, to change."""
    async with staged(template, postgres, tmp_path) as own:
        yield own


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gallery(
    template: Template, postgres: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """One world for all who only look: what changes it is a fault."""
    async with staged(template, postgres, tmp_path_factory.mktemp("gallery")) as shared:
        yield shared


class Answer(NamedTuple):
    """What a caller got; of a socket, 101 or the status it was closed with."""

    status: int
    body: str
    headers: httpx.Headers


async def call(stage: Stage, route: str, column: str, side: Side) -> Answer:
    """Call as ``column`` of our own organisation, about ``side``'s objects."""
    row, method = ROUTES[route], route.split(" ", 1)[0]
    client = client_of(stage.desk, stage.world.own, column)
    path = path_of(route, side, column)
    if method == "WS":
        return await knock(stage.desk, path, client)
    parts = {"json": row.body, "data": row.form, "files": row.files, "params": row.query}
    given = {name: make(side, column) for name, make in parts.items() if make is not None}
    answer = await client.request(method, path, headers=row.headers, **given)
    return Answer(answer.status_code, answer.text + str(answer.headers), answer.headers)


async def knock(desk: Desk, path: str, client: httpx.AsyncClient) -> Answer:
    """Ask for a socket and say whether it opens."""
    request = client.build_request("GET", path)
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": "ws",
        "server": ("desk.test", 80),
        "client": ("203.0.113.7", 1),
        "root_path": "",
        "http_version": "1.1",
        "subprotocols": [],
    }
    frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    heard: list[dict[str, Any]] = []
    settled_ = asyncio.Event()
    frames.put_nowait({"type": "websocket.connect"})

    async def send(message: Any) -> None:
        heard.append(message)
        settled_.set()
        frames.put_nowait({"type": "websocket.disconnect", "code": 1000})

    await desk.app(scope, frames.get, send)  # type: ignore[arg-type]  # a bare ASGI scope
    first = heard[0]
    status = 101 if first["type"] == "websocket.accept" else int(first["code"]) - 4000
    return Answer(status, str(heard), httpx.Headers())


def leaks(world: World, column: str, answer: Answer) -> list[str]:
    """Canaries in ``answer`` that ``column`` may not see."""
    kinds = ("public", "internal", "people")
    forbidden = [world.other.canary(kind) for kind in kinds]
    forbidden += [world.own.canary(kind) for kind in kinds if kind not in MAY_SEE.get(column, ())]
    return [canary for canary in forbidden if canary in answer.body]


def bare(answer: Answer) -> list[str]:
    """Security headers that ``answer`` misses."""
    found = []
    for name, wanted in HEADERS.items():
        value = answer.headers.get(name, "")
        if not any(part in value for part in ([wanted] if isinstance(wanted, str) else wanted)):
            found.append(name)
    policy = answer.headers.get("content-security-policy", "")
    if "unsafe" in policy or "frame-ancestors" not in policy or "base-uri 'none'" not in policy:
        found.append("strict content-security-policy")
    return found


async def check_side(stage: Stage, route: str, row: Row, *, own: bool) -> list[str]:
    """What is wrong with a route, in words."""
    side, faults = (stage.world.own if own else stage.world.other), []
    whose = "our own" if own else "the other organisation's"
    for column, expected in row.statuses(own).items():
        answer = await call(stage, route, column, side)
        if answer.status != expected:
            faults.append(f"{column} about {whose}: expected {expected}, got {answer.status} {answer.body[:200]}")
        if answer.status != 422:  # a refused body may be quoted back to whoever sent it
            faults += [f"{column} about {whose}: leaks {canary}" for canary in leaks(stage.world, column, answer)]
        if not route.startswith("WS "):
            faults += [f"{column}: misses {name}" for name in bare(answer)]
    return faults


LOOKING = [route for route in ROUTES if route.startswith(("GET ", "WS "))]
CHANGING = [route for route in ROUTES if route not in LOOKING]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.req("S0.17")
@pytest.mark.threat("A01", "A06", "X12", "A17")
@pytest.mark.parametrize("route", LOOKING)
async def test_a01_matrix_looking(gallery: Stage, route: str) -> None:
    row, database, world = ROUTES[route], gallery.desk.database, gallery.world
    before = [await digest(database, side, without=QUIET) for side in (world.own, world.other)]
    faults = await check_side(gallery, route, row, own=False) if row.other is not None else []
    faults += await check_side(gallery, route, row, own=True)
    if before != [await digest(database, side, without=QUIET) for side in (world.own, world.other)]:
        faults.append("looking changed something")
    assert not faults, f"{route}\n" + "\n".join(faults)


@pytest.mark.req("S0.17")
@pytest.mark.threat("A01", "A06", "X12")
@pytest.mark.parametrize("route", CHANGING)
async def test_a01_matrix_changing(stage: Stage, route: str) -> None:
    row, database, world = ROUTES[route], stage.desk.database, stage.world
    if row.prepare is not None:
        for side in world.own, world.other:
            await row.prepare(stage.desk, side)
    before = await digest(database, world.other)
    faults = await check_side(stage, route, row, own=False) if row.other is not None else []
    assert before == await digest(database, world.other), "the other organisation was changed"
    faults += await check_side(stage, route, row, own=True)
    assert not faults, f"{route}\n" + "\n".join(faults)


@pytest.mark.threat("A01")
async def test_a01_every_route_is_declared(desk: Desk) -> None:
    there = {f"{method} {path}" for method, path, _ in declared_routes(desk.app)}
    missing, gone = sorted(there - set(ROUTES)), sorted(set(ROUTES) - there)
    assert not missing, f"Add a row to ROUTES in tests/api/matrix.py for: {missing}"
    assert not gone, f"These rows of tests/api/matrix.py have no route any more: {gone}"
    named = [route for route in ROUTES if "_id:" in route and ROUTES[route].other is None]
    assert not named, f"These name an object and must say what happens with the other organisation's: {named}"


@pytest.mark.threat("A17")
async def test_a17_another_sites_page_changes_nothing(stage: Stage) -> None:
    right = {f"{method} {path}": handler.opt["may"] for method, path, handler in declared_routes(stage.desk.app)}
    before = await digest(stage.desk.database, stage.world.own, without=QUIET)
    faults = []
    lies: list[dict[str, str]] = [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://sub.desk.test", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Content-Type": "text/plain"},
    ]
    for route in ROUTES:
        method = route.split(" ", 1)[0]
        if method in {"GET", "WS"}:
            continue
        column = "visitor" if "/api/widget/" in route else "owner"
        for lie in lies:
            client = client_of(stage.desk, stage.world.own, column)
            del client.headers["Sec-Fetch-Site"], client.headers["Origin"]
            path = path_of(route, stage.world.own, column)
            answer = await client.request(method, path, headers=lie, content=b"{}")
            if answer.status_code != 403:
                faults.append(f"{route} from {lie}: {answer.status_code}")
        if right[route] not in OPEN:
            client = client_of(stage.desk, stage.world.own, "owner")
            del client.headers["X-Rapport-CSRF"]
            answer = await client.request(method, path_of(route, stage.world.own, "owner"))
            if answer.status_code != 403:
                faults.append(f"{route} without the header: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert before == await digest(stage.desk.database, stage.world.own, without=QUIET)


@pytest.mark.threat("A04")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_a04_a_foreign_page_gets_no_socket(stage: Stage, origin: str | None) -> None:
    client = client_of(stage.desk, stage.world.own, "owner")
    assert (await knock(stage.desk, "/api/console/socket", client)).status == 101
    del client.headers["Origin"]
    if origin is not None:
        client.headers["Origin"] = origin
    assert (await knock(stage.desk, "/api/console/socket", client)).status == 403


@pytest.mark.threat("X12")
@pytest.mark.parametrize("path", ["/nowhere", "/api/console/nowhere", "/api/console/conversations/not-a-uuid"])
async def test_x12_errors_carry_the_headers_too(stage: Stage, path: str) -> None:
    answer = await client_of(stage.desk, stage.world.own, "owner").get(path)
    assert answer.status_code == 404
    assert not bare(Answer(404, "", answer.headers))
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_matrix_knows_every_column() -> None:
    assert set(MAY_SEE) <= set(COLUMNS)
