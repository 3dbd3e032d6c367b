"""What is done with a whole conversation beside answering it: spam and back, merging, and whom a forward is from."""

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.merging import Candidate, find_candidates
from rapport.desk.conversations.reading import find_set_aside, find_writable
from rapport.storage.session import Tx
from rapport.workflows.conversation_is_set_aside import call_it_spam, take_back
from rapport.workflows.conversations_merge import conversations_merge
from rapport.workflows.customer_changes import customer_changes

WRITE = {"may": May.ANSWER}


class Spam(msgspec.Struct, forbid_unknown_fields=True):
    """``block``: everything that the sender writes goes with the spam from now on."""

    block: bool = False


class Back(msgspec.Struct, forbid_unknown_fields=True):
    """``trust``: the sender's mail never goes with the spam again."""

    trust: bool = False


class Merge(msgspec.Struct, forbid_unknown_fields=True):
    """The conversation that this one goes on in."""

    into: UUID


class Whom(msgspec.Struct, forbid_unknown_fields=True):
    """Who is the customer: the first author of the forwarded mail, or its sender again."""

    message_id: UUID
    whom: Literal["author", "sender"]


class Candidates(msgspec.Struct, frozen=True):
    """Conversations that this one could go on in, the likeliest first."""

    items: list[Candidate]


@post("/conversations/{conversation_id:uuid}/spam", opt=WRITE, status_code=204)
async def to_spam(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Spam]) -> None:
    """Put it with the spam."""
    await find_writable(tx, viewer, conversation_id)
    await call_it_spam(tx, viewer, conversation_id, block=data.block)


@post("/conversations/{conversation_id:uuid}/not-spam", opt=WRITE, status_code=204)
async def back(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Back]) -> None:
    """Take it back to the inbox, from the spam or out of quarantine (for those who lead the desk)."""
    where = await find_set_aside(tx, viewer, conversation_id)
    await take_back(tx, viewer, conversation_id, where, trust=data.trust)


@get("/conversations/{conversation_id:uuid}/merge", opt=WRITE)
async def candidates(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], q: FromQuery[str] = ""
) -> Candidates:
    """What it could be merged into: by number or words, or the customer's other ones when nothing is asked."""
    await find_writable(tx, viewer, conversation_id)
    return Candidates(await find_candidates(tx, viewer, conversation_id, q[:200]))


@post("/conversations/{conversation_id:uuid}/merge", opt=WRITE, status_code=204)
async def merge(viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Merge]) -> None:
    """Merge it into another; both must be open to the caller to answer."""
    await find_writable(tx, viewer, conversation_id)
    await find_writable(tx, viewer, data.into)
    await conversations_merge(tx, viewer, conversation_id, data.into)


@post("/conversations/{conversation_id:uuid}/customer", opt=WRITE, status_code=204)
async def answer_instead(
    viewer: Given[Viewer], tx: Given[Tx], conversation_id: FromPath[UUID], data: JSONBody[Whom]
) -> None:
    """Answer whoever first wrote a forwarded mail, or its sender again."""
    await find_writable(tx, viewer, conversation_id)
    await customer_changes(tx, viewer, conversation_id, data.message_id, data.whom)


router = Router(path="/", route_handlers=[to_spam, back, candidates, merge, answer_instead])
