"""/leave: before a link of a customer's mail opens, whoever clicked it sees where it really leads."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.di import NamedDependency as Given
from litestar.params import QueryParameter

from rapport.api.dist import Dist
from rapport.api.render import show
from rapport.desk.accounts.rules import May
from rapport.kit.links import read_elsewhere
from rapport.kit.words import say


@get("/leave", opt={"may": May.READ_CONVERSATIONS})
async def leave(dist: Given[Dist], to: Annotated[str, QueryParameter(name="to", max_length=8_000)]) -> Response[str]:
    """The notice; nothing is opened or looked up until its button is used. Only for people of the desk: a notice under
    our name must not carry strangers' links."""
    found = read_elsewhere(to)
    if found is None:
        title, words = say("leave.refused"), say("leave.refused.words")
        page = show(dist, "plain.html", status=422, brand=None, back=None, title=title, words=words)
    else:
        page = show(dist, "leave.html", to=found)
    page.headers["referrer-policy"] = "no-referrer"
    return page


router = Router(path="/", route_handlers=[leave])
