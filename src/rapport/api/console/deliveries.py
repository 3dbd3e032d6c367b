"""A reply that did not arrive, or may not have, is sent again when a person says so."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.outbox import send_again
from rapport.desk.conversations.reading import find_writable
from rapport.kit.errors import Conflict, NotFound
from rapport.storage.session import Tx

FIND = "select conversation_id from messages where id = $1 and deleted_at is null"


@post("/messages/{message_id:uuid}/send-again", opt={"may": May.ANSWER}, status_code=204)
async def again(viewer: Given[Viewer], tx: Given[Tx], message_id: FromPath[UUID]) -> None:
    """Under the same Message-ID, so that mail programs that have it already can tell."""
    conversation = await tx.fetchval(FIND, message_id)
    if conversation is None:
        raise NotFound("We can't find this message.")
    await find_writable(tx, viewer, conversation)
    if not await send_again(tx, conversation, message_id):
        raise Conflict("This message is on its way or has arrived. There is nothing to send again.")


router = Router(path="/", route_handlers=[again])
