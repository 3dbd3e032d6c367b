"""Notices a restore: transaction numbers do not survive dump and restore into another cluster."""

import logging

from rapport.storage.session import Database

log = logging.getLogger(__name__)


async def settle_cluster(database: Database) -> bool:
    """Compare the cluster we run on with the one the log was written in; True when it differs and was settled.

    Old events then get transaction number 0, which keeps their order by sequence and puts them before everything new;
    the epoch moves on, so that screens with an old cursor load afresh.
    """
    async with database.across() as tx:
        here = str(await tx.fetchval("select system_identifier from pg_control_system()"))
        row = await tx.fetchrow("select system_identifier, epoch from cluster where id = 1 for update")
        if row is None:
            await tx.execute("insert into cluster (id, system_identifier) values (1, $1)", here)
            return False
        if row["system_identifier"] == here:
            return False
        moved = await tx.execute("update events set xid = '0'")
        await tx.execute("update cluster set system_identifier = $1, epoch = epoch + 1 where id = 1", here)
        log.info("restored into another cluster: %d events keep their order, screens load afresh", moved)
        return True
