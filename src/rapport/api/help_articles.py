"""/help/articles: one published article as a page, what its readers say of it, and the map for search engines."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect

from rapport.api.dist import Dist
from rapport.api.help_reader import Key, Lang, Reader, read_reader
from rapport.api.help_refusals import show_refusal
from rapport.api.help_ways import read_ways
from rapport.api.limits import PerAddress
from rapport.api.readers import reader_code
from rapport.api.render import render, show, show_closed
from rapport.config import Settings
from rapport.desk.accounts.rules import May
from rapport.desk.articles.addresses import article_path, help_path, read_keys
from rapport.desk.articles.body import lay_out, reading_minutes
from rapport.desk.articles.marks import mark_article
from rapport.desk.articles.readers import Reading, list_addresses, list_close, read_published
from rapport.desk.contacts.names import first_name
from rapport.desk.inboxes.help_desk import HelpDesk, find_help_desk
from rapport.kit.errors import NotFound, Refusal
from rapport.kit.secrets import Keyring
from rapport.kit.words import say
from rapport.realtime.presence import Presence
from rapport.storage.session import Database

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}
MARKS = PerAddress("articles marked", 20, 60)
CONTENTS = 3  # headings from which on a page has contents
Marked = Literal["yes", "no", "told"]
Choice = Literal["", "other", "unclear", "tried", "wrong"]


class Mark(msgspec.Struct):
    """What the page's form sends: ``why`` is one of its reasons, ``more`` the reader's own words."""

    useful: Literal["yes", "no"]
    key: Annotated[str, msgspec.Meta(max_length=100)] = ""
    lang: Annotated[str, msgspec.Meta(max_length=20)] = ""
    why: Choice = ""
    more: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


@get("/help/articles/{slug:str}", opt=PUBLIC)
async def show_article(
    dist: Given[Dist],
    database: Given[Database],
    presence: Given[Presence],
    settings: Given[Settings],
    *,
    request: AnyRequest,
    slug: FromPath[str],
    key: Key = None,
    lang: Lang = "",
    marked: FromQuery[Marked | None] = None,
) -> Response[str]:
    """The article; drafts, other brands' and made-up ones look alike."""
    reader = read_reader(request, key, lang)
    desk = await find_help_desk(database, key)
    if desk is None:
        return show_closed(dist, reader.language)
    async with database.transaction(desk.organisation_id) as tx:
        try:
            article = await read_published(tx, desk.brand_id, slug)
        except NotFound as missing:
            return _missing(dist, desk, reader, missing)
        close = await list_close(tx, article)
        ways = await read_ways(tx, presence, desk, reader.say)
        keys = await read_keys(tx, database)
    laid = lay_out(article.body_html)
    return show(
        dist,
        "article.html",
        hue=desk.hue,
        language=reader.language,
        brand=desk,
        reader=reader,
        tongues=reader.tongues(article_path(slug, "")),
        article=article,
        html=laid.html,
        contents=laid.headings if len(laid.headings) >= CONTENTS else [],
        minutes=reading_minutes(article.body_text),
        changed=_changed(reader, article),
        close=close,
        canonical=settings.url + article_path(article.slug, keys.get(desk.brand_id, key or "")),
        chat=ways.chat,
        email=ways.email,
        path=reader.path,
        marked=marked,
    )


@post("/help/articles/{slug:str}/mark", opt=PUBLIC, status_code=303)
async def mark(
    request: AnyRequest,
    database: Given[Database],
    keyring: Given[Keyring],
    slug: FromPath[str],
    data: Annotated[Mark, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Keep whether it was useful, and go back to the page: after a no it asks what was missing."""
    MARKS.take(request)
    reader = read_reader(request, data.key, data.lang)
    desk = await find_help_desk(database, data.key or None)
    if desk is None:
        raise NotFound(say("help.closed.words"))
    useful, told = data.useful == "yes", bool(data.why or data.more.strip())
    reason = " ".join([say(f"article.why.{data.why}") if data.why else "", data.more.strip()]).strip()
    async with database.transaction(desk.organisation_id) as tx:
        code = reader_code(request, keyring, slug)
        await mark_article(tx, desk.brand_id, slug, useful=useful, reason=reason, visitor=code)
    marked = "yes" if useful else "told" if told else "no"
    return Redirect(reader.path(article_path(slug, ""), marked=marked) + "#useful", status_code=303)


@get("/help/sitemap.xml", opt=PUBLIC)
async def sitemap(database: Given[Database], settings: Given[Settings], key: Key = None) -> Response[str]:
    """Where every published article of a brand stands."""
    desk = await find_help_desk(database, key)
    if desk is None:
        raise NotFound(say("help.closed.words"))
    async with database.transaction(desk.organisation_id) as tx:
        addresses = await list_addresses(tx, desk.brand_id)
        own = (await read_keys(tx, database)).get(desk.brand_id, key or "")
    pages = [(settings.url + article_path(one.slug, own), f"{one.updated_at:%Y-%m-%d}") for one in addresses]
    body = render("sitemap.xml", home=settings.url + help_path(own), pages=pages)
    return Response(body, media_type="application/xml")


def _missing(dist: Dist, desk: HelpDesk, reader: Reader, missing: NotFound) -> Response[str]:
    return show(
        dist,
        "plain.html",
        status=404,
        hue=desk.hue,
        language=reader.language,
        brand=desk,
        title=reader.say("article.missing"),
        words=reader.refuse(missing.message),
        back={"href": reader.path("/help"), "words": reader.say("article.all")},
    )


def _changed(reader: Reader, article: Reading) -> str:
    day = article.updated_at
    date = reader.say("date.day", day=day.day, month=day.month, year=day.year)
    return reader.say("article.changed", name=first_name(article.changed_by or "") or "none", date=date)


router = Router(path="/", route_handlers=[show_article, mark, sitemap], exception_handlers={Refusal: show_refusal})
