"""Files of a visitor's own talk: sent with a message, handed out as downloads; of pictures, one that we made."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from rapport.api.console.attachments import MISSING, as_download, as_picture
from rapport.api.limits import PerAddress
from rapport.channels.contract import File
from rapport.desk.accounts.rules import May
from rapport.desk.conversations.attachments import keep_visitors_upload
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.files import Files
from rapport.storage.session import Tx

LARGEST = 10 * 1024 * 1024
MOST_UNSENT = 20
# Tokens are free for the asking, so an address is counted as well.
UPLOADS = PerAddress("widget files", 60, 600)

UNSENT = """
select count(*) from attachments
where message_id is null and contact_id = $1 and created_at > now() - interval '1 day'
"""
FIND = """
select a.sha256, a.name, a.thumbnail from attachments a
join messages m on m.id = a.message_id join conversations c on c.id = m.conversation_id
where a.id = $1 and c.contact_id = $2 and c.inbox_id = $3 and m.audience <> 'internal'
"""


class VisitorsFile(msgspec.Struct, frozen=True):
    """A file that waits for its message; ``size`` in bytes."""

    id: UUID
    name: str
    size: int
    content_type: str


@post("/attachments", opt={"may": May.VISITOR}, request_max_body_size=LARGEST + 65_536)
async def upload(
    *,
    request: Request[Any, Any, Any],
    visitor: Given[Visitor],
    tx: Given[Tx],
    files: Given[Files],
    data: Annotated[dict[str, UploadFile], Body(media_type=RequestEncodingType.MULTI_PART)],
) -> VisitorsFile:
    """Keep a file for a message that is being written; the form field is "file". What it is, is read from its bytes."""
    UPLOADS.take(request)
    file = data.get("file")
    if file is None:
        raise Invalid("Choose a file first.", fields={"file": "Please choose a file."})
    content = await file.read()
    if not content:
        raise Invalid("This file is empty.", fields={"file": "There is nothing in this file."})
    if len(content) > LARGEST:
        raise Invalid("This file is too large.", fields={"file": "Files can have up to 10 MB."})
    await tx.execute("select 1 from contacts where id = $1 for no key update", visitor.contact_id)
    if await tx.fetchval(UNSENT, visitor.contact_id) >= MOST_UNSENT:
        raise Invalid("You have many files waiting.", fields={"file": "Please send what you have chosen so far first."})
    given = File(name=file.filename, content_type=file.content_type or "", data=content)
    ident, seen = await keep_visitors_upload(tx, files, visitor.contact_id, given)
    return VisitorsFile(ident, seen.name, len(content), seen.content_type)


@get("/attachments/{attachment_id:uuid}", opt={"may": May.VISITOR})
async def download(
    visitor: Given[Visitor], tx: Given[Tx], files: Given[Files], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """Another visitor's file, or one of an internal note, reads as if there were none."""
    row = await _find(tx, visitor, attachment_id)
    return as_download(await files.read(tx.own, row["sha256"]), row["name"])


@get("/attachments/{attachment_id:uuid}/picture", opt={"may": May.VISITOR})
async def look(
    visitor: Given[Visitor], tx: Given[Tx], files: Given[Files], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """A small picture of a picture, made by us."""
    row = await _find(tx, visitor, attachment_id)
    return await as_picture(tx, files, row["thumbnail"])


async def _find(tx: Tx, visitor: Visitor, attachment: UUID) -> Any:
    row = await tx.fetchrow(FIND, attachment, visitor.contact_id, visitor.inbox_id)
    if row is None:
        raise NotFound(MISSING)
    return row


router = Router(path="/api/widget", route_handlers=[upload, download, look])
