"""A visitor reads the help while their talk is open: whoever answers sees it at once."""

from uuid import UUID

from rapport.desk.articles.readings import note_readings
from rapport.desk.conversations.talks import is_own_talk
from rapport.desk.inboxes.visitors import Visitor
from rapport.events.kinds import ArticlesRead
from rapport.events.record import Actor, record
from rapport.kit.errors import NotFound
from rapport.storage.session import Tx

MISSING = "We can't find this conversation. Please open the chat again."


async def visitor_reads_articles(tx: Tx, visitor: Visitor, conversation: UUID, slugs: list[str]) -> None:
    """Keep what was read with a talk of the visitor's own; nothing is told of what is known already."""
    if not await is_own_talk(tx, conversation, visitor.contact_id, visitor.inbox_id):
        raise NotFound(MISSING)
    new = await note_readings(tx, conversation, slugs)
    if new:
        reader = Actor("contact", visitor.contact_id)
        await record(tx, ArticlesRead(count=new), actor=reader, conversation=conversation)
