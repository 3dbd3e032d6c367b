"""Tokens for other programs: made, listed and taken back by those who run the desk."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.accounts.tokens import ApiToken, Scope, list_api_tokens, make_api_token, revoke_api_token
from rapport.kit.clock import now
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx


class NewToken(msgspec.Struct, forbid_unknown_fields=True):
    """What it is called, what it may do, and how long."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=10)]
    expires_at: datetime | None = None


class Made(msgspec.Struct, frozen=True):
    """The token itself, this once."""

    id: UUID
    token: str


class Listed(msgspec.Struct, frozen=True):
    """All that are not taken back."""

    items: list[ApiToken]


@get("/tokens", opt={"may": May.MANAGE_TOKENS})
async def show_tokens(tx: Given[Tx]) -> Listed:
    """Without the tokens themselves."""
    return Listed(await list_api_tokens(tx))


@post("/tokens", opt={"may": May.MANAGE_TOKENS})
async def make_token(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[NewToken]) -> Made:
    """Make one; it is shown now and never again."""
    name = " ".join(data.name.split())
    if not name:
        raise Invalid("Give the token a name.", fields={"name": "Say which program it is for."})
    if data.expires_at is not None and (data.expires_at.tzinfo is None or data.expires_at <= now()):
        raise Invalid("This end is over already.", fields={"expires_at": "Choose a time to come, with its zone."})
    ident, token = await make_api_token(tx, viewer, name, data.scopes, data.expires_at)
    return Made(ident, token)


@delete("/tokens/{token_id:uuid}", opt={"may": May.MANAGE_TOKENS}, status_code=204)
async def revoke_token(viewer: Given[Viewer], tx: Given[Tx], token_id: FromPath[UUID]) -> None:
    """Take one back: it stops at once."""
    await revoke_api_token(tx, viewer, token_id)


router = Router(path="/", route_handlers=[show_tokens, make_token, revoke_token])
