"""The widget between the first click and the first answer: the form before a chat, and how long the wait is."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from rapport.api.widget_ending import MISSING
from rapport.desk.accounts.rules import May
from rapport.desk.articles.readings import Looked, note_readings
from rapport.desk.chats.waiting import Wait, read_wait
from rapport.desk.conversations.talks import is_own_talk
from rapport.desk.conversations.thread import read_by_id
from rapport.desk.conversations.widget import WidgetMessage, find_latest, widget_message
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import NotFound
from rapport.kit.limits import Limit
from rapport.realtime.presence import Presence
from rapport.storage.session import Tx
from rapport.workflows.visitor_fills_form import Answers, visitor_fills_form

FORMS = Limit(10, 600)
Short = Annotated[str, msgspec.Meta(max_length=1_000)]


class FilledForm(msgspec.Struct, forbid_unknown_fields=True):
    """What was filled in; ``answers`` in the order of the brand's own questions. ``consent``: the box was ticked.

    ``looked``: the articles that the visitor has read in this visit.
    """

    client_id: UUID
    text: str
    name: Short = ""
    email: Short = ""
    answers: Annotated[list[Short], msgspec.Meta(max_length=12)] = []
    consent: bool = False
    looked: Looked = []


class Begun(msgspec.Struct, frozen=True):
    """Where the question stands now."""

    conversation_id: UUID
    message: WidgetMessage


@post("/form", opt={"may": May.VISITOR}, status_code=200)
async def fill(visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[FilledForm]) -> Begun:
    """Begin the chat with the answers; sent twice it begins once. Faults are told at the fields."""
    FORMS.take(visitor.contact_id.hex)
    answers = Answers(data.client_id, data.text, data.name, data.email, data.answers, consent=data.consent)
    arrived = await visitor_fills_form(tx, visitor, answers)
    await note_readings(tx, arrived.conversation_id, data.looked)
    message = (await read_by_id(tx, [arrived.message.id]))[0]
    return Begun(arrived.conversation_id, widget_message(message))


@get("/wait", opt={"may": May.VISITOR})
async def show_wait(
    visitor: Given[Visitor],
    tx: Given[Tx],
    presence: Given[Presence],
    conversation_id: Annotated[UUID | None, QueryParameter()] = None,
) -> Wait:
    """How many wait longer than a talk of this visitor (the latest if none is named), and how long it usually takes."""
    conversation = conversation_id or await find_latest(tx, visitor.contact_id, visitor.inbox_id)
    if conversation is None:
        return Wait(waits=False)
    if not await is_own_talk(tx, conversation, visitor.contact_id, visitor.inbox_id):
        raise NotFound(MISSING)
    return await read_wait(tx, visitor.inbox_id, conversation, len(presence.agents_here(visitor.organisation_id)))


router = Router(path="/api/widget", route_handlers=[fill, show_wait])
