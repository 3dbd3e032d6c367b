"""The request's transaction: committed before the answer, or not at all."""

import asyncio
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import WebSocket, get, post, websocket
from litestar.di import NamedDependency as Given
from litestar.di import Provide

from rapport.api.guards import UndeclaredError, refuse_undeclared
from rapport.api.transaction import refuse_misuse
from rapport.desk.accounts.rules import May
from rapport.kit.errors import Conflict
from rapport.kit.ids import new_id
from rapport.storage.session import Database, Tx
from tests.api.desk import Desk
from tests.conftest import TestServer

DECLARED = {"may": May.USE_DESK}
OPEN = "select count(*) from pg_stat_activity where usename = 'rapport_app' and state <> 'idle'"
COUNTER = count()
ADD = "insert into teams (id, organisation_id, name) values (gen_random_uuid(), $1, $2)"


@post("/probe/kept", opt=DECLARED)
async def keep(tx: Given[Tx]) -> None:
    """Write and answer."""
    await tx.execute(ADD, tx.own, "kept")


@post("/probe/refused", opt=DECLARED)
async def refuse(tx: Given[Tx]) -> None:
    """Write, then refuse."""
    await tx.execute(ADD, tx.own, "refused")
    raise Conflict("Somebody was faster.", arrived=[1])


@post("/probe/deferred", opt=DECLARED)
async def defer(tx: Given[Tx]) -> dict[str, str]:
    """Write what the database refuses only at commit."""
    await tx.execute("insert into probe (id, parent) values (1, 99)")
    return {"state": "saved"}


@post("/probe/slow", opt=DECLARED)
async def sleep(tx: Given[Tx]) -> None:
    """Write, then take for ever; every second call waits inside a statement."""
    await tx.execute(ADD, tx.own, f"slow {new_id()}")
    await (asyncio.sleep(60) if next(COUNTER) % 2 else tx.execute("select pg_sleep(60)"))


@post("/probe/broken", opt=DECLARED)
async def fail(tx: Given[Tx]) -> None:
    """Write, then fail."""
    await tx.execute(ADD, tx.own, "broken")
    raise RuntimeError("a secret detail")


@pytest.fixture
async def browser(desk: Desk, postgres: TestServer, database_name: str) -> httpx.AsyncClient:
    """An owner's browser; the application has the routes above."""
    owner = await asyncpg.connect(postgres.server.url("owner", database_name))
    await owner.execute(
        "create table probe (id int primary key, parent int references probe deferrable initially deferred)"
    )
    await owner.execute("grant all on probe to rapport_app")
    await owner.close()
    for handler in (keep, refuse, defer, sleep, fail):
        desk.app.register(handler)
    return await desk.sign(await desk.found())


async def teams(desk: Desk) -> set[str]:
    """The names of all teams."""
    async with desk.database.across() as tx:
        return {row["name"] for row in await tx.fetch("select name from teams")}


async def all_closed(postgres: TestServer) -> None:
    """Wait until no connection holds a transaction: the server ends a cancelled one a moment later."""
    async with asyncio.timeout(30):
        while await open_transactions(postgres):
            await asyncio.sleep(0.05)


async def open_transactions(postgres: TestServer) -> int:
    """How many connections of the application hold one; only a superuser is told."""
    connection = await asyncpg.connect(postgres.server.url("postgres", "postgres"))
    try:
        return int(await connection.fetchval(OPEN))
    finally:
        await connection.close()


async def test_what_was_answered_was_committed(desk: Desk, browser: httpx.AsyncClient) -> None:
    committed: list[bool] = []

    async def look(message: Any) -> None:
        if message["type"] == "http.response.start":
            committed.append("kept" in await teams(desk))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    request = browser.build_request("POST", "/probe/kept")
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/probe/kept",
        "raw_path": b"/probe/kept",
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("desk.test", 80),
        "client": ("203.0.113.7", 1),
        "root_path": "",
    }
    await desk.app(scope, receive, look)  # type: ignore[arg-type]  # a bare ASGI scope
    assert committed == [True]


async def test_a_refusal_is_told_and_rolls_back(desk: Desk, browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/probe/refused")
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["arrived"] == [1]
    assert answer.json()["detail"] == "Somebody was faster."
    assert "refused" not in await teams(desk)


async def test_a_failing_commit_is_an_error_to_the_caller(postgres: TestServer, browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/probe/deferred")
    assert answer.status_code >= 500
    assert "saved" not in answer.text
    await all_closed(postgres)


async def test_a_failure_rolls_back_and_tells_no_details(desk: Desk, browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/probe/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert "broken" not in await teams(desk)


async def test_a_cancelled_request_leaves_nothing_open(
    desk: Desk, postgres: TestServer, browser: httpx.AsyncClient
) -> None:
    calls = [asyncio.create_task(browser.post("/probe/slow")) for _ in range(12)]
    async with asyncio.timeout(60):
        while await open_transactions(postgres) < 10:  # the pool is five connections and five in reserve
            await asyncio.sleep(0.01)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await all_closed(postgres)
    assert not [name for name in await teams(desk) if name.startswith("slow")]
    assert (await browser.post("/probe/kept")).status_code == 201


async def test_a_body_that_does_not_fit_leaves_no_transaction(desk: Desk, browser: httpx.AsyncClient) -> None:
    for _ in range(30):
        assert (await browser.post("/api/console/teams", json={"nom": 3})).status_code == 422
    assert (await browser.get("/api/console/me")).status_code == 200


async def test_a_dependency_that_refuses_beside_the_transaction_leaves_none_open(
    desk: Desk, postgres: TestServer, browser: httpx.AsyncClient
) -> None:
    async def refused(database: Given[Database]) -> UUID:
        await asyncio.sleep(0.02)  # long enough for the transaction to begin
        raise Conflict("Not like this.")

    @post("/probe/beside", opt=DECLARED, dependencies={"refused": Provide(refused)})
    async def beside(refused: Given[UUID], tx: Given[Tx]) -> None:
        """Never reached."""

    desk.app.register(beside)
    for _ in range(25):
        assert (await browser.post("/probe/beside")).status_code == 409
        await all_closed(postgres)


def test_a_route_without_a_declaration_stops_the_start(desk: Desk) -> None:
    @get("/probe/open")
    async def forgotten() -> None:
        """Nobody said who may."""

    desk.app.register(forgotten)
    with pytest.raises(UndeclaredError, match=r"GET /probe/open.*opt=.*tests/api/matrix_console\.py"):
        refuse_undeclared(desk.app)


def test_a_socket_or_a_dependency_may_not_hold_a_transaction(desk: Desk) -> None:
    async def load(tx: Given[Tx]) -> UUID:
        return tx.own

    @get("/probe/loaded", opt=DECLARED, dependencies={"loaded": Provide(load)})
    async def loaded(loaded: Given[UUID]) -> None:
        """A dependency that could refuse with the transaction open."""

    desk.app.register(loaded)
    with pytest.raises(UndeclaredError, match="loaded"):
        refuse_misuse(desk.app)


@pytest.mark.filterwarnings("ignore:.*Reserved kwarg 'request'")  # the framework says so first, in its own words
def test_a_socket_may_not_hold_a_transaction(desk: Desk) -> None:
    @websocket("/probe/socket", opt=DECLARED)
    async def listen(socket: WebSocket[Any, Any, Any], tx: Given[Tx]) -> None:
        """Would hold it for hours."""

    desk.app.register(listen)
    with pytest.raises(UndeclaredError, match="/probe/socket"):
        refuse_misuse(desk.app)
