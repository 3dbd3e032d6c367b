"""Imports every table, so that the one metadata is whole: for migrations and the test that models equal them."""

from rapport.desk.accounts import models as accounts
from rapport.desk.articles import models as articles
from rapport.desk.chats import models as chats
from rapport.desk.contacts import models as contacts
from rapport.desk.conversations import file_models as files
from rapport.desk.conversations import models as conversations
from rapport.desk.feedback import models as feedback
from rapport.desk.inboxes import models as inboxes
from rapport.desk.promises import models as promises
from rapport.desk.replies import models as replies
from rapport.desk.sla import models as sla
from rapport.events import models as events
from rapport.jobs import models as jobs
from rapport.storage.schema import metadata

AREAS = (
    accounts,
    articles,
    chats,
    contacts,
    conversations,
    events,
    feedback,
    files,
    inboxes,
    jobs,
    promises,
    replies,
    sla,
)

__all__ = ["AREAS", "metadata"]
