"""A running application and its people, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar

from rapport.app import build_app
from rapport.config import Settings
from rapport.desk.accounts.organisation import Founder, Organisation, create_organisation
from rapport.desk.accounts.rules import Role
from rapport.desk.accounts.sign_in import open_session
from rapport.kit.ids import new_id
from rapport.kit.passwords import hash_password
from rapport.storage.session import Database

PASSWORD = "seven green lamps"
JOIN = """
insert into users (id, organisation_id, email, name, role, password_hash) values ($1, $2, $3, $4, $5, $6)
"""


class Desk:
    """``desk.client()`` is a browser without a session; ``desk.sign(user)`` gives it one."""

    def __init__(self, app: Litestar, settings: Settings, database: Database) -> None:
        self.app = app
        self.settings = settings
        self.database = database

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, database: Database, **parts: Any) -> AsyncIterator["Desk"]:
        """The application, started and stopped."""
        app = build_app(settings, database, **parts)
        ready, over = asyncio.Event(), asyncio.Event()

        async def run() -> None:
            async with app.lifespan():
                ready.set()
                await over.wait()

        # A task of its own: a fixture's two halves run in different ones, which cancel scopes refuse.
        running = asyncio.create_task(run())
        starting = asyncio.create_task(ready.wait())
        await asyncio.wait({running, starting}, return_when=asyncio.FIRST_COMPLETED)
        starting.cancel()
        if running.done():
            running.result()
        try:
            yield cls(app, settings, database)
        finally:
            over.set()
            await running

    def client(self, token: str | None = None, *, address: str = "203.0.113.7") -> httpx.AsyncClient:
        """A browser on our own pages, signed in with ``token``."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 40_000)),
            base_url=self.settings.url,
            headers={"X-Rapport-CSRF": "1", "Origin": self.settings.url, "Sec-Fetch-Site": "same-origin"},
        )
        if token is not None:
            name = "__Host-rapport" if self.settings.secure else "rapport_session"
            client.cookies.set(name, token)
        return client

    async def found(self, name: str = "Alder & Oak", email: str = "mei@alderoak.example") -> Organisation:
        """An organisation whose owner signs in with PASSWORD."""
        founder = Founder("Mei Lin", email, await hash_password(PASSWORD))
        async with self.database.across() as tx:
            return await create_organisation(tx, name=name, founder=founder)

    async def join(self, made: Organisation, role: Role, *, email: str | None = None, team: bool = True) -> UUID:
        """One more person, in the first team unless ``team`` is off."""
        ident = new_id()
        async with self.database.across() as tx:
            address = email or f"{role}-{ident.hex[-8:]}@alderoak.example"
            await tx.execute(JOIN, ident, made.id, address, role.title(), role, await hash_password(PASSWORD))
            if team:
                await tx.execute(
                    "insert into team_members (organisation_id, team_id, user_id) values ($1, $2, $3)",
                    made.id,
                    made.team_id,
                    ident,
                )
        return ident

    async def sign(self, made: Organisation, user: UUID | None = None) -> httpx.AsyncClient:
        """A browser signed in as ``user``, or as the owner."""
        async with self.database.across() as tx:
            token = await open_session(tx, user=user or made.owner_id, organisation=made.id, agent="Test browser")
        return self.client(token)
