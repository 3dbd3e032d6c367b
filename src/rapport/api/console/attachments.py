"""Files that agents send, and files that came: always handed out as downloads."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.attachments import clean_name
from rapport.desk.conversations.reading import find_readable
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Tx

LARGEST = 20 * 1024 * 1024
MISSING = "We can't find this file."

ADD = """
insert into attachments (id, organisation_id, uploaded_by, sha256, name, content_type, size)
values ($1, $2, $3, $4, $5, $6, $7)
"""
FIND = """
select a.sha256, a.name, a.uploaded_by, a.message_id, m.conversation_id
from attachments a left join messages m on m.id = a.message_id where a.id = $1
"""


class Uploaded(msgspec.Struct, frozen=True):
    """A file that waits for its message; ``size`` in bytes."""

    id: UUID
    name: str
    size: int
    content_type: str


@post("/attachments", opt={"may": May.ANSWER}, request_max_body_size=LARGEST + 65_536)
async def upload(
    viewer: Given[Viewer],
    tx: Given[Tx],
    files: Given[Files],
    data: Annotated[dict[str, UploadFile], Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Uploaded:
    """Keep a file for a message that is being written; the form field is "file"."""
    file = data.get("file")
    if file is None:
        raise Invalid("Choose a file first.", fields={"file": "Please choose a file."})
    content = await file.read()
    if len(content) > LARGEST:
        raise Invalid("This file is too large.", fields={"file": "Files can have up to 20 MB."})
    name = clean_name(file.filename)
    kind = file.content_type if file.content_type and len(file.content_type) < 100 else "application/octet-stream"
    ident = new_id()
    digest = await files.keep(tx, content)
    await tx.execute(ADD, ident, tx.own, viewer.user_id, digest, name, kind, len(content))
    return Uploaded(ident, name, len(content), kind)


@get("/attachments/{attachment_id:uuid}", opt={"may": May.READ_CONVERSATIONS})
async def download(
    viewer: Given[Viewer], tx: Given[Tx], files: Given[Files], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """The file as a download: never shown by the browser in our own origin."""
    row = await tx.fetchrow(FIND, attachment_id)
    if row is None:
        raise NotFound(MISSING)
    if row["conversation_id"] is not None:
        await find_readable(tx, viewer, row["conversation_id"])
    elif row["uploaded_by"] != viewer.user_id:
        raise NotFound(MISSING)
    return as_download(await files.read(tx.own, row["sha256"]), row["name"])


def as_download(data: bytes, name: str) -> Response[bytes]:
    """Bytes that a browser saves and never runs."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


router = Router(path="/", route_handlers=[upload, download])
