"""The one place that opens, commits and rolls back: raw SQL and Core statements share one transaction.

SQLAlchemy's asyncpg dialect sends BEGIN only before its own first statement, so driver SQL that ran first would be
committed on its own. Here the engine is in AUTOCOMMIT and this file begins and ends every transaction itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from rapport.kit.errors import Unavailable
from rapport.storage.waker import Waker

log = logging.getLogger(__name__)

NO_CONNECTION = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    PoolTimeoutError,  # every one was in use for too long
)
POOL_SECONDS = 10.0  # for a connection, when every one is in use
MAX_ATTEMPTS = 40  # after a restart of the database every connection in the pool is dead; each fails at once


class Urls(msgspec.Struct, frozen=True):
    """Where the two roles sign in: ``app`` sees one organisation at a time, ``hub`` works across them."""

    app: str
    hub: str


class CommitFailedError(Exception):
    """The database refused to keep the transaction; nothing of it was kept."""


class Tx:
    """One open transaction. Placeholders are ``$1``; rows are asyncpg records."""

    def __init__(self, core: AsyncConnection, raw: "asyncpg.Connection[asyncpg.Record]", organisation: UUID | None):
        self.core = core
        self._raw = raw
        self.organisation = organisation
        self.wakes: set[str] = set()

    @property
    def own(self) -> UUID:
        """The organisation that this transaction is limited to; an error in work across organisations."""
        if self.organisation is None:
            raise LookupError("this transaction works across organisations")
        return self.organisation

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """All rows."""
        return await self._raw.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """The first row, or None."""
        return await self._raw.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._raw.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Run one statement; answers how many rows it touched."""
        tag = await self._raw.execute(sql, *args)
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        await self._raw.executemany(sql, rows)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done inside is undone when it raises; the transaction goes on from before it."""
        wakes = set(self.wakes)
        await self._raw.execute("savepoint inner_step")
        try:
            yield
        except Exception:
            await self._raw.execute("rollback to savepoint inner_step")
            self.wakes = wakes
            raise
        await self._raw.execute("release savepoint inner_step")

    def wake(self, channel: str) -> None:
        """Once this is committed, wake whoever listens on ``channel``; the wake-up carries no content."""
        self.wakes.add(channel)


def _encode_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _prepare(adapted: Any, _: Any) -> None:
    """Let raw SQL give and take jsonb as plain objects; the dialect has just set its own codec, for text."""
    adapted.run_async(
        lambda raw: raw.set_type_codec("jsonb", encoder=_encode_json, decoder=msgspec.json.decode, schema="pg_catalog")
    )


def _as_it_is(value: Any) -> Any:
    return value


def _engine(url: str, pool_size: int) -> AsyncEngine:
    async def connect(*_: Any, **__: Any) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(url, timeout=10)

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_SECONDS,
        pool_use_lifo=True,
        json_serializer=_as_it_is,  # the driver's codec does both ways, for Core as for raw SQL
        json_deserializer=_as_it_is,
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


class Database:
    """The connections of one process: a pool for each role, and the waker."""

    def __init__(self, urls: Urls, pool_size: int = 10) -> None:
        self.urls = urls
        self._app = _engine(urls.app, pool_size)
        self._hub = _engine(urls.hub, max(4, pool_size // 2))
        self.waker = Waker(urls.hub)

    @classmethod
    async def connect(cls, urls: Urls, *, pool_size: int = 10) -> "Database":
        """Open the pools; raises when the database cannot be reached."""
        database = cls(urls, pool_size)
        async with database.across() as tx:
            await tx.fetchval("select 1")
        return database

    async def close(self) -> None:
        """Close every connection."""
        await self.waker.close()
        await self._app.dispose()
        await self._hub.dispose()

    @asynccontextmanager
    async def transaction(self, organisation: UUID) -> AsyncIterator[Tx]:
        """A transaction that sees one organisation and no other."""
        begin = f"begin; select set_config('app.org', '{UUID(str(organisation))}', true)"
        async with self._open(self._app, begin, organisation) as tx:
            yield tx

    @asynccontextmanager
    async def across(self) -> AsyncIterator[Tx]:
        """A transaction across organisations: hub, scheduler, sign-in. A house test lists the files that may."""
        async with self._open(self._hub, "begin", None) as tx:
            yield tx

    @asynccontextmanager
    async def _open(self, engine: AsyncEngine, begin: str, organisation: UUID | None) -> AsyncIterator[Tx]:
        core, raw = await self._checkout(engine, begin)
        tx = Tx(core, raw, organisation)
        try:
            yield tx
            tag = await raw.execute("commit")
            if tag != "COMMIT":
                raise CommitFailedError("The database rolled this back. Nothing was kept; try again.")
        except BaseException:
            await _give_up(core, raw)
            raise
        await core.close()
        for channel in tx.wakes:
            self.waker.wake(channel)

    async def _checkout(
        self, engine: AsyncEngine, begin: str
    ) -> tuple[AsyncConnection, "asyncpg.Connection[asyncpg.Record]"]:
        """A connection with its transaction begun; one that died in the pool is replaced."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                core = await engine.connect()
            except NO_CONNECTION as lost:
                raise Unavailable("The database does not answer just now. Please try again in a moment.") from lost
            raw: asyncpg.Connection[asyncpg.Record] = (await core.get_raw_connection()).driver_connection  # type: ignore[assignment]  # the dialect types it as Any|None
            try:
                await raw.execute(begin)
            except (
                OSError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
                asyncpg.PostgresConnectionError,
                asyncpg.AdminShutdownError,
            ):
                await _drop(core)
                if attempt == MAX_ATTEMPTS:
                    raise
                continue
            except BaseException:
                await _give_up(core, raw)
                raise
            return core, raw
        raise AssertionError("unreachable")


async def _give_up(core: AsyncConnection, raw: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Roll back and hand the connection back clean; one that cannot roll back is thrown away."""

    async def finish() -> None:
        try:
            await raw.execute("rollback", timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            log.info("a connection could not roll back and is closed")
            await _drop(core)
        else:
            await core.close()

    task = asyncio.ensure_future(finish())
    cancelled = False
    while not task.done():  # a task group that failed cancels its tasks again and again until they end
        try:
            await asyncio.wait({task})  # awaited itself, the task would be cancelled with us
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    task.result()


async def _drop(core: AsyncConnection) -> None:
    await core.invalidate()
    await core.close()
