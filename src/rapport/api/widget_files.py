"""GET /api/widget/attachments/{id}: a file of the visitor's own talk, always as a download."""

from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from rapport.api.console.attachments import MISSING, as_download
from rapport.desk.accounts.rules import May
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import NotFound
from rapport.storage.files import Files
from rapport.storage.session import Tx

FIND = """
select a.sha256, a.name from attachments a
join messages m on m.id = a.message_id join conversations c on c.id = m.conversation_id
where a.id = $1 and c.contact_id = $2 and c.inbox_id = $3 and m.audience <> 'internal'
"""


@get("/attachments/{attachment_id:uuid}", opt={"may": May.VISITOR})
async def download(
    visitor: Given[Visitor], tx: Given[Tx], files: Given[Files], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    """Another visitor's file, or one of an internal note, reads as if there were none."""
    row = await tx.fetchrow(FIND, attachment_id, visitor.contact_id, visitor.inbox_id)
    if row is None:
        raise NotFound(MISSING)
    return as_download(await files.read(tx.own, row["sha256"]), row["name"])


router = Router(path="/api/widget", route_handlers=[download])
