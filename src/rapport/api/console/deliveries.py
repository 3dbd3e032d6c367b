"""A reply that did not arrive, or may not have: a person sends it again, or knows that it arrived."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.conversations.outbox import mark_arrived, send_again
from rapport.desk.conversations.reading import find_writable
from rapport.kit.errors import Conflict, NotFound
from rapport.storage.session import Tx

FIND = "select conversation_id from messages where id = $1 and deleted_at is null"


@post("/messages/{message_id:uuid}/send-again", opt={"may": May.ANSWER}, status_code=204)
async def again(viewer: Given[Viewer], tx: Given[Tx], message_id: FromPath[UUID]) -> None:
    """Under the same Message-ID, so that mail programs that have it already can tell."""
    conversation = await _find(tx, viewer, message_id)
    if not await send_again(tx, conversation, message_id):
        raise Conflict("This message is on its way or has arrived. There is nothing to send again.")


@post("/messages/{message_id:uuid}/arrived", opt={"may": May.ANSWER}, status_code=204)
async def arrived(viewer: Given[Viewer], tx: Given[Tx], message_id: FromPath[UUID]) -> None:
    """Somebody knows that it arrived although its mail server did not say so; who said it is kept."""
    conversation = await _find(tx, viewer, message_id)
    if not await mark_arrived(tx, conversation, message_id):
        raise Conflict("There is no doubt about this message any more.")
    await note_audit(tx, "delivery.arrived", {"message_id": message_id}, actor=viewer.user_id)


async def _find(tx: Tx, viewer: Viewer, message: UUID) -> UUID:
    conversation = await tx.fetchval(FIND, message)
    if conversation is None:
        raise NotFound("We can't find this message.")
    await find_writable(tx, viewer, conversation)
    return UUID(str(conversation))


router = Router(path="/", route_handlers=[again, arrived])
