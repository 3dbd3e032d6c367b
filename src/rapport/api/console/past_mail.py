"""Past mail of a mailbox: what was brought in, bringing in more, and stopping it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.channels.email.config import Folder
from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.inboxes.connections import read_inbox
from rapport.desk.inboxes.imports import MailImport, ask_for_import, list_imports, stop_import
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx

RUN = {"may": May.MANAGE_INBOXES}
Chosen = Annotated[list[Folder], msgspec.Meta(min_length=1, max_length=50)]


class PastMail(msgspec.Struct, forbid_unknown_fields=True):
    """What to bring in. ``sent_folder`` holds what we wrote; without ``since`` it is everything."""

    folders: Chosen
    sent_folder: Folder | None = None
    since: datetime | None = None


class Imports(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[MailImport]


@get("/inboxes/{inbox_id:uuid}/imports", opt=RUN)
async def show_imports(tx: Given[Tx], inbox_id: FromPath[UUID]) -> Imports:
    """What was brought in, and how far what is brought in now has come."""
    await read_inbox(tx, inbox_id)
    return Imports(await list_imports(tx, inbox_id))


@post("/inboxes/{inbox_id:uuid}/imports", opt=RUN)
async def bring_in(
    viewer: Given[Viewer], tx: Given[Tx], inbox_id: FromPath[UUID], data: JSONBody[PastMail]
) -> MailImport:
    """Bring in past mail, beside the live mail; nobody is answered or told."""
    inbox = await read_inbox(tx, inbox_id)
    if inbox.config is None or inbox.config.imap is None or not inbox.config.imap.host:
        raise Invalid("This mailbox has no server to get mail from.", fields={"folders": "Connect its server first."})
    if inbox.state == "off":
        raise Invalid("This mailbox is paused. Let it go on first.", fields={"folders": "This mailbox is paused."})
    if data.since is not None and data.since.tzinfo is None:
        raise Invalid("Please look at the date again.", fields={"since": "Give the time zone with it."})
    asked = await ask_for_import(
        tx, inbox_id, viewer.user_id, folders=data.folders, sent_folder=data.sent_folder, since=data.since
    )
    facts = {"inbox_id": inbox_id, "folders": list(asked.all_folders)}
    await note_audit(tx, "mail.import_asked", facts, actor=viewer.user_id)
    return asked


@post("/inboxes/{inbox_id:uuid}/imports/{import_id:uuid}/stop", opt=RUN, status_code=204)
async def stop(tx: Given[Tx], inbox_id: FromPath[UUID], import_id: FromPath[UUID]) -> None:
    """Stop; what came in so far stays."""
    await stop_import(tx, inbox_id, import_id)


router = Router(path="/", route_handlers=[show_imports, bring_in, stop])
