"""What an agent writes: replies and notes, and the reading of a draft while it is written."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.reading import find_readable, find_writable
from rapport.desk.conversations.recipients import Recipients
from rapport.desk.conversations.thread import read_by_id
from rapport.desk.conversations.types import Message
from rapport.desk.promises.actions import Promised
from rapport.desk.replies.hint_marks import quiet_checks
from rapport.etiquette import with_utf16
from rapport.kit.html import sanitise
from rapport.kit.limits import Limit
from rapport.storage.session import Database, Tx
from rapport.workflows.agent_replies import Agent, Reply, agent_replies
from rapport.workflows.draft_is_reviewed import (
    Override,
    Writer,
    read_surroundings,
    review_draft,
    settle_stops,
)

Words = Annotated[str, msgspec.Meta(max_length=100_000)]
PACE = Limit(60, 60)
"""Messages of all agents in one conversation: people write slower, and a script that runs wild floods no customer."""


class PromiseIn(msgspec.Struct, forbid_unknown_fields=True):
    """Words of the reply that promise something."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    due_at: datetime | None = None
    start: int | None = None
    end: int | None = None


class Send(msgspec.Struct, forbid_unknown_fields=True):
    """A reply or a note; ``client_id`` names it, ``seen_position`` is the last message on the screen."""

    client_id: UUID
    kind: Literal["reply", "note"]
    text: Words
    seen_position: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0
    html: Words | None = None
    document: dict[str, Any] | None = None
    attachments: Annotated[list[UUID], msgspec.Meta(max_length=20)] = []
    promises: Annotated[list[PromiseIn], msgspec.Meta(max_length=10)] = []
    overrides: Annotated[list[Override], msgspec.Meta(max_length=10)] = []
    recipients: Recipients | None = None
    send_anyway: bool = False


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    """A draft to be read."""

    conversation_id: UUID
    text: Words
    kind: Literal["reply", "note"] = "reply"


def keep_pace(conversation: UUID) -> None:
    """Count one message of the desk's in a conversation; raises ``TooMany``."""
    PACE.take(conversation.hex)


def writer_of(viewer: Viewer) -> Writer:
    """The signed-in person as the one who writes."""
    return Writer(viewer.user_id, viewer.name, viewer.zone)


def reply_of(viewer: Viewer, conversation: UUID, data: Send) -> Reply:
    """What was asked to be sent, with its HTML made safe."""
    return Reply(
        conversation_id=conversation,
        client_id=data.client_id,
        kind=data.kind,
        text=data.text,
        html=sanitise(data.html).html if data.html else None,
        seen_position=data.seen_position,
        attachments=tuple(data.attachments),
        promises=tuple(
            Promised(text=promise.text, due_at=promise.due_at, zone=viewer.zone) for promise in data.promises
        ),
        recipients=data.recipients,
        send_anyway=data.send_anyway,
    )


@post("/conversations/{conversation_id:uuid}/messages", opt={"may": May.ANSWER}, status_code=200)
async def send(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Send]) -> Message:
    """Send a reply or keep a note. Held when something new arrived (409) or something confidential is in it (422)."""
    await find_writable(tx, viewer, conversation_id)
    keep_pace(conversation_id)
    if data.kind == "reply":
        await settle_stops(tx, writer_of(viewer), conversation_id, data.text, tuple(data.overrides))
    added = await agent_replies(tx, Agent(viewer.user_id, viewer.name), reply_of(viewer, conversation_id, data))
    return (await read_by_id(tx, [added.id]))[0]


@post("/review", opt={"may": May.ANSWER}, status_code=200)
async def review(viewer: Given[Viewer], database: Given[Database], data: JSONBody[Draft]) -> dict[str, Any]:
    """Read a draft for its manners; offsets are UTF-16 units, as browsers count."""
    async with database.transaction(viewer.organisation_id) as tx:
        await find_readable(tx, viewer, data.conversation_id)
        around = await read_surroundings(tx, writer_of(viewer), data.conversation_id)
        quiet = [one.check for one in await quiet_checks(tx, viewer.user_id)]
    if data.kind == "note":
        return {"findings": [], "promises": [], "questions": [], "checklist": [], "dimensions": {}, "quiet": quiet}
    reading = with_utf16(await review_draft(data.text, around), data.text)
    return {**msgspec.to_builtins(reading), "quiet": quiet}


router = Router(path="/", route_handlers=[send, review])
