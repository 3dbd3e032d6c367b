"""Sends the link for a forgotten password, after the answer has left."""

import logging

from rapport.config import Settings
from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.links import make_once_link
from rapport.desk.accounts.notices import Notice, SendNotice
from rapport.desk.accounts.throttle import Bucket, Limit, take_try
from rapport.kit.errors import TooMany
from rapport.storage.session import Database

log = logging.getLogger(__name__)

PER_ACCOUNT = Limit(free=3, first=300, most=3600)
FIND = "select id, organisation_id, email, name from users where email = $1 and active limit 5"


class Forgotten:
    """Knows how to reach our own people. Without ``send`` an admin sees who asked, and can make a link."""

    def __init__(self, database: Database, settings: Settings, send: SendNotice | None) -> None:
        self._database = database
        self._settings = settings
        self._send = send

    async def send_link(self, email: str) -> None:
        """A link to every account of this address; nothing when there is none, or when it was asked too often."""
        async with self._database.across() as tx:
            people = await tx.fetch(FIND, email)
            if not people:
                return
            try:
                await take_try(tx, [Bucket(f"forgot-account|{email}", PER_ACCOUNT)])
            except TooMany:
                log.info("a password link was asked for too often for one account")
                return
            notices = []
            for person in people:
                organisation = person["organisation_id"]
                await note_audit(tx, "password.asked", {}, actor=person["id"], organisation=organisation)
                if self._send is None:
                    continue
                token = await make_once_link(tx, user=person["id"], organisation=organisation, purpose="reset")
                notices.append(
                    Notice(
                        kind="reset",
                        organisation_id=organisation,
                        email=person["email"],
                        name=person["name"],
                        link=reset_link(self._settings, token),
                    )
                )
        for notice in notices:
            if self._send is not None:
                await self._send(notice)


def reset_link(settings: Settings, token: str) -> str:
    """Where a new password is chosen."""
    return f"{settings.url}/console/reset/{token}"


def invitation_link(settings: Settings, token: str) -> str:
    """Where somebody joins."""
    return f"{settings.url}/console/invitation/{token}"
