"""Tokens by which other programs call: shown once, kept as a hash, good for what they were made for."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id, new_token, token_hash
from rapport.storage.session import Database, Tx

Scope = Literal["etiquette"]
PREFIX = "rapport_"

ADD = """
insert into api_tokens (id, organisation_id, user_id, name, token_hash, scopes, expires_at)
values ($1, $2, $3, $4, $5, $6, $7)
"""
LIST = """
select t.id, t.name, t.scopes, t.created_at, t.used_at, t.expires_at, u.name as made_by
from api_tokens t join users u on u.id = t.user_id
where t.organisation_id = $1 and t.revoked_at is null order by t.created_at desc, t.id limit 200
"""
REVOKE = "update api_tokens set revoked_at = now() where id = $1 and revoked_at is null returning name"
FIND = """
select t.id, t.organisation_id, t.scopes, t.used_at is null or t.used_at < now() - interval '1 minute' as stale
from api_tokens t join users u on u.id = t.user_id
where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now()) and u.active
"""
USED = "update api_tokens set used_at = now() where id = $1"


class Program(msgspec.Struct, frozen=True):
    """The program behind a token."""

    token_id: UUID
    organisation_id: UUID
    scopes: frozenset[str]


class ApiToken(msgspec.Struct, frozen=True):
    """A token as its owners see it; the token itself is nowhere."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None
    made_by: str


async def make_api_token(
    tx: Tx, viewer: Viewer, name: str, scopes: list[Scope], expires_at: datetime | None
) -> tuple[UUID, str]:
    """A new token: (id, the token itself, which nobody can read again)."""
    ident, token = new_id(), f"{PREFIX}{new_token()}"
    await tx.execute(ADD, ident, tx.own, viewer.user_id, name, token_hash(token), list(scopes), expires_at)
    await note_audit(tx, "token.made", {"token": str(ident), "name": name, "scopes": scopes}, actor=viewer.user_id)
    return ident, token


async def list_api_tokens(tx: Tx) -> list[ApiToken]:
    """Those that still work or have only run out, the newest first."""
    return [ApiToken(**dict(row)) for row in await tx.fetch(LIST, tx.own)]


async def revoke_api_token(tx: Tx, viewer: Viewer, token: UUID) -> None:
    """From now on it opens nothing. Raises ``NotFound``."""
    name = await tx.fetchval(REVOKE, token)
    if name is None:
        raise NotFound("We can't find this token. It may have been taken back already.")
    await note_audit(tx, "token.revoked", {"token": str(token), "name": name}, actor=viewer.user_id)


async def find_program(database: Database, token: str) -> Program | None:
    """Who calls with ``token``; None when it opens nothing. When it was last used is kept to the minute."""
    async with database.across() as tx:
        row = await tx.fetchrow(FIND, token_hash(token))
        if row is None:
            return None
        if row["stale"]:
            await tx.execute(USED, row["id"])
    return Program(row["id"], row["organisation_id"], frozenset(row["scopes"]))
