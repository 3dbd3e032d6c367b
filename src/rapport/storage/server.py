"""The PostgreSQL of this installation: embedded, of a Rapport that runs already, or the operator's own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from rapport.config import Settings
from rapport.storage.embedded import EmbeddedPostgres
from rapport.storage.embedded_lock import AlreadyRunningError
from rapport.storage.embedded_user import StartError
from rapport.storage.roles import DATABASE, NAMES, Passwords, Role, keep_passwords, role_statements, socket_url
from rapport.storage.session import Urls


class Server(Protocol):
    """Where each role signs in, and what keeps the server up."""

    def url(self, role: Role) -> str:
        """A postgresql:// address for one of the named roles."""

    async def keep_running(self) -> None:
        """Look after the server until cancelled."""


def urls_of(server: Server) -> Urls:
    """The addresses that the application's connections use."""
    return Urls(app=server.url("app"), hub=server.url("hub"))


class RunningServer:
    """The embedded PostgreSQL of a Rapport that runs on the same data folder already."""

    def __init__(self, data: Path) -> None:
        self._sockets = Path((data / "database.socket").read_text())
        self._passwords = keep_passwords(data / "database.json")

    def url(self, role: Role) -> str:
        """A postgresql:// address for one of the named roles."""
        return socket_url(self._sockets, role, self._passwords, DATABASE)

    async def keep_running(self) -> None:
        """The other one looks after it."""
        await asyncio.Event().wait()


class OwnServer:
    """A PostgreSQL that the operator runs; ``url`` is DATABASE_URL, of a role that may make ours."""

    def __init__(self, url: str, passwords: Passwords) -> None:
        self.given = url
        self.passwords = passwords

    def url(self, role: Role) -> str:
        """A postgresql:// address for one of the named roles."""
        if role == "postgres":
            return self.given
        parts = urlsplit(self.given)
        place = parts.netloc.rpartition("@")[2]
        user = f"{NAMES[role]}:{quote(self.passwords.of(role), safe='')}"
        return urlunsplit(parts._replace(scheme="postgresql", netloc=f"{user}@{place}"))

    async def keep_running(self) -> None:
        """Its operator looks after it."""
        await asyncio.Event().wait()

    async def prepare(self) -> None:
        """Make our roles when the given one may; raises ``StartError`` with what to do when they cannot sign in."""
        try:
            connection = await asyncpg.connect(self.given, timeout=10)
        except (OSError, TimeoutError, asyncpg.PostgresError, ValueError) as problem:
            raise StartError(f"DATABASE_URL cannot be reached: {problem}") from problem
        try:
            may = "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
            if await connection.fetchval(may):
                for statement in self.statements():
                    await connection.execute(statement)
        except asyncpg.PostgresError as problem:
            raise StartError(f"The role of DATABASE_URL cannot make Rapport's roles: {problem}. {_DO_IT}") from problem
        finally:
            await connection.close()
        for role in ("owner", "app", "hub"):
            await self._try(role)

    def statements(self) -> list[str]:
        """The SQL that an administrator runs once, inside the database, when DATABASE_URL's role may not."""
        database = urlsplit(self.given).path.lstrip("/")
        return [
            *role_statements(self.passwords),
            f'grant connect, temporary on database "{database}" to {NAMES["owner"]}, {NAMES["app"]}, {NAMES["hub"]}',
            f"grant usage, create on schema public to {NAMES['owner']}",
            f"grant usage on schema public to {NAMES['app']}, {NAMES['hub']}",
            "create extension if not exists pg_trgm",
        ]

    async def _try(self, role: Role) -> None:
        try:
            connection = await asyncpg.connect(self.url(role), timeout=10)
        except (OSError, TimeoutError, asyncpg.PostgresError) as problem:
            raise StartError(f"The database role {NAMES[role]} cannot sign in: {problem}. {_DO_IT}") from problem
        await connection.close()


_DO_IT = "Let an administrator of the database run the SQL that `rapport doctor --sql` prints."


@contextmanager
def open_server(settings: Settings, say: Callable[[str], None], *, share: bool = False) -> Iterator[Server]:
    """Open the PostgreSQL that ``settings`` name; enter it on the main thread, outside any running event loop.

    With ``share`` the embedded server of a Rapport that runs already is used instead of refused. Raises ``StartError``.
    """
    if settings.database_url:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = OwnServer(settings.database_url, keep_passwords(settings.data / "database.json"))
        asyncio.run(own.prepare())
        yield own
        return
    try:
        embedded = EmbeddedPostgres(settings.data, say=say).__enter__()
    except AlreadyRunningError:
        if not share:
            raise
        yield RunningServer(settings.data)
        return
    try:
        yield embedded
    finally:
        embedded.__exit__(None, None, None)
