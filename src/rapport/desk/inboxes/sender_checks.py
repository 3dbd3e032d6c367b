"""How a mailbox's own server signs what it found out about senders: set by an admin, or learned from its mails."""

from typing import Any
from uuid import UUID

import msgspec

from rapport.channels.email.authentication import SenderChecks, header_of, learn_checks
from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.storage.session import Tx

AREA = "sender_checks"
LEARN_FROM = 40

READ = "select value from settings where organisation_id = $1 and area = $2 and brand_id is null and inbox_id = $3"
SAVE = """
insert into settings (id, organisation_id, inbox_id, area, value) values ($1, $2, $3, $4, $5)
on conflict (organisation_id, area, brand_id, inbox_id) do update
set value = excluded.value, version = settings.version + 1
"""
NEWEST = """
select sha256 from raw_mails where inbox_id = $1 and source <> 'sample' order by created_at desc, id desc limit $2
"""


async def find_inbox(tx: Tx, inbox: UUID) -> str:
    """The channel of an inbox; raises ``NotFound``."""
    channel = await tx.fetchval("select channel from inboxes where id = $1", inbox)
    if channel is None:
        raise NotFound("We can't find this inbox.")
    return str(channel)


async def read_checks(tx: Tx, inbox: UUID) -> SenderChecks:
    """What is set; nothing is proven where nothing is."""
    value: Any = await tx.fetchval(READ, tx.own, AREA, inbox)
    return msgspec.convert(value, SenderChecks) if value is not None else SenderChecks()


async def save_checks(tx: Tx, viewer: Viewer, inbox: UUID, checks: SenderChecks) -> None:
    """From the next mail on; raises ``NotFound``."""
    if await find_inbox(tx, inbox) != "email":
        raise NotFound("We can't find this mailbox.")
    plain = SenderChecks(checks.server.strip().rstrip(".").lower(), checks.below)
    await tx.execute(SAVE, new_id(), tx.own, inbox, AREA, msgspec.to_builtins(plain))
    facts = {"inbox_id": inbox, "server": plain.server, "below": plain.below}
    await note_audit(tx, "inbox.sender_checks", facts, actor=viewer.user_id)


async def learn_from_mails(tx: Tx, files: Files, inbox: UUID) -> SenderChecks | None:
    """What the newest mails of an inbox show; None when there are too few, or its server signs nothing."""
    rows = await tx.fetch(NEWEST, inbox, LEARN_FROM)
    headers = [header_of((await files.read(tx.own, row["sha256"]))[:200_000]) for row in rows]
    return learn_checks(headers)
