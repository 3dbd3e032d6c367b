"""How conversations end: a suggested summary, resolving, opening again."""

from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.config import Settings
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.reading import find_writable
from rapport.desk.conversations.summaries import SummaryText
from rapport.events.record import Actor
from rapport.storage.session import Database, Tx
from rapport.workflows.agent_replies import Agent
from rapport.workflows.conversation_reopens import conversation_reopens
from rapport.workflows.conversation_resolves import Ending, conversation_resolves, suggest_summary
from rapport.workflows.draft_is_reviewed import Writer, read_surroundings
from rapport.workflows.summary_is_reviewed import SummaryReading, refuse_secrets, review_summary


class End(msgspec.Struct, forbid_unknown_fields=True):
    """How an agent ends it: what the customer is asked to confirm, and whether they are asked for a rating."""

    summary: SummaryText | None = None
    ask_rating: bool = True


@get("/conversations/{conversation_id:uuid}/summary", opt={"may": May.ANSWER})
async def suggest(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID]) -> SummaryText:
    """What the conversation came to, as a start for the agent's own words; parts may be empty."""
    await find_writable(tx, viewer, conversation_id)
    return await suggest_summary(tx, conversation_id)


@post("/conversations/{conversation_id:uuid}/summary/review", opt={"may": May.ANSWER}, status_code=200)
async def review(
    viewer: Given[Viewer], database: Given[Database], conversation_id: FromPath[UUID], data: JSONBody[SummaryText]
) -> SummaryReading:
    """What the engine would change in it, while it is edited."""
    async with database.transaction(viewer.organisation_id) as tx:
        await find_writable(tx, viewer, conversation_id)
        around = await read_surroundings(tx, _writer(viewer), conversation_id)
    return await review_summary(data, around)


@post("/conversations/{conversation_id:uuid}/resolve", opt={"may": May.ANSWER}, status_code=204)
async def resolve(
    viewer: Given[Viewer],
    tx: Given[Tx],
    settings: Given[Settings],
    conversation_id: FromPath[UUID],
    data: JSONBody[End],
) -> None:
    """End it; a second time changes nothing. A summary with something confidential in it stops this (422)."""
    await find_writable(tx, viewer, conversation_id)
    if data.summary is not None:
        await refuse_secrets(tx, _writer(viewer), conversation_id, data.summary)
    ending = Ending(data.summary, data.ask_rating, settings.url)
    await conversation_resolves(tx, Agent(viewer.user_id, viewer.name), conversation_id, ending)


@post("/conversations/{conversation_id:uuid}/reopen", opt={"may": May.ANSWER}, status_code=204)
async def reopen(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID]) -> None:
    """Open it again; within a minute this takes the end back."""
    await find_writable(tx, viewer, conversation_id)
    actor = Actor("user", viewer.user_id)
    await conversation_reopens(tx, conversation_id, actor=actor, by="user", name=viewer.name)


def _writer(viewer: Viewer) -> Writer:
    return Writer(viewer.user_id, viewer.name, viewer.zone)


router = Router(path="/", route_handlers=[suggest, review, resolve, reopen])
