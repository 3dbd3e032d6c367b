"""/help: one server-rendered page with the answers, what each way promises, and a form to write to us."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, QueryParameter

from rapport.api.dist import FRESH, Dist
from rapport.api.help_answers import Answers, read_answers
from rapport.api.help_reader import Key, Lang, Reader, read_reader
from rapport.api.help_refusals import show_refusal
from rapport.api.help_ways import read_ways
from rapport.api.letters import LONGEST, faults_of, read_letter
from rapport.api.limits import PerAddress
from rapport.api.readers import reader_code
from rapport.api.render import hue_sheet, show, show_closed
from rapport.desk.accounts.rules import May
from rapport.desk.articles.asked import keep_search
from rapport.desk.inboxes.help_desk import HelpDesk, find_help_desk
from rapport.kit.clock import now
from rapport.kit.errors import NotFound, Refusal
from rapport.kit.ids import new_id
from rapport.kit.secrets import Keyring
from rapport.kit.words import say
from rapport.realtime.presence import Presence
from rapport.storage.session import Database
from rapport.workflows.letter_arrives import letter_arrives

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}
LETTERS = PerAddress("letters", 12, 600)
SEARCHES = PerAddress("answers searched", 60, 60)
FIELD = 2 * LONGEST


class Form(msgspec.Struct):
    """What the page's form sends; ``letter`` names it, ``website`` is a trap that only programs fill."""

    name: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    email: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    text: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    key: Annotated[str, msgspec.Meta(max_length=100)] = ""
    letter: Annotated[str, msgspec.Meta(max_length=36)] = ""
    website: Annotated[str, msgspec.Meta(max_length=FIELD)] = ""
    lang: Annotated[str, msgspec.Meta(max_length=20)] = ""


@get("/help", opt=PUBLIC)
async def help_page(
    dist: Given[Dist],
    database: Given[Database],
    presence: Given[Presence],
    keyring: Given[Keyring],
    *,
    request: AnyRequest,
    key: Key = None,
    lang: Lang = "",
    q: Annotated[str, QueryParameter(max_length=400)] = "",
    subject: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The page itself; ``key`` is a chat's public key and chooses its brand, ``q`` looks for answers."""
    reader = read_reader(request, key, lang)
    desk = await find_help_desk(database, key)
    if desk is None:
        return show_closed(dist, reader.language)
    if q.strip():
        SEARCHES.take(request)
    async with database.transaction(desk.organisation_id) as tx:
        answers = await read_answers(tx, desk.brand_id, reader, asked=q, subject=subject)
        if answers is not None and answers.result is not None:
            code = reader_code(request, keyring, f"{now():%Y-%m-%d}")
            await keep_search(tx, desk.brand_id, q, answers.sure, via="help", visitor=code)
    return await _page(dist, database, presence, desk, reader, given=Form(), answers=answers)


@post("/help", opt=PUBLIC, status_code=200)
async def write(
    request: AnyRequest,
    dist: Given[Dist],
    database: Given[Database],
    presence: Given[Presence],
    data: Annotated[Form, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[str]:
    """Take a letter; what is wrong is told beside its field, and nothing that was written is lost."""
    reader = read_reader(request, data.key, data.lang)
    desk = await find_help_desk(database, data.key or None)
    if desk is None:
        raise NotFound(say("help.closed.words"))
    wrong = {field: reader.refuse(words) for field, words in faults_of(data.name, data.email, data.text).items()}
    if wrong:
        async with database.transaction(desk.organisation_id) as tx:
            answers = await read_answers(tx, desk.brand_id, reader)
        return await _page(dist, database, presence, desk, reader, given=data, wrong=wrong, answers=answers)
    LETTERS.take(request)
    if not data.website:
        async with database.transaction(desk.organisation_id) as tx:
            await letter_arrives(tx, desk, read_letter(data.name, data.email, data.text, _named(data.letter)))
    async with database.transaction(desk.organisation_id) as tx:
        promise = (await read_ways(tx, presence, desk, reader.say)).email.promise
    return show(
        dist,
        "plain.html",
        hue=desk.hue,
        language=reader.language,
        brand=desk,
        title=reader.say("help.sent", name=data.name.split()[0]),
        words=reader.say("help.sent.words", email=data.email.strip(), promise=promise),
        back={"href": reader.path("/help"), "words": reader.say("help.sent.back")},
    )


@get("/help/hue/{hue:int}", opt=PUBLIC)
async def hue(hue: FromPath[int]) -> Response[str]:
    """A brand's colour."""
    if not 0 <= hue < 360:
        raise NotFound("There is no such colour.")
    return Response(hue_sheet(hue), media_type="text/css", headers={"cache-control": FRESH})


async def _page(
    dist: Dist,
    database: Database,
    presence: Presence,
    desk: HelpDesk,
    reader: Reader,
    *,
    given: Form,
    wrong: dict[str, str] | None = None,
    answers: Answers | None = None,
) -> Response[str]:
    async with database.transaction(desk.organisation_id) as tx:
        ways = await read_ways(tx, presence, desk, reader.say)
    asked = {"q": answers.asked, "subject": str((answers.chosen and answers.chosen.id) or "")} if answers else {}
    return show(
        dist,
        "help.html",
        status=422 if wrong else 200,
        hue=desk.hue,
        language=reader.language,
        brand=desk,
        reader=reader,
        tongues=reader.tongues("/help", **asked),
        chat=ways.chat,
        email=ways.email,
        answers=answers,
        path=reader.path,
        letter=given.letter or str(new_id()),
        given=given,
        wrong=wrong or {},
    )


def _named(letter: str) -> UUID:
    try:
        return UUID(letter)
    except ValueError:  # a form without its hidden field: the letter counts, only a double click is not seen as one
        return new_id()


router = Router(path="/", route_handlers=[help_page, write, hue], exception_handlers={Refusal: show_refusal})
