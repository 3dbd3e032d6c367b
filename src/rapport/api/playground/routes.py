"""/playground: the page with both sides, and the calls behind it; in demo mode only."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody, QueryParameter

from rapport.api.cookies import read_session, session_cookie
from rapport.api.dist import FRESH, Dist
from rapport.api.headers import page_policy
from rapport.api.playground.mailbox import Letter
from rapport.api.playground.stage import SITE, Stage
from rapport.config import Settings
from rapport.desk.accounts.rules import May
from rapport.desk.accounts.sessions import Sessions
from rapport.desk.accounts.sign_in import open_session
from rapport.desk.conversations.types import Person
from rapport.storage.session import Database
from rapport.workflows.sample.again import begin_again
from rapport.workflows.sample.people import SHOP_ADDRESS

WAITING = """
select id from conversations where contact_id = $1 and status <> 'resolved'
order by needs_us desc, last_message_at desc limit 1
"""
AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}


class Cast(msgspec.Struct, frozen=True):
    """Who plays where."""

    shop_url: str
    shop_address: str
    customer: Person
    agent: Person
    conversation: UUID | None


class MailboxPage(msgspec.Struct, frozen=True):
    """The customer's letters, oldest first; ``round`` counts the new starts."""

    items: list[Letter]
    round: int


class NewLetter(msgspec.Struct, forbid_unknown_fields=True):
    """What the customer writes; ``in_reply_to`` is the Message-ID of the letter that is answered."""

    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    in_reply_to: Annotated[str, msgspec.Meta(max_length=400)] | None = None


@get("/playground", opt=PUBLIC)
async def page(request: AnyRequest, dist: Given[Dist], stage: Given[Stage]) -> Response[Any]:
    """The page; it may frame the demo shop, which is another site, and our own console."""
    policy = page_policy().replace("frame-src 'self'", f"frame-src 'self' {stage.shop_origin}")
    return dist.answer("playground/index.html", request, cache=FRESH, headers={"content-security-policy": policy})


@get("/api/playground", opt=PUBLIC)
async def cast(stage: Given[Stage], database: Given[Database]) -> Cast:
    """Who plays where, and the customer's conversation that needs an answer."""
    play = stage.play
    async with database.transaction(play.organisation_id) as tx:
        waiting = await tx.fetchval(WAITING, play.customer.id)
    return Cast(f"{stage.shop_origin}/", SITE, play.customer, play.agent, waiting)


@post("/api/playground/enter", opt=PUBLIC, status_code=204)
async def enter(
    request: AnyRequest,
    stage: Given[Stage],
    settings: Given[Settings],
    sessions: Given[Sessions],
    database: Given[Database],
) -> Response[None]:
    """Sign in as the sample's agent, unless somebody of the sample is signed in here already."""
    play = stage.play
    known = read_session(request.cookies, settings)
    viewer = await sessions.viewer_of(known) if known else None
    if viewer is not None and viewer.organisation_id == play.organisation_id:
        return Response(None, status_code=204)
    async with database.across() as tx:
        browser = request.headers.get("user-agent", "")
        token = await open_session(tx, user=play.agent.id, organisation=play.organisation_id, agent=browser)
    return Response(None, status_code=204, cookies=[session_cookie(token, settings)])


@get("/api/playground/mailbox", opt=PUBLIC)
async def mailbox(
    stage: Given[Stage],
    known: Annotated[int, QueryParameter(ge=0, le=100_000)] = 0,
    known_round: Annotated[int, QueryParameter(name="round", ge=-1, le=100_000)] = -1,
) -> MailboxPage:
    """The customer's letters; waits a while for others than the ``known`` ones of that ``round``."""
    box = stage.play.mailbox
    items = await box.look(known, known_round)
    return MailboxPage(items, box.round)


@post("/api/playground/mails", opt=PUBLIC, status_code=201)
async def write(stage: Given[Stage], settings: Given[Settings], data: JSONBody[NewLetter]) -> Letter:
    """The customer writes to the shop: a real mail through the desk's own SMTP door."""
    return await stage.play.mailbox.send(
        SHOP_ADDRESS, data.subject, data.text, in_reply_to=data.in_reply_to, port=settings.smtp_door_port
    )


@post("/api/playground/reset", opt=PUBLIC, status_code=204)
async def reset(stage: Given[Stage], database: Given[Database]) -> None:
    """Begin again: the customer's conversations as they were at first, and an empty mailbox."""
    play = stage.play
    await begin_again(database, play.organisation_id, "ana")
    await play.mailbox.empty()


router = Router(path="/", route_handlers=[page, cast, enter, mailbox, write, reset])
