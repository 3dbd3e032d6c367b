"""Mail that is brought to our own door: kept raw for the inbox it names before we say yes to it."""

import asyncio

from rapport.channels.contract import Received
from rapport.channels.email.door import Delivery, MailDoor
from rapport.channels.email.imap import external_id
from rapport.config import Settings
from rapport.desk.inboxes.mailboxes import find_inbox_of, note_arrival
from rapport.kit.clock import now
from rapport.storage.files import Files
from rapport.storage.session import Database
from rapport.workflows.mail_is_kept import delay_of, keep_mail


class MailEntrance:
    """Takes mail for the addresses of our inboxes, and for nobody else's."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    def doors(self, settings: Settings) -> dict[str, MailDoor]:
        """The doors that the operator wants, by their names; closed yet."""
        host = settings.mail_host
        doors = {}
        if settings.smtp_door_port is not None:
            doors["SMTP door"] = MailDoor(knows=self.knows, keeps=self.keeps, host=host, port=settings.smtp_door_port)
        if settings.lmtp_port is not None:
            doors["LMTP door"] = MailDoor(
                knows=self.knows, keeps=self.keeps, protocol="lmtp", host=host, port=settings.lmtp_port
            )
        if settings.lmtp_socket is not None:
            doors["LMTP socket"] = MailDoor(
                knows=self.knows, keeps=self.keeps, protocol="lmtp", path=settings.lmtp_socket
            )
        return doors

    async def knows(self, address: str) -> bool:
        """Whether an inbox that is on has this address."""
        return await find_inbox_of(self._database, address) is not None

    async def keeps(self, delivery: Delivery) -> None:
        """Keep the mail in each inbox that it names, once in each."""
        inboxes = {await find_inbox_of(self._database, address) for address in delivery.recipients}
        for organisation, inbox in [found for found in inboxes if found is not None]:
            async with self._database.transaction(organisation) as tx:
                arrived = Received(external_id=external_id(delivery.raw), raw=delivery.raw, at=now())
                if await keep_mail(tx, self._files, inbox, arrived, source="door"):
                    await note_arrival(tx, inbox, arrived.at, delay_of(arrived))


async def hold_open(door: MailDoor) -> None:
    """Hold a door open until cancelled."""
    await door.open()
    try:
        await asyncio.Event().wait()
    finally:
        await door.close()
