"""What a contact form must hold, and the widget's own form: POST /api/widget/email."""

import re
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Router, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.api.limits import PerAddress
from rapport.desk.accounts.rules import May
from rapport.desk.inboxes.help_desk import find_help_desk_of
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.kit.words import say
from rapport.storage.session import Database, Tx
from rapport.workflows.letter_arrives import Letter, letter_arrives

LONGEST = 8_000
NAME, ADDRESS = 120, 254
LETTERS = PerAddress("letters", 12, 600)
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


class WidgetLetter(msgspec.Struct, forbid_unknown_fields=True):
    """What the widget's form sends; ``client_id`` makes a second click the same letter."""

    email: str
    name: str
    text: Annotated[str, msgspec.Meta(max_length=4 * LONGEST)]
    client_id: UUID | None = None


def faults_of(name: str, email: str, text: str) -> dict[str, str]:
    """Field -> what is wrong with it; nothing when the letter can go."""
    wrong = {}
    if not name.strip() or len(name) > NAME:
        wrong["name"] = say("help.write.name_missing")
    if len(email) > ADDRESS or not _ADDRESS.fullmatch(email.strip()):
        wrong["email"] = say("help.write.email_missing")
    if not text.strip():
        wrong["text"] = say("help.write.text_missing")
    elif len(text) > LONGEST:
        wrong["text"] = say("help.write.text_long", count=f"{LONGEST:,}")
    return wrong


def read_letter(name: str, email: str, text: str, client_id: UUID) -> Letter:
    """The letter, tidied: one line for the name, line ends as we keep them."""
    body = text.replace("\r\n", "\n").strip()
    return Letter(client_id=client_id, name=" ".join(name.split()), email=email.strip(), text=body)


@post("/email", opt={"may": May.VISITOR}, status_code=204)
async def write(
    request: Request[Any, Any, Any],
    visitor: Given[Visitor],
    database: Given[Database],
    tx: Given[Tx],
    data: JSONBody[WidgetLetter],
) -> None:
    """A letter from the widget, when nobody can chat now or somebody would rather write."""
    wrong = faults_of(data.name, data.email, data.text)
    if wrong:
        raise Invalid(say("help.write.wrong"), fields=wrong)
    LETTERS.take(request)
    desk = await find_help_desk_of(database, visitor.inbox_id)
    if desk is None:
        raise NotFound(say("help.write.none"))
    await letter_arrives(tx, desk, read_letter(data.name, data.email, data.text, data.client_id or new_id()))


router = Router(path="/api/widget", route_handlers=[write])
