"""Mail that reached us is kept raw before anything is read from it, with the job that will read it."""

from uuid import UUID

from rapport.channels.contract import Batch, Received
from rapport.desk.inboxes.mailboxes import note_arrival
from rapport.jobs import enqueue
from rapport.kit.clock import now
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Database, Tx

ADD = """
insert into raw_mails (id, organisation_id, inbox_id, source, sha256, size, arrived_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (inbox_id, sha256) do nothing returning id
"""
PLACE = """
insert into mail_places (organisation_id, inbox_id, place) values ($1, $2, $3)
on conflict (inbox_id) do update set place = excluded.place, moved_at = now()
"""
AT_A_TIME = 100


async def keep_batch(database: Database, files: Files, organisation: UUID, inbox: UUID, batch: Batch) -> int:
    """Keep a batch and then its place; answers how many were new. The same bytes again are the same mail."""
    kept = 0
    for start in range(0, len(batch.items), AT_A_TIME):
        part = batch.items[start : start + AT_A_TIME]
        async with database.transaction(organisation) as tx:
            for item in part:
                kept += await keep_mail(tx, files, inbox, item, source="imap")
            if start + AT_A_TIME >= len(batch.items):
                await tx.execute(PLACE, organisation, inbox, batch.place)
            if part:
                await note_arrival(tx, inbox, now())
    if not batch.items:
        async with database.transaction(organisation) as tx:
            await tx.execute(PLACE, organisation, inbox, batch.place)
    return kept


async def keep_mail(tx: Tx, files: Files, inbox: UUID, item: Received, *, source: str) -> bool:
    """Keep one mail, with the job that will read it; False when it is here already."""
    digest = await files.keep(tx, item.raw)
    ident = await tx.fetchval(ADD, new_id(), tx.own, inbox, source, digest, len(item.raw), item.at)
    if ident is None:
        return False
    await enqueue(tx, "mail", {"raw_mail_id": ident}, key=f"mail:{ident}")
    return True


async def read_place(database: Database, organisation: UUID, inbox: UUID) -> str | None:
    """Where reading goes on; None for a mailbox that was never read."""
    async with database.transaction(organisation) as tx:
        place = await tx.fetchval("select place from mail_places where inbox_id = $1", inbox)
    return str(place) if place is not None else None
