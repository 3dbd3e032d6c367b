"""Reads what lies in folders already, oldest first across all of them, in small batches."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import ParamSpec, TypeVar

import msgspec

from rapport.channels.email.config import ImapSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap_open import Tokens, open_folder, threads
from rapport.channels.email.imap_session import Mail

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 20
BYTES_AT_ONCE = 8 * 2**20


class PastMail(msgspec.Struct, frozen=True, order=True):
    """One mail that lies in a folder. Sorted by when the server took it in."""

    taken_at: datetime
    folder: str
    uid: int
    size: int


class PastReader:
    """Lists and fetches. Raises one of ``imap_open.Trouble`` when the server does not answer well."""

    def __init__(self, settings: ImapSettings, dialer: Dialer, tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._dialer = dialer
        self._tokens = tokens

    async def list_mails(
        self, folders: Sequence[str], *, since: datetime | None, before: datetime, followed: Mapping[str, str]
    ) -> list[PastMail]:
        """What lies there from ``since`` and before ``before``, oldest first.

        ``followed`` (folder -> place) are the folders that are read live: what comes after the place is not past.
        """
        found: list[PastMail] = []
        session = await open_folder(self._settings, self._dialer, folder=folders[0], tokens=self._tokens)
        try:
            for folder in folders:
                await _step(session.choose, folder)
                last = _last(followed.get(folder), session.uidvalidity)
                day = since.date() - timedelta(days=1) if since is not None else None
                uids = await _step(session.uids_since, day) if day else await _step(session.uids_after, 0)
                wanted = [uid for uid in uids if last is None or uid <= last]
                for start in range(0, len(wanted), 500):
                    some = wanted[start : start + 500]
                    for one in await _step(lambda some=some: list(session.look_at(some))):  # type: ignore[misc]  # default binds early
                        if (since is None or one.taken_at >= since) and one.taken_at < before:
                            found.append(PastMail(one.taken_at, folder, one.uid, one.size))
        finally:
            session.close()
        return sorted(found)

    async def fetch(self, mails: Sequence[PastMail]) -> AsyncGenerator[list[tuple[PastMail, Mail | None]], None]:
        """The mails in their order, a few at a time; None for one that is gone meanwhile."""
        if not mails:
            return
        session = await open_folder(self._settings, self._dialer, folder=mails[0].folder, tokens=self._tokens)
        try:
            for folder, run in groupby(mails, key=lambda mail: mail.folder):
                await _step(session.choose, folder)
                for group in _groups(list(run)):
                    raws = {mail.uid: mail for mail in await _step(session.fetch, [mail.uid for mail in group])}
                    yield [(mail, raws.get(mail.uid)) for mail in group]
        finally:
            session.close()


def _last(place: str | None, uidvalidity: int) -> int | None:
    """The last UID that is past, in a folder that is read live; None when the place says nothing of this folder."""
    known, _, rest = (place or "0:0:0").partition(":")
    return int(rest.partition(":")[0]) if int(known) == uidvalidity else None


def _groups(mails: list[PastMail]) -> list[list[PastMail]]:
    groups: list[list[PastMail]] = [[]]
    for mail in mails:
        full = len(groups[-1]) >= AT_ONCE or sum(one.size for one in groups[-1]) + mail.size > BYTES_AT_ONCE
        if groups[-1] and full:
            groups.append([])
        groups[-1].append(mail)
    return groups


async def _step(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, lambda: step(*args, **kwargs))
