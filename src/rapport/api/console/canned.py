"""Canned replies: found while writing, filled for a conversation, and kept by those who lead."""

from uuid import UUID

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.reading import find_writable
from rapport.desk.replies.canned import (
    CannedPage,
    CannedReply,
    Wording,
    archive_canned,
    fill_canned,
    find_canned,
    list_canned,
)
from rapport.storage.session import Tx
from rapport.workflows.canned_reply_is_saved import canned_reply_is_saved


class Found(msgspec.Struct, frozen=True):
    """The few that fit."""

    items: list[CannedReply]


class Target(msgspec.Struct, forbid_unknown_fields=True):
    """The conversation that the words are for."""

    conversation_id: UUID


class Filled(msgspec.Struct, frozen=True):
    """Words with the names in them."""

    text: str


@get("/canned-replies", opt={"may": May.ANSWER})
async def show_canned(tx: Given[Tx], after: FromQuery[str | None] = None) -> CannedPage:
    """All, a page at a time."""
    return await list_canned(tx, after)


@get("/canned-replies/find", opt={"may": May.ANSWER})
async def search_canned(tx: Given[Tx], q: FromQuery[str] = "", brand_id: FromQuery[UUID | None] = None) -> Found:
    """Those that fit what was typed."""
    return Found(await find_canned(tx, q, brand_id))


@post("/canned-replies/{canned_id:uuid}/fill", opt={"may": May.ANSWER}, status_code=200)
async def fill(viewer: Given[Viewer], tx: Given[Tx], canned_id: FromPath[UUID], data: JSONBody[Target]) -> Filled:
    """The words for one conversation; counts as a use."""
    await find_writable(tx, viewer, data.conversation_id)
    return Filled(await fill_canned(tx, viewer, canned_id, data.conversation_id))


@post("/canned-replies", opt={"may": May.SET_STANDARDS})
async def add_canned(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[Wording]) -> CannedReply:
    """Keep a new one; the answer holds what the engine would change in it."""
    return await canned_reply_is_saved(tx, viewer, None, data)


@put("/canned-replies/{canned_id:uuid}", opt={"may": May.SET_STANDARDS})
async def change_canned(
    viewer: Given[Viewer], tx: Given[Tx], canned_id: FromPath[UUID], data: JSONBody[Wording]
) -> CannedReply:
    """Change one."""
    return await canned_reply_is_saved(tx, viewer, canned_id, data)


@delete("/canned-replies/{canned_id:uuid}", opt={"may": May.SET_STANDARDS}, status_code=204)
async def put_away(viewer: Given[Viewer], tx: Given[Tx], canned_id: FromPath[UUID]) -> None:
    """Put one away; its shortcut is free again."""
    await archive_canned(tx, viewer, canned_id)


router = Router(path="/", route_handlers=[show_canned, search_canned, fill, add_canned, change_canned, put_away])
