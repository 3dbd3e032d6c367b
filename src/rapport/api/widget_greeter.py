"""What a page is told of its chat: the launcher's colour and words, and greetings with the script that shows them.

Scripts, because a strict page lets in nothing else of ours.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency as Given
from litestar.params import FromQuery, QueryParameter

from rapport.api.dist import Dist
from rapport.api.limits import PerAddress
from rapport.desk.accounts.rules import May
from rapport.desk.chats.greetings import count_greeting, list_greetings
from rapport.desk.inboxes.chat_config import choose_language, read_chat_config
from rapport.desk.inboxes.visitors import find_chat_inbox
from rapport.kit.words import say
from rapport.storage.session import Database

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"may": May.ANYONE}
COUNTS = PerAddress("greetings", 20, 60)
SCRIPT = "text/javascript; charset=utf-8"
FOREIGN = {"cross-origin-resource-policy": "cross-origin", "cache-control": "public, max-age=300"}
WORDS = ("open", "open_unread", "close", "frame", "quiet", "dismiss", "from")
Key = Annotated[str, QueryParameter(max_length=100)]
Locale = Annotated[str, QueryParameter(max_length=35)]


@get("/widget/desk.js", opt=PUBLIC)
async def describe(
    request: AnyRequest, dist: Given[Dist], database: Given[Database], key: Key = "", locale: Locale = ""
) -> Response[str]:
    """``Rapport('desk', ...)``, and the greeter where this chat has greetings. An unknown key gets an empty script."""
    inbox = await find_chat_inbox(database, key)
    if inbox is None:
        return Response("", media_type=SCRIPT, headers=FOREIGN)
    async with database.transaction(inbox.organisation_id) as tx:
        config = await read_chat_config(tx, inbox.inbox_id)
        greetings = [greeting for greeting in await list_greetings(tx, inbox.inbox_id) if greeting.enabled]
    language = choose_language(config, locale or request.headers.get("accept-language", ""))
    hue = inbox.hue if config.hue is None else config.hue
    told = {
        "color": f"hsl({hue} 74% 21%)",
        "language": language,
        "words": {name: say(f"launcher.{name}", language=language, count="{count}") for name in WORDS},
        "brand": inbox.brand_name,
        "ask": config.ask_before_storing,
        "greetings": [{"id": one.id, "text": one.body_text, "rule": one.rule} for one in greetings],
    }
    # "<" is written as its code, so that these words are harmless wherever the script is put.
    script = f"Rapport('desk',{msgspec.json.encode(told).decode().replace('<', chr(92) + 'u003c')});"
    parts = ["phone.js", *(["title.js"] if config.title_count else []), *(["greeter.js"] if greetings else [])]
    for part in parts:
        built = dist.find(part)
        script += built.body.decode() if built is not None else ""
    return Response(script, media_type=SCRIPT, headers={**FOREIGN, "vary": "accept-language"})


@get("/widget/greeted.js", opt=PUBLIC)
async def count(
    request: AnyRequest,
    database: Given[Database],
    greeting: FromQuery[UUID],
    what: FromQuery[Literal["shown", "taken"]],
    key: Key = "",
) -> Response[str]:
    """Count a greeting as shown or taken: an empty script."""
    COUNTS.take(request)
    inbox = await find_chat_inbox(database, key)
    if inbox is not None:
        async with database.transaction(inbox.organisation_id) as tx:
            await count_greeting(tx, inbox.inbox_id, greeting, what)
    headers = {"cross-origin-resource-policy": "cross-origin"}
    return Response("", media_type=SCRIPT, headers=headers)


router = Router(path="/", route_handlers=[describe, count])
