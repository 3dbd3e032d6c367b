"""The widget's calls that lead to e-mail: where answers go when the customer leaves, and a copy of the talk."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Router, post
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.api.limits import PerAddress, PerKey
from rapport.api.widget_ending import find_own
from rapport.desk.accounts.rules import May
from rapport.desk.conversations.following import check_address
from rapport.desk.inboxes.visitors import Visitor
from rapport.storage.session import Tx
from rapport.workflows.chat_goes_on_by_mail import leave_address
from rapport.workflows.transcript_is_sent import send_transcript

LEFT = PerAddress("widget addresses", 20, 3600)
COPIES = PerAddress("widget copies", 20, 3600)
TO_ONE = PerKey("copies to one address", 5, 86_400)


class Where(msgspec.Struct, forbid_unknown_fields=True):
    """An e-mail address that the customer gives for one of their conversations; left out, the latest."""

    address: Annotated[str, msgspec.Meta(max_length=254)]
    conversation_id: UUID | None = None


class Kept(msgspec.Struct, frozen=True):
    """The address as it may stand on a screen."""

    address: str


@post("/follow", opt={"may": May.VISITOR}, status_code=200)
async def follow(
    *, request: Request[Any, Any, Any], visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[Where]
) -> Kept:
    """Answer me there when I go."""
    LEFT.take(request)
    conversation = await find_own(tx, visitor, data.conversation_id)
    return Kept(await leave_address(tx, conversation, data.address))


@post("/transcript", opt={"may": May.VISITOR}, status_code=200)
async def transcript(
    *, request: Request[Any, Any, Any], visitor: Given[Visitor], tx: Given[Tx], data: JSONBody[Where]
) -> Kept:
    """Send me a copy of this talk."""
    COPIES.take(request)
    conversation = await find_own(tx, visitor, data.conversation_id)
    address = await check_address(tx, data.address)
    TO_ONE.take(request, f"{visitor.organisation_id} {address}")
    return Kept(await send_transcript(tx, conversation, address))


router = Router(path="/api/widget", route_handlers=[follow, transcript])
