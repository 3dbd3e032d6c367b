"""Mail that reached us is kept raw before anything is read from it; then its place is noted, and reading is woken."""

from uuid import UUID

from rapport.channels.contract import Batch, Received
from rapport.desk.inboxes.mailboxes import Mailbox, note_arrival
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Database, Tx
from rapport.workflows.mail_steps import Watch, unwatched

ADD = """
insert into raw_mails (id, organisation_id, inbox_id, source, sha256, size, arrived_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (inbox_id, sha256) do nothing returning id
"""
PLACE = """
insert into mail_places (organisation_id, inbox_id, place) values ($1, $2, $3)
on conflict (inbox_id, folder) do update set place = excluded.place, moved_at = now()
"""
AT_A_TIME = 100


async def keep_batch(database: Database, files: Files, mailbox: Mailbox, batch: Batch, watch: Watch = unwatched) -> int:
    """Keep a batch, and only then its place; answers how many were new. The same bytes again are the same mail."""
    organisation, inbox = mailbox.organisation_id, mailbox.inbox_id
    watch("fetched", batch.place)
    kept = 0
    for start in range(0, len(batch.items), AT_A_TIME):
        async with database.transaction(organisation) as tx:
            for item in batch.items[start : start + AT_A_TIME]:
                kept += await keep_mail(tx, files, inbox, item, source="imap")
    watch("stored", batch.place)
    async with database.transaction(organisation) as tx:
        await tx.execute(PLACE, organisation, inbox, batch.place)
        if kept:
            await note_arrival(tx, inbox, now())
    watch("flagged", batch.place)
    return kept


async def keep_mail(tx: Tx, files: Files, inbox: UUID, item: Received, *, source: str) -> bool:
    """Keep one mail and wake its reading; False when it is here already."""
    digest = await files.keep(tx, item.raw)
    ident = await tx.fetchval(ADD, new_id(), tx.own, inbox, source, digest, len(item.raw), item.at)
    tx.wake("mails")
    return ident is not None


async def read_place(database: Database, mailbox: Mailbox) -> str | None:
    """Where fetching goes on; None for a mailbox that was never fetched."""
    async with database.transaction(mailbox.organisation_id) as tx:
        place = await tx.fetchval("select place from mail_places where inbox_id = $1", mailbox.inbox_id)
    return str(place) if place is not None else None
