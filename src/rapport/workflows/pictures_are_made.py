"""After files came: each picture among them gets a small one to show, made in a process that can do nothing else."""

from typing import Any
from uuid import UUID

from rapport.events.kinds import FilesSeen
from rapport.events.record import SYSTEM, record
from rapport.kit.content.kinds import RASTERS
from rapport.kit.content.pictures import PictureMaker
from rapport.storage.files import Files
from rapport.storage.session import Database

LARGEST = 40 * 2**20
MOST = 60  # of one message; the rest are files like any other

WITHOUT = """
select id, sha256 from attachments
where id = any($1::uuid[]) and thumbnail is null and size <= $2 and content_type = any($3) order by created_at limit $4
"""
# The same logo comes with every mail of somebody: its pictures are made once.
SAME = """
select thumbnail, picture, width, height from attachments where organisation_id = $1 and sha256 = $2
  and thumbnail is not null limit 1
"""
SHOW = "update attachments set thumbnail = $2, picture = $3, width = $4, height = $5 where id = $1"
SHOWN = """
select distinct message_id, conversation_id from attachments
where id = any($1::uuid[]) and thumbnail is not null and message_id is not null
"""


class PicturesMade:
    """The job ``pictures``."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._maker = PictureMaker()

    async def __call__(self, database: Database, organisation: UUID, payload: dict[str, Any]) -> None:
        """Make what is missing of the payload's ``attachment_ids``; the threads hear of it once."""
        wanted = [UUID(str(one)) for one in payload["attachment_ids"]]
        async with database.transaction(organisation) as tx:
            rows = await tx.fetch(WITHOUT, wanted, LARGEST, list(RASTERS), MOST)
        for row in rows:
            await self._show(database, organisation, row["id"], row["sha256"])
        async with database.transaction(organisation) as tx:
            for row in await tx.fetch(SHOWN, wanted):
                event = FilesSeen(message_id=row["message_id"])
                await record(tx, event, actor=SYSTEM, conversation=row["conversation_id"], audience="internal")

    async def _show(self, database: Database, organisation: UUID, attachment: UUID, sha256: bytes) -> None:
        async with database.transaction(organisation) as tx:
            if same := await tx.fetchrow(SAME, organisation, sha256):
                await tx.execute(SHOW, attachment, *same)
                return
        made = await self._maker.make(await self._files.read(organisation, sha256))
        if made is not None:
            async with database.transaction(organisation) as tx:
                small = await self._files.keep(tx, made.small)
                large = await self._files.keep(tx, made.large)
                await tx.execute(SHOW, attachment, small, large, made.width, made.height)
