"""Mail that is brought to our own SMTP door: kept raw for the inbox it names before we say yes to it."""

import asyncio

from rapport.channels.contract import Received
from rapport.channels.email.door import Delivery, SmtpDoor
from rapport.channels.email.imap import external_id
from rapport.desk.inboxes.mailboxes import find_inbox_of, note_arrival
from rapport.kit.clock import now
from rapport.storage.files import Files
from rapport.storage.session import Database
from rapport.workflows.mail_is_kept import keep_mail


async def keep_open(database: Database, files: Files, port: int) -> None:
    """Hold the door open on 127.0.0.1 until cancelled; only for addresses of our inboxes."""

    async def knows(address: str) -> bool:
        return await find_inbox_of(database, address) is not None

    async def keeps(delivery: Delivery) -> None:
        inboxes = {await find_inbox_of(database, address) for address in delivery.recipients}
        for organisation, inbox in [found for found in inboxes if found is not None]:
            async with database.transaction(organisation) as tx:
                arrived = Received(external_id=external_id(delivery.raw), raw=delivery.raw, at=now())
                if await keep_mail(tx, files, inbox, arrived, source="door"):
                    await note_arrival(tx, inbox, now())

    door = SmtpDoor(knows=knows, keeps=keeps, port=port)
    await door.open()
    try:
        await asyncio.Event().wait()
    finally:
        await door.close()
