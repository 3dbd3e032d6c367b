"""Replies by e-mail that wait: for ten seconds in which they can be undone, or for a chosen time."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.api.console.messages import Send, keep_pace, reply_of, writer_of
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.held import HeldReply, read_held
from rapport.desk.conversations.reading import find_writable
from rapport.desk.conversations.thread import read_by_id
from rapport.desk.conversations.types import Message
from rapport.kit.errors import NotFound
from rapport.storage.session import Tx
from rapport.workflows.agent_replies import Agent
from rapport.workflows.draft_is_reviewed import settle_stops
from rapport.workflows.reply_is_held import GONE, WHERE, hold_reply, send_later, send_now, take_back


class Hold(Send, forbid_unknown_fields=True):
    """A reply that waits; ``send_at`` null gives ten seconds in which it can be undone."""

    send_at: datetime | None = None


class SendNow(msgspec.Struct, forbid_unknown_fields=True):
    """``send_anyway``: although something new arrived."""

    send_anyway: bool = False


class Move(msgspec.Struct, forbid_unknown_fields=True):
    """When it leaves instead."""

    send_at: datetime


async def _may_touch(tx: Tx, viewer: Viewer, held: UUID) -> None:
    conversation = await tx.fetchval(WHERE, held)
    if conversation is None:
        raise NotFound(GONE)
    await find_writable(tx, viewer, conversation)


@post("/conversations/{conversation_id:uuid}/held", opt={"may": May.ANSWER}, status_code=200)
async def hold(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Hold]
) -> HeldReply:
    """Keep a reply by e-mail and send it when its time has come."""
    await find_writable(tx, viewer, conversation_id)
    keep_pace(conversation_id)
    await settle_stops(tx, writer_of(viewer), conversation_id, data.text, tuple(data.overrides))
    reply = reply_of(viewer, conversation_id, data)
    held = await hold_reply(tx, Agent(viewer.user_id, viewer.name), reply, data.document, data.send_at)
    return await _read(tx, held)


@post("/held/{held_id:uuid}/undo", opt={"may": May.ANSWER}, status_code=200)
async def undo(viewer: Given[Viewer], tx: Given[Tx], held_id: FromPath[UUID]) -> dict[str, Any]:
    """Don't send it; answers what was written and promised, for the editor."""
    await _may_touch(tx, viewer, held_id)
    payload = await take_back(tx, held_id, viewer.user_id)
    return {name: payload.get(name) for name in ("text", "html", "document", "attachments", "promises", "recipients")}


@post("/held/{held_id:uuid}/send", opt={"may": May.ANSWER}, status_code=200)
async def send_at_once(
    viewer: Given[Viewer], tx: Given[Tx], held_id: FromPath[UUID], data: JSONBody[SendNow]
) -> Message:
    """Send it without waiting any longer. 409 with what arrived, unless it is to go anyway."""
    await _may_touch(tx, viewer, held_id)
    message = await send_now(tx, held_id, send_anyway=data.send_anyway)
    return (await read_by_id(tx, [message]))[0]


@post("/held/{held_id:uuid}/move", opt={"may": May.ANSWER}, status_code=200)
async def move(viewer: Given[Viewer], tx: Given[Tx], held_id: FromPath[UUID], data: JSONBody[Move]) -> HeldReply:
    """Let it leave at another time."""
    await _may_touch(tx, viewer, held_id)
    await send_later(tx, held_id, data.send_at, viewer.user_id)
    return await _read(tx, held_id)


async def _read(tx: Tx, held: UUID) -> HeldReply:
    found = await read_held(tx, held)
    if found is None:
        raise NotFound(GONE)
    return found


router = Router(path="/", route_handlers=[hold, undo, send_at_once, move])
