"""Who is signed in: looks sessions up by their token's hash, remembered for a few seconds at most."""

import time
from uuid import UUID

from rapport.desk.accounts.queries import find_viewer, find_viewers
from rapport.desk.accounts.rules import Viewer
from rapport.kit.ids import token_hash
from rapport.storage.session import Database

REMEMBER_SECONDS = 3.0  # an ended session, a changed role or team is felt everywhere within 5 s
TOUCH = """
update sessions set seen_at = now(), expires_at = least(now() + interval '14 days', created_at + interval '90 days')
where token_hash = any($1::bytea[])
"""


class Sessions:
    """The signed-in people of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, tuple[float, Viewer]] = {}

    async def viewer_of(self, token: str) -> Viewer | None:
        """The person whose session this token is, or None."""
        return await self.viewer_of_hash(token_hash(token))

    async def viewer_of_hash(self, session_hash: bytes) -> Viewer | None:
        """The same by the token's hash."""
        known = self._known.get(session_hash)
        if known is not None and time.monotonic() - known[0] < REMEMBER_SECONDS:
            return known[1]
        async with self._database.across() as tx:
            found = await find_viewer(tx, session_hash)
            if found is not None and found[1]:
                await tx.execute(TOUCH, [session_hash])
        if found is None:
            self._known.pop(session_hash, None)
            return None
        self._remember(session_hash, found[0])
        return found[0]

    async def viewers_of_hashes(self, session_hashes: set[bytes]) -> dict[bytes, Viewer]:
        """Who is behind many sessions, asked afresh: what is asked of all sockets every few seconds of their life."""
        if not session_hashes:
            return {}
        async with self._database.across() as tx:
            found = await find_viewers(tx, list(session_hashes))
            if stale := [viewer.session_hash for viewer, is_stale in found if is_stale]:
                await tx.execute(TOUCH, stale)
        return {viewer.session_hash: viewer for viewer, _ in found}

    def forget(self, *, user: UUID | None = None, organisation: UUID | None = None) -> None:
        """Look a person, or a whole organisation, up afresh: roles, teams or sessions have just changed."""
        self._known = {
            key: (at, viewer)
            for key, (at, viewer) in self._known.items()
            if viewer.user_id != user and viewer.organisation_id != organisation
        }

    def _remember(self, session_hash: bytes, viewer: Viewer) -> None:
        now = time.monotonic()
        if len(self._known) > 5000:
            self._known = {key: value for key, value in self._known.items() if now - value[0] < REMEMBER_SECONDS}
        self._known[session_hash] = (now, viewer)
