"""The built pages: the console at /console/*, the widget's frame and loader, and their assets."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from rapport.api.dist import FRESH, IMMUTABLE, Dist
from rapport.api.headers import page_policy
from rapport.config import Settings
from rapport.desk.accounts.rules import May
from rapport.desk.inboxes.visitors import find_chat_inbox
from rapport.kit.errors import NotFound
from rapport.storage.session import Database

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}
PRIVATE_LINK = {"referrer-policy": "no-referrer"}


def _console(request: AnyRequest, dist: Dist, settings: Settings, **headers: str) -> Response[Any]:
    # The playground shows the console in a frame of its own page; only demo mode has a playground.
    policy = page_policy("'self'" if settings.demo else "'none'")
    return dist.answer(
        "console/index.html", request, cache=FRESH, headers={"content-security-policy": policy, **headers}
    )


@get("/", opt=PUBLIC)
async def home() -> Redirect:
    """There is one place to go."""
    return Redirect("/console/")


@get(["/console", "/console/{page:path}"], opt=PUBLIC)
async def console(
    request: AnyRequest, dist: Given[Dist], settings: Given[Settings], page: FromPath[str] = ""
) -> Response[Any]:
    """The console's one page; it finds its way by the path."""
    private = page.startswith(("/invitation", "/reset", "/setup"))
    headers = {"referrer-policy": "no-referrer"} if private else {}
    return _console(request, dist, settings, **headers)


@get("/auth/once/{token:str}", opt=PUBLIC)
async def once(
    request: AnyRequest, dist: Given[Dist], settings: Given[Settings], token: FromPath[str]
) -> Response[Any]:
    """The page with the button that uses a one-time link; looking at it changes nothing."""
    return _console(request, dist, settings, **PRIVATE_LINK)


@get("/widget", opt=PUBLIC)
async def widget(
    request: AnyRequest, dist: Given[Dist], database: Given[Database], key: FromQuery[str] = ""
) -> Response[Any]:
    """The chat's own page, shown in a frame on customers' sites: those named for it, or any when none is."""
    inbox = await find_chat_inbox(database, key) if key else None
    sites = inbox.sites if inbox is not None else ()
    policy = page_policy(" ".join(["'self'", *sites]) if sites else "http: https:")
    return dist.answer("widget/index.html", request, cache=FRESH, headers={"content-security-policy": policy})


@get("/widget/loader.js", opt=PUBLIC)
async def loader(request: AnyRequest, dist: Given[Dist]) -> Response[Any]:
    """The one script that a customer's site holds."""
    headers = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
    return dist.answer("loader.js", request, cache="public, max-age=300", headers=headers)


@get("/assets/{name:path}", opt=PUBLIC)
async def assets(request: AnyRequest, dist: Given[Dist], name: FromPath[str]) -> Response[Any]:
    """Scripts, styles and fonts; their names change with their content."""
    if dist.find(f"assets{name}") is None:
        raise NotFound("There is no such file.")
    return dist.answer(f"assets{name}", request, cache=IMMUTABLE, headers={})


router = Router(path="/", route_handlers=[home, console, once, widget, loader, assets])
