"""Whom the desk blocks and trusts, and which server's word on senders counts for a mailbox."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, FromQuery, JSONBody

from rapport.channels.email.authentication import SenderChecks
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.inboxes.sender_checks import find_inbox, learn_from_mails, read_checks, save_checks
from rapport.desk.inboxes.senders import RulePage, list_rules, remove_rule, set_rule
from rapport.storage.files import Files
from rapport.storage.session import Tx

LEAD = {"may": May.MANAGE_SENDERS}
RUN = {"may": May.MANAGE_INBOXES}


class NewRule(msgspec.Struct, forbid_unknown_fields=True):
    """A sender to block or trust: an address, or "@domain" for everybody there."""

    pattern: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    rule: Literal["block", "allow"]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Made(msgspec.Struct, frozen=True):
    """The rule's id."""

    id: UUID


class ChecksIn(msgspec.Struct, forbid_unknown_fields=True):
    """The server's name in its Authentication-Results fields; ``below``: how many Received lines stand above them."""

    server: Annotated[str, msgspec.Meta(max_length=253)]
    below: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0


class Learned(msgspec.Struct, frozen=True):
    """What the mailbox's mails show, or null."""

    found: SenderChecks | None


@get("/senders", opt=LEAD)
async def show_senders(tx: Given[Tx], after: FromQuery[str | None] = None) -> RulePage:
    """Blocked and trusted senders, newest first."""
    return await list_rules(tx, after)


@post("/senders", opt=LEAD)
async def add_sender(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[NewRule]) -> Made:
    """Block or trust a sender; an older rule about the same one gives way."""
    return Made(await set_rule(tx, viewer, data.pattern, data.rule, data.reason))


@delete("/senders/{rule_id:uuid}", opt=LEAD)
async def forget_sender(viewer: Given[Viewer], tx: Given[Tx], rule_id: FromPath[UUID]) -> None:
    """Decide about this sender by the usual means again."""
    await remove_rule(tx, viewer, rule_id)


@get("/inboxes/{inbox_id:uuid}/sender-checks", opt=RUN)
async def show_checks(tx: Given[Tx], inbox_id: FromPath[UUID]) -> SenderChecks:
    """Which server's word counts; an empty name: nobody's."""
    await find_inbox(tx, inbox_id)
    return await read_checks(tx, inbox_id)


@put("/inboxes/{inbox_id:uuid}/sender-checks", opt=RUN)
async def set_checks(
    viewer: Given[Viewer], tx: Given[Tx], inbox_id: FromPath[UUID], data: JSONBody[ChecksIn]
) -> SenderChecks:
    """Believe this server from the next mail on."""
    await save_checks(tx, viewer, inbox_id, SenderChecks(data.server, data.below))
    return await read_checks(tx, inbox_id)


@post("/inboxes/{inbox_id:uuid}/sender-checks/learn", opt=RUN, status_code=200)
async def learn(tx: Given[Tx], files: Given[Files], inbox_id: FromPath[UUID]) -> Learned:
    """Look at the newest mails for the server that signs them. Nothing is saved."""
    await find_inbox(tx, inbox_id)
    return Learned(await learn_from_mails(tx, files, inbox_id))


router = Router(path="/", route_handlers=[show_senders, add_sender, forget_sender, show_checks, set_checks, learn])
