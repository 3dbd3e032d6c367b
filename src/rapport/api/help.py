"""/help: one server-rendered page with what each way promises and a form to write to us."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, QueryParameter

from rapport.api.dist import FRESH, Dist
from rapport.api.letters import LONGEST, faults_of, read_letter
from rapport.api.limits import PerAddress
from rapport.api.render import hue_sheet, show
from rapport.desk.accounts.rules import May
from rapport.desk.inboxes.help_desk import HelpDesk, find_help_desk
from rapport.desk.sla.queries import read_standards
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.realtime.presence import Presence
from rapport.storage.session import Database
from rapport.workflows.letter_arrives import letter_arrives

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}
LETTERS = PerAddress("letters", 12, 600)
FIELD = 2 * LONGEST


class Form(msgspec.Struct):
    """What the page's form sends; ``letter`` names it, ``website`` is a trap that only programs fill."""

    name: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    email: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    text: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    key: Annotated[str, msgspec.Meta(max_length=100)] = ""
    letter: Annotated[str, msgspec.Meta(max_length=36)] = ""
    website: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""


def promise_words(seconds: int) -> str:
    """How soon we answer, as the end of a sentence."""
    if seconds <= 60:
        return say("help.promise.minute")
    if seconds < 5400:
        return say("help.promise.minutes", count=-(-seconds // 60))
    return say("help.promise.hours", count=-(-seconds // 3600))


@get("/help", opt=PUBLIC)
async def help_page(
    dist: Given[Dist],
    database: Given[Database],
    presence: Given[Presence],
    key: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> Response[str]:
    """The page itself; ``key`` is a chat's public key and chooses its brand."""
    desk = await find_help_desk(database, key)
    if desk is None:
        title, words = say("help.closed"), say("help.closed.words")
        return show(dist, "plain.html", status=404, brand=None, back=None, title=title, words=words)
    return await _page(dist, database, presence, desk, given=Form(key=key or ""), wrong={})


@post("/help", opt=PUBLIC, status_code=200)
async def write(
    request: AnyRequest,
    dist: Given[Dist],
    database: Given[Database],
    presence: Given[Presence],
    data: Annotated[Form, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[str]:
    """Take a letter; what is wrong is told beside its field, and nothing that was written is lost."""
    desk = await find_help_desk(database, data.key or None)
    if desk is None:
        raise NotFound(say("help.closed.words"))
    wrong = faults_of(data.name, data.email, data.text)
    if wrong:
        return await _page(dist, database, presence, desk, given=data, wrong=wrong)
    LETTERS.take(request)
    if not data.website:
        async with database.transaction(desk.organisation_id) as tx:
            await letter_arrives(tx, desk, read_letter(data.name, data.email, data.text, _named(data.letter)))
    promise = await _promise(database, desk, "email")
    return show(
        dist,
        "plain.html",
        hue=desk.hue,
        brand=desk,
        title=say("help.sent", name=data.name.split()[0]),
        words=say("help.sent.words", email=data.email.strip(), promise=promise),
        back={"href": "/help", "words": say("help.sent.back")},
    )


@get("/help/hue/{hue:int}", opt=PUBLIC)
async def hue(hue: FromPath[int]) -> Response[str]:
    """A brand's colour."""
    if not 0 <= hue < 360:
        raise NotFound("There is no such colour.")
    return Response(hue_sheet(hue), media_type="text/css", headers={"cache-control": FRESH})


async def _page(
    dist: Dist, database: Database, presence: Presence, desk: HelpDesk, *, given: Form, wrong: dict[str, str]
) -> Response[str]:
    chat = None
    if desk.chat_key:
        here = len(presence.agents_here(desk.organisation_id))
        promise = await _promise(database, desk, "chat") if here else say("help.promise.away")
        chat = {"key": desk.chat_key, "here": here, "promise": promise}
    return show(
        dist,
        "help.html",
        status=422 if wrong else 200,
        hue=desk.hue,
        brand=desk,
        chat=chat,
        email={"address": desk.mail_address, "promise": await _promise(database, desk, "email")},
        key=given.key,
        letter=given.letter or str(new_id()),
        given=given,
        wrong=wrong,
    )


async def _promise(database: Database, desk: HelpDesk, channel: str) -> str:
    async with database.transaction(desk.organisation_id) as tx:
        standards = await read_standards(tx, desk.brand_id)
    return promise_words(standards[channel].target_seconds)


def _named(letter: str) -> UUID:
    try:
        return UUID(letter)
    except ValueError:  # a form without its hidden field: the letter counts, only a double click is not seen as one
        return new_id()


router = Router(path="/", route_handlers=[help_page, write, hue])
