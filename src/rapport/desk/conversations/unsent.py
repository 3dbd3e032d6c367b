"""Files that visitors chose and never sent: they go after a day, and their bytes too where nothing else has them."""

from datetime import datetime, timedelta

from rapport.jobs import enqueue
from rapport.storage.files import Files
from rapport.storage.session import Tx

KEPT = timedelta(days=1)
JOB = "unsent"

REMOVE = """
delete from attachments where organisation_id = $1 and message_id is null and contact_id is not null
  and created_at < $2 returning sha256, thumbnail, picture
"""
OLDEST = """
select min(created_at) from attachments
where organisation_id = $1 and message_id is null and contact_id is not null
"""
# Locked first and looked at by a later statement: whoever kept the same bytes meanwhile is seen, or waits.
LOCK = """
select sha256 from files where organisation_id = $1 and sha256 = any($2::bytea[]) for update skip locked
"""
LOOSE = """
delete from files f where f.organisation_id = $1 and f.sha256 = any($2::bytea[])
  and not exists (select from attachments a where a.organisation_id = $1 and a.sha256 = f.sha256)
  and not exists (select from attachments a where a.organisation_id = $1 and a.thumbnail = f.sha256)
  and not exists (select from attachments a where a.organisation_id = $1 and a.picture = f.sha256)
  and not exists (select from raw_mails r where r.organisation_id = $1 and r.sha256 = f.sha256)
returning f.sha256
"""


async def sweep_later(tx: Tx, chosen_at: datetime) -> None:
    """Have a look once this upload has waited a day; one look serves all of an organisation's uploads."""
    await enqueue(tx, JOB, {}, key=JOB, run_at=chosen_at + KEPT)


async def sweep_unsent(tx: Tx, files: Files, moment: datetime) -> int:
    """Remove what has waited longer than a day at ``moment``, and look again for what hasn't; answers how many went."""
    rows = await tx.fetch(REMOVE, tx.own, moment - KEPT)
    digests = {digest for row in rows for digest in row if digest is not None}
    if digests:
        locked = [row["sha256"] for row in await tx.fetch(LOCK, tx.own, list(digests))]
        loose = [row["sha256"] for row in await tx.fetch(LOOSE, tx.own, locked)]
        await files.remove(tx.own, loose)
    if oldest := await tx.fetchval(OLDEST, tx.own):
        await sweep_later(tx, oldest)
    return len(rows)
