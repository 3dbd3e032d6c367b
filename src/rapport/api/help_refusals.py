"""What a help page can't do is said on a page as well: nobody who filled in a form is left with a program's answer."""

from typing import Any

from litestar import Request, Response

from rapport.api.dist import Dist
from rapport.api.help_reader import read_reader
from rapport.api.render import show
from rapport.kit.errors import Refusal, TooMany


def show_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> Response[str]:
    """The refusal in the reader's language, with the way back."""
    asked = request.query_params
    reader = read_reader(request, asked.get("key"), asked.get("lang", ""))
    page = show(
        Dist(),
        "plain.html",
        status=refusal.status,
        language=reader.language,
        brand=None,
        title=reader.say("help.refused"),
        words=reader.refuse(refusal.message),
        back={"href": reader.path("/help"), "words": reader.say("help.sent.back")},
    )
    if isinstance(refusal, TooMany):
        page.headers["retry-after"] = str(refusal.retry_after)
    return page
