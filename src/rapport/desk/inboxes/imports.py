"""Imports of past mail: asked for, looked at, stopped; and their progress, which moves with each mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.channels.email.imap_past import PastMail
from rapport.kit.errors import Conflict, NotFound
from rapport.kit.ids import new_id
from rapport.storage.session import Tx

State = Literal["waiting", "running", "done", "failed", "stopped"]

COLUMNS = "id, inbox_id, folders, sent_folder, since, state, total, done, place, problem, created_at, finished_at"
LIST = f"select {COLUMNS} from mail_imports where inbox_id = $1 order by created_at desc limit 20"  # noqa: S608 - our own words
NEXT = f"""
select {COLUMNS} from mail_imports where inbox_id = $1 and state in ('waiting', 'running') order by created_at limit 1
"""  # noqa: S608 - our own words
BUSY = "select 1 from mail_imports where inbox_id = $1 and state in ('waiting', 'running')"
ADD = f"""
insert into mail_imports (id, organisation_id, inbox_id, folders, sent_folder, since, started_by)
values ($1, $2, $3, $4, $5, $6, $7) returning {COLUMNS}
"""  # noqa: S608 - our own words
STOP = """
update mail_imports set state = 'stopped', finished_at = now()
where id = $1 and inbox_id = $2 and state in ('waiting', 'running')
"""
BEGIN = """
update mail_imports set state = 'running', total = $2, done = $3, problem = null
where id = $1 and state in ('waiting', 'running')
"""
MOVE = "update mail_imports set done = done + 1, place = $2 where id = $1 and state = 'running'"
END = """
update mail_imports set state = $2, problem = $3, finished_at = now()
where id = $1 and state in ('waiting', 'running')
"""
TROUBLE = "update mail_imports set problem = $2 where id = $1 and state in ('waiting', 'running')"


class MailImport(msgspec.Struct, frozen=True, kw_only=True):
    """One import. ``sent_folder`` holds what we wrote; ``since`` None means everything; ``total`` None: not counted
    yet."""

    id: UUID
    inbox_id: UUID
    folders: tuple[str, ...]
    sent_folder: str | None
    since: datetime | None
    state: State
    total: int | None
    done: int
    problem: str | None
    created_at: datetime
    finished_at: datetime | None
    place: str | None = None

    @property
    def all_folders(self) -> tuple[str, ...]:
        """Every folder that is read."""
        return tuple(dict.fromkeys([*self.folders, *([self.sent_folder] if self.sent_folder else [])]))


async def list_imports(tx: Tx, inbox: UUID) -> list[MailImport]:
    """Those of an inbox, newest first; without their places, which mean nothing to a screen."""
    return [msgspec.structs.replace(_import(row), place=None) for row in await tx.fetch(LIST, inbox)]


async def ask_for_import(
    tx: Tx, inbox: UUID, user: UUID, *, folders: Sequence[str], sent_folder: str | None, since: datetime | None
) -> MailImport:
    """Begin one soon. Raises ``NotFound`` or, while another runs, ``Conflict``."""
    if not await tx.fetchval("select 1 from inboxes where id = $1 and channel = 'email' for update", inbox):
        raise NotFound("We can't find this inbox.")
    if await tx.fetchval(BUSY, inbox):
        raise Conflict("Past mail of this mailbox is being brought in already. Wait for its end, or stop it first.")
    row = await tx.fetchrow(ADD, new_id(), tx.own, inbox, list(folders), sent_folder, since, user)
    tx.wake("imports")
    return _import(row)


async def stop_import(tx: Tx, inbox: UUID, ident: UUID) -> None:
    """Stop one; what it brought stays. Raises ``NotFound`` when it is over."""
    if not await tx.execute(STOP, ident, inbox):
        raise NotFound("This import is over already.")


async def next_import(tx: Tx, inbox: UUID) -> MailImport | None:
    """The one to work at."""
    row = await tx.fetchrow(NEXT, inbox)
    return _import(row) if row is not None else None


async def begin_import(tx: Tx, ident: UUID, *, total: int, done: int) -> bool:
    """So many there are, and so many are done; False when it was stopped."""
    return bool(await tx.execute(BEGIN, ident, total, done))


async def move_on(tx: Tx, ident: UUID, mail: PastMail) -> bool:
    """One more is done, in the transaction that placed it; False when it was stopped."""
    return bool(await tx.execute(MOVE, ident, place_of(mail)))


async def end_import(tx: Tx, ident: UUID, state: State, problem: str | None = None) -> None:
    """It is over."""
    await tx.execute(END, ident, state, problem)


async def note_trouble(tx: Tx, ident: UUID, problem: str) -> None:
    """It waits until this is over."""
    await tx.execute(TROUBLE, ident, problem)


def place_of(mail: PastMail) -> str:
    """Where an import stands once ``mail`` is done."""
    return msgspec.json.encode(mail).decode()


def is_done(mail: PastMail, place: str | None) -> bool:
    """Whether an import that stands at ``place`` has ``mail`` behind it."""
    return place is not None and mail <= msgspec.json.decode(place, type=PastMail)


def _import(row: Any) -> MailImport:
    return MailImport(**{**dict(row), "folders": tuple(row["folders"])})
