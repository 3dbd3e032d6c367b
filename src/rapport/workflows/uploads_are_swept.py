"""A visitor chose a file and never sent it: a day later it is forgotten."""

import logging
from typing import Any
from uuid import UUID

from rapport.desk.conversations.unsent import sweep_unsent
from rapport.kit.clock import now
from rapport.storage.files import Files
from rapport.storage.session import Database

log = logging.getLogger(__name__)


class UploadsSwept:
    """The job ``unsent``."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def __call__(self, database: Database, organisation: UUID, payload: dict[str, Any]) -> None:
        """Remove the organisation's unsent uploads that are older than a day."""
        async with database.transaction(organisation) as tx:
            count = await sweep_unsent(tx, self._files, now())
        if count:
            log.info("%s uploads that were never sent are gone", count)
