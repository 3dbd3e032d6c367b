"""GET /api/widget/conversations: a visitor's own talks in this chat, and one of them whole."""

from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from rapport.api.widget_ending import MISSING
from rapport.desk.accounts.rules import May
from rapport.desk.chats.waiting import Wait, read_waits
from rapport.desk.conversations.talks import Talk, is_own_talk, list_talks
from rapport.desk.conversations.widget import WidgetThread, read_widget_thread
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import NotFound
from rapport.kit.limits import Limit
from rapport.realtime.presence import Presence
from rapport.storage.session import Tx

LOOKS = Limit(60, 60)


class Talks(msgspec.Struct, frozen=True):
    """Open ones first, then the latest; ``waits``: where those stand that wait for a first answer."""

    items: list[Talk]
    waits: dict[UUID, Wait]


@get("/conversations", opt={"may": May.VISITOR})
async def show_talks(visitor: Given[Visitor], tx: Given[Tx], presence: Given[Presence]) -> Talks:
    """What this visitor has begun here; a guest sees what this browser began, a proven person all of theirs."""
    LOOKS.take(visitor.contact_id.hex)
    items = await list_talks(tx, visitor.contact_id, visitor.inbox_id)
    here = len(presence.agents_here(visitor.organisation_id))
    return Talks(items, await read_waits(tx, visitor.inbox_id, [talk.id for talk in items], here))


@get("/conversations/{conversation_id:uuid}", opt={"may": May.VISITOR})
async def show_talk(visitor: Given[Visitor], tx: Given[Tx], conversation_id: FromPath[UUID]) -> WidgetThread:
    """One of them; somebody else's reads as if there were none."""
    LOOKS.take(visitor.contact_id.hex)
    if await is_own_talk(tx, conversation_id, visitor.contact_id, visitor.inbox_id):
        thread = await read_widget_thread(tx, conversation_id)
        if thread is not None:
            return thread
    raise NotFound(MISSING)


router = Router(path="/api/widget", route_handlers=[show_talks, show_talk])
