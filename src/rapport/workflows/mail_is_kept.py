"""Mail that reached us is kept raw before anything is read from it; then its place is noted, and reading is woken."""

from uuid import UUID

from rapport.channels.contract import Batch, Received
from rapport.channels.email.receipt import topmost_receipt
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
insert into mail_places (organisation_id, inbox_id, folder, place) values ($1, $2, $3, $4)
on conflict (inbox_id, folder) do update set place = excluded.place, moved_at = now()
"""
AT_A_TIME = 100


async def keep_batch(
    database: Database, files: Files, mailbox: Mailbox, folder: str, batch: Batch, *, watch: Watch = unwatched
) -> int:
    """Keep a batch of a folder, and only then its place; answers how many were new.

    The same bytes again are the same mail, in whatever folder they lie.
    """
    organisation, inbox = mailbox.organisation_id, mailbox.inbox_id
    watch("fetched", batch.place)
    new: list[Received] = []
    for start in range(0, len(batch.items), AT_A_TIME):
        async with database.transaction(organisation) as tx:
            for item in batch.items[start : start + AT_A_TIME]:
                if await keep_mail(tx, files, inbox, item, source="imap"):
                    new.append(item)
    watch("stored", batch.place)
    async with database.transaction(organisation) as tx:
        await tx.execute(PLACE, organisation, inbox, folder, batch.place)
        if new:
            await note_arrival(tx, inbox, now(), delay_of(new[-1]))
    watch("flagged", batch.place)
    return len(new)


def delay_of(item: Received) -> float | None:
    """Seconds from the receipt by its server until it reached us, if the server says when that was."""
    taken = item.taken_at or topmost_receipt(item.raw)
    return (item.at - taken).total_seconds() if taken is not None else None


async def keep_mail(tx: Tx, files: Files, inbox: UUID, item: Received, *, source: str) -> bool:
    """Keep one mail and wake its reading; False when it is here already."""
    digest = await files.keep(tx, item.raw)
    ident = await tx.fetchval(ADD, new_id(), tx.own, inbox, source, digest, len(item.raw), item.at)
    tx.wake("mails")
    return ident is not None


async def read_place(database: Database, mailbox: Mailbox, folder: str) -> str | None:
    """Where fetching of a folder goes on; None for one that was never fetched."""
    async with database.transaction(mailbox.organisation_id) as tx:
        place = await tx.fetchval(
            "select place from mail_places where inbox_id = $1 and folder = $2", mailbox.inbox_id, folder
        )
    return str(place) if place is not None else None
