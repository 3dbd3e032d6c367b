"""The scorecard of a finished conversation: seen by its readers, doubted by agents, answered by leaders."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.open_disputes import OpenDispute, list_open_disputes
from rapport.desk.conversations.reading import find_readable, find_writable
from rapport.desk.conversations.scorecards import (
    Doubt,
    Shown,
    answer_dispute,
    conversation_of,
    dispute_score,
    find_scorecard,
    read_scorecard,
)
from rapport.storage.session import Tx


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """A leader's word on it."""

    state: Literal["accepted", "declined"]
    answer: Annotated[str, msgspec.Meta(max_length=1_000)] = ""


class Latest(msgspec.Struct, frozen=True):
    """None until the conversation was resolved once and scored."""

    scorecard: Shown | None


class Waiting(msgspec.Struct, frozen=True):
    """The longest waiting first."""

    items: list[OpenDispute]


@get("/conversations/{conversation_id:uuid}/scorecard", opt={"may": May.READ_CONVERSATIONS})
async def show_scorecard(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID]) -> Latest:
    """With its evidence and what was said about it."""
    await find_readable(tx, viewer, conversation_id)
    return Latest(await find_scorecard(tx, conversation_id))


@post("/conversations/{conversation_id:uuid}/scorecard/disputes", opt={"may": May.ANSWER}, status_code=200)
async def doubt(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Doubt]) -> Shown:
    """Say that a score is not fair, with the reason."""
    await find_writable(tx, viewer, conversation_id)
    await dispute_score(tx, viewer, conversation_id, data)
    return await read_scorecard(tx, conversation_id)


@get("/scorecards/disputes", opt={"may": May.SET_STANDARDS})
async def show_open(viewer: Given[Viewer], tx: Given[Tx]) -> Waiting:
    """What waits for a leader's word."""
    return Waiting(await list_open_disputes(tx, viewer))


@post("/scorecards/disputes/{dispute_id:uuid}", opt={"may": May.SET_STANDARDS}, status_code=200)
async def answer(viewer: Given[Viewer], tx: Given[Tx], dispute_id: FromPath[UUID], data: JSONBody[Answer]) -> Shown:
    """Grant it, and what was marked counts no more; or say why it stays."""
    conversation = await conversation_of(tx, dispute_id)
    await find_readable(tx, viewer, conversation)
    await answer_dispute(tx, viewer, dispute_id, data.state, data.answer)
    return await read_scorecard(tx, conversation)


router = Router(path="/", route_handlers=[show_scorecard, doubt, show_open, answer])
