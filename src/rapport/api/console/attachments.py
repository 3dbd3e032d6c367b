"""Files that agents send, and files that came: handed out as downloads; of pictures, one that we made ourselves."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency as Given
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, QueryParameter

from rapport.channels.contract import File
from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.attachments import keep_upload
from rapport.desk.conversations.file_checks import SECRETS
from rapport.desk.conversations.reading import find_readable
from rapport.kit.errors import Invalid, NotFound
from rapport.storage.files import Files
from rapport.storage.session import Tx

LARGEST = 20 * 1024 * 1024
MISSING = "We can't find this file."

MOST_UNSENT = 100
SANDBOX = "default-src 'none'; sandbox"

UNSENT = """
select count(*) from attachments
where message_id is null and uploaded_by = $1 and created_at > now() - interval '1 day'
"""
FIND = """
select a.id, a.sha256, a.name, a.uploaded_by, a.message_id, a.warnings, a.thumbnail, a.picture, m.conversation_id
from attachments a left join messages m on m.id = a.message_id where a.id = $1
"""


class Uploaded(msgspec.Struct, frozen=True):
    """A file that waits for its message; ``size`` in bytes, ``warnings`` as in ``file_checks``."""

    id: UUID
    name: str
    size: int
    content_type: str
    warnings: list[str]


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
    if await tx.fetchval(UNSENT, viewer.user_id) >= MOST_UNSENT:
        words = f"{MOST_UNSENT} files of yours wait unsent. Send some of them first, or come back tomorrow."
        raise Invalid("You have many files waiting.", fields={"file": words})
    given = File(name=file.filename, content_type=file.content_type or "", data=content)
    ident, seen = await keep_upload(tx, files, viewer.user_id, given)
    return Uploaded(ident, seen.name, len(content), seen.content_type, seen.warnings)


@get("/attachments/{attachment_id:uuid}", opt={"may": May.READ_CONVERSATIONS})
async def download(
    viewer: Given[Viewer], tx: Given[Tx], files: Given[Files], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """The file as a download: never shown by the browser in our own origin."""
    row = await _find(tx, viewer, attachment_id)
    if SECRETS in row["warnings"]:
        await note_audit(tx, "file.downloaded", {"attachment_id": row["id"]}, actor=viewer.user_id)
    return as_download(await files.read(tx.own, row["sha256"]), row["name"])


@get("/attachments/{attachment_id:uuid}/picture", opt={"may": May.READ_CONVERSATIONS})
async def look(
    *,
    viewer: Given[Viewer],
    tx: Given[Tx],
    files: Given[Files],
    attachment_id: FromPath[UUID],
    large: Annotated[bool, QueryParameter(name="large")] = False,
) -> Response[bytes]:
    """A small picture of a picture, or one as ``large`` as a screen; made by us, never the file itself."""
    row = await _find(tx, viewer, attachment_id)
    return await as_picture(tx, files, row["picture" if large else "thumbnail"])


async def _find(tx: Tx, viewer: Viewer, attachment: UUID) -> Any:
    """The file, when ``viewer`` may read its conversation or has uploaded it. Raises ``NotFound``."""
    row = await tx.fetchrow(FIND, attachment)
    if row is None:
        raise NotFound(MISSING)
    if row["conversation_id"] is not None:
        await find_readable(tx, viewer, row["conversation_id"])
    elif row["uploaded_by"] != viewer.user_id:
        raise NotFound(MISSING)
    return row


async def as_picture(tx: Tx, files: Files, digest: bytes | None) -> Response[bytes]:
    """A picture that we made of a file; raises ``NotFound`` where there is none."""
    if digest is None:
        raise NotFound("There is no picture of this file. You can download it.")
    headers = {
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(await files.read(tx.own, digest), media_type="image/webp", headers=headers)


def as_download(data: bytes, name: str) -> Response[bytes]:
    """Bytes that a browser saves and never runs."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        },
    )


router = Router(path="/", route_handlers=[upload, download, look])
