"""Follows an IMAP folder for ever: every mail by UIDVALIDITY and UID, in batches, then told of new ones by IDLE."""

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import ParamSpec, TypeVar

import msgspec

from rapport.channels.contract import Batch, Received
from rapport.channels.email.config import ImapSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap_open import Tokens, Trouble, explain, open_folder, threads
from rapport.channels.email.imap_session import (
    BATCH_BYTES,
    BATCH_MAILS,
    ImapSession,
    Listed,
    SignInRefused,
)
from rapport.kit.clock import now
from rapport.kit.errors import Refusal

P = ParamSpec("P")
T = TypeVar("T")

LOOK_AGAIN = 45.0  # seconds: asked even without a word from the server; a connection that died in silence is found so
POLL = 30.0  # seconds between looks at a server without IDLE
PATIENCE = (1.0, 30.0)  # seconds between tries: the first, and the longest
SIGN_IN_PATIENCE = 300.0  # servers lock accounts that are tried too often
STEADY = 60.0  # a connection that lasted so long may break once before anybody is told

Hear = Callable[[str | None], None]


class Place(msgspec.Struct, frozen=True):
    """How far a folder was read. ``since``: nothing that the server took in before (Unix seconds) is ours to read."""

    uidvalidity: int = 0
    uid: int = 0
    since: int = 0

    @classmethod
    def parse(cls, text: str | None) -> "Place":
        """The other way round from ``str``."""
        return cls(*(int(part) for part in (text or "0:0:0").split(":")))

    def __str__(self) -> str:
        return f"{self.uidvalidity}:{self.uid}:{self.since}"


def external_id(raw: bytes) -> str:
    """The name of a mail in its inbox: the same bytes are the same mail, whatever number a server gives them."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


class ImapReader:
    """Reads one folder. ``on_health`` hears the trouble in plain words, and None once it works again."""

    def __init__(
        self,
        settings: ImapSettings,
        dialer: Dialer,
        *,
        folder: str = "INBOX",
        tokens: Tokens | None = None,
        on_health: Hear = lambda _: None,
    ) -> None:
        self._settings = settings
        self._dialer = dialer
        self._folder = folder
        self._tokens = tokens
        self._on_health = on_health
        self._session: ImapSession | None = None

    async def newest_place(self) -> str:
        """The place after everything that is there now, for a folder whose past shall not be read."""
        session = await self._open()
        try:
            last = await self._call(session.newest_date, (now() - timedelta(days=2)).date())
            return str(Place(session.uidvalidity, session.newest, _beginning(last)))
        finally:
            self._close()

    async def follow(self, place: str | None) -> AsyncGenerator[Batch, None]:
        """Batches after ``place`` (of ``newest_place`` or a batch; None reads everything), for ever.

        A broken connection is made again, later and later, going on from the last batch handed over.
        Close the iterator (or cancel the task) to stop.
        """
        wait = PATIENCE[0]
        while True:
            opened, steady = time.monotonic(), False
            try:
                await self._open()
                opened = time.monotonic()
                self._on_health(None)
                async for batch in self._read(Place.parse(place)):
                    wait = PATIENCE[0]
                    yield batch
                    place = batch.place
            except Trouble as error:
                steady = self._session is not None and time.monotonic() - opened > STEADY
                if not steady or isinstance(error, Refusal):
                    self._on_health(explain(error, self._settings))
                wait = max(wait, SIGN_IN_PATIENCE) if isinstance(error, SignInRefused) else wait
            finally:
                self._close()
            wait = PATIENCE[0] if steady else wait
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 (spreads load, keeps no secret)
            wait = min(wait * 2, PATIENCE[1])

    async def _read(self, place: Place) -> AsyncIterator[Batch]:
        session = self._session
        assert session
        restarted = place.uidvalidity not in {0, session.uidvalidity}
        if restarted:
            async for batch in self._read_again(session, place):
                yield batch
        uid = place.uid if place.uidvalidity == session.uidvalidity else (session.newest if restarted else 0)
        while True:
            listed = await self._call(session.uids_after, uid)
            async for batch in self._fetch(session, listed, place.since):
                uid = Place.parse(batch.place).uid
                yield batch
            await self._wait_for_news(session)

    async def _read_again(self, session: ImapSession, place: Place) -> AsyncIterator[Batch]:
        """The server has renumbered the folder: all that was ours to read, which is known again by its bytes."""
        beginning = datetime.fromtimestamp(place.since, UTC)
        day = (beginning - timedelta(days=1)).date()  # a server counts days in its own zone
        uids = [uid for uid in await self._call(session.uids_since, day) if uid <= session.newest]
        async for batch in self._fetch(session, uids, place.since, beginning):
            # the place moves when all of it is through: whoever is stopped in between does it all again
            yield msgspec.structs.replace(batch, place=str(place), restarted=True)
        yield Batch(items=(), place=str(Place(session.uidvalidity, session.newest, place.since)), restarted=True)

    async def _fetch(
        self, session: ImapSession, uids: list[int], since: int, beginning: datetime | None = None
    ) -> AsyncIterator[Batch]:
        for start in range(0, len(uids), 500):
            some = uids[start : start + 500]
            listed = await self._call(lambda some=some: list(session.look_at(some)))  # type: ignore[misc]  # default binds early
            for group in _groups(one for one in listed if beginning is None or one.taken_at >= beginning):
                mails = await self._call(session.fetch, group)
                at = now()
                items = tuple(
                    Received(external_id=external_id(m.raw), raw=m.raw, at=at, taken_at=m.taken_at) for m in mails
                )
                yield Batch(items=items, place=str(Place(session.uidvalidity, group[-1], since)))

    async def _wait_for_news(self, session: ImapSession) -> None:
        if not session.can_idle:
            await asyncio.sleep(POLL)
            return
        said = await self._call(session.start_idle)
        if not said:
            await _readable(session.fileno(), LOOK_AGAIN)
        await self._call(session.stop_idle)

    async def _open(self) -> ImapSession:
        self._session = await open_folder(self._settings, self._dialer, folder=self._folder, tokens=self._tokens)
        return self._session

    def _close(self) -> None:
        if self._session:
            self._session.close()
            self._session = None

    async def _call(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking step in a thread; when cancelled, ``follow`` closes the socket and so ends the thread."""
        return await asyncio.get_running_loop().run_in_executor(threads, lambda: step(*args, **kwargs))


def _beginning(newest: datetime | None) -> int:
    """From when on mail is ours: after the newest of the last days, which is not; in case of doubt a little earlier.

    Times of a server are whole seconds, so another mail may have come in the same second as the newest, just now.
    """
    moment = int(now().timestamp())
    if newest is None:
        return moment - 600
    last = int(newest.timestamp())
    return last + 1 if last < moment - 60 else last


def _groups(listed: Iterator[Listed]) -> Iterator[list[int]]:
    """Split so that a batch stays small in number and bytes, but never empty."""
    group: list[int] = []
    total = 0
    for one in listed:
        if group and (len(group) >= BATCH_MAILS or total + one.size > BATCH_BYTES):
            yield group
            group, total = [], 0
        group.append(one.uid)
        total += one.size
    if group:
        yield group


async def _readable(fd: int, timeout: float) -> None:
    """Until the socket has something to read, or ``timeout`` seconds have passed."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(fd, ready.set)
    try:
        async with asyncio.timeout(timeout):
            await ready.wait()
    except TimeoutError:
        return
    finally:
        loop.remove_reader(fd)
