"""POST /api/widget/start: all that the widget shows before anything is asked."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Request, Router, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.api.limits import PerAddress
from rapport.desk.accounts.rules import May
from rapport.desk.chats.hours import is_open, opens_at
from rapport.desk.chats.waiting import count_waiting, usual_seconds
from rapport.desk.conversations.talks import count_talks
from rapport.desk.conversations.types import Person, person
from rapport.desk.conversations.widget import WidgetThread, find_latest, read_widget_thread
from rapport.desk.inboxes.chat_config import ChatConfig, Form, Language, choose_language, read_chat_config
from rapport.desk.inboxes.visitors import (
    ChatInbox,
    Visit,
    Visitor,
    find_chat_inbox,
    find_visitor,
    note_visit,
    welcome_visitor,
)
from rapport.desk.sla.queries import read_standards
from rapport.kit.clock import now
from rapport.kit.errors import NotFound
from rapport.realtime.hub import Hub
from rapport.realtime.presence import Presence
from rapport.storage.session import Database, Tx

STARTS = PerAddress("widget", 60, 60)
FACES = 3
SURROUNDINGS = """
select o.zone, exists (select 1 from inboxes m
  where m.brand_id = $1 and m.channel = 'email' and m.state = 'on') as has_mailbox
from organisations o where o.id = $2
"""


class Start(msgspec.Struct, forbid_unknown_fields=True):
    """A widget opens: ``key`` is its inbox's public key, ``token`` a visitor's from before; ``consent``: they agree."""

    key: Annotated[str, msgspec.Meta(max_length=100)]
    token: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    page: dict[str, str] | None = None
    locale: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    consent: bool = False


class Promised(msgspec.Struct, frozen=True):
    """How soon we answer, in seconds."""

    seconds: int


class BrandFace(msgspec.Struct, frozen=True):
    """Who the customer talks to; ``letters`` stand for its sign, "" where it has none."""

    name: str
    hue: int
    letters: str


class VisitorFace(msgspec.Struct, frozen=True):
    """Who the visitor is to us; None until they agreed to be kept."""

    id: UUID | None
    name: str | None


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """All that the widget shows when it opens.

    ``greeting``: the brand's own words, "" for ours. ``open`` by the chat's hours, ``opens_at`` when it is not.
    ``usual_seconds`` of the last hours' first answers. ``mail``: a letter can be written. ``form``: what is asked
    before the chat, None when nothing is. ``ask_first``: no token yet, it comes with consent. ``waiting``: how many
    wait for a first answer just now. ``talks``: how many this visitor has begun here.
    """

    token: str
    visitor: VisitorFace
    brand: BrandFace
    language: Language
    greeting: str
    promises: dict[str, Promised]
    usual_seconds: int | None
    waiting: int
    people: list[Person]
    here: int
    open: bool
    opens_at: datetime | None
    mail: bool
    when_away: Literal["letter", "chat"]
    form: Form | None
    consent: str
    privacy_url: str
    ask_first: bool
    talks: int
    conversation: WidgetThread | None
    cursor: str


@post("/start", opt={"may": May.ANYONE}, status_code=200)
async def start(
    request: Request[Any, Any, Any],
    data: JSONBody[Start],
    database: Given[Database],
    hub: Given[Hub],
    presence: Given[Presence],
) -> Started:
    """Open the widget; a visitor without a token of this chat is a new one, unless the brand asks them first."""
    STARTS.take(request)
    inbox = await find_chat_inbox(database, data.key)
    if inbox is None:
        raise NotFound("This chat is not set up here. Check the key in the page's snippet.")
    visitor = await find_visitor(database, data.token) if data.token else None
    if visitor is not None and visitor.inbox_id != inbox.inbox_id:
        visitor = None
    token = data.token or ""
    async with database.transaction(inbox.organisation_id) as tx:
        cursor = str(hub.cursor)
        config = await read_chat_config(tx, inbox.inbox_id)
        if visitor is None:
            asks = config.ask_before_storing and not data.consent
            token = "" if asks else await welcome_visitor(tx, inbox.inbox_id)
    if token and visitor is None:
        visitor = await find_visitor(database, token)
        if visitor is None:
            raise NotFound("This chat has just been closed. Please load the page again.")
    async with database.transaction(inbox.organisation_id) as tx:
        return await _started(tx, data, token, visitor, inbox, config=config, presence=presence, cursor=cursor)


async def _started(
    tx: Tx,
    data: Start,
    token: str,
    visitor: Visitor | None,
    inbox: ChatInbox,
    *,
    config: ChatConfig,
    presence: Presence,
    cursor: str,
) -> Started:
    language = choose_language(config, data.locale)
    standards = await read_standards(tx, inbox.brand_id)
    here = presence.agents_here(inbox.organisation_id)
    around = await tx.fetchrow(SURROUNDINGS, inbox.brand_id, tx.own)
    zone, has_mailbox = (around["zone"], around["has_mailbox"]) if around is not None else ("UTC", False)
    latest = None
    if visitor is not None:
        visit = Visit(_page(data.page), data.locale or "", agreed=data.consent)
        await note_visit(tx, visitor, visit)
        latest = await find_latest(tx, visitor.contact_id, inbox.inbox_id)
    return Started(
        token=token,
        visitor=VisitorFace(visitor.contact_id, visitor.name or None) if visitor else VisitorFace(None, None),
        brand=BrandFace(inbox.brand_name, inbox.hue if config.hue is None else config.hue, config.letters),
        language=language,
        greeting=config.greetings.get(language, ""),
        promises={channel: Promised(standards[channel].target_seconds) for channel in ("chat", "email")},
        usual_seconds=await usual_seconds(tx, inbox.inbox_id),
        waiting=await count_waiting(tx, inbox.inbox_id),
        people=[person(ident, name.split()[0]) for ident, name in list(here.items())[:FACES]],
        here=len(here),
        open=is_open(config.hours, zone, now()),
        opens_at=opens_at(config.hours, zone, now()),
        mail=has_mailbox,
        when_away=config.when_away,
        form=config.form if config.form.on and latest is None else None,
        consent=config.consent,
        privacy_url=config.privacy_url,
        ask_first=visitor is None,
        talks=await count_talks(tx, visitor.contact_id, inbox.inbox_id) if visitor else 0,
        conversation=await read_widget_thread(tx, latest) if latest else None,
        cursor=cursor,
    )


def _page(page: dict[str, str] | None) -> dict[str, str]:
    """Where the visitor is: an address without its query, which may hold what is nobody's business, and a title."""
    if not page:
        return {}
    try:
        parts = urlsplit(page.get("url", "")[:2000])
    except ValueError:
        return {}
    if parts.scheme not in {"http", "https"}:
        return {}
    return {
        "url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}",
        "title": page.get("title", "")[:200],
    }


router = Router(path="/api/widget", route_handlers=[start])
