"""Follows an IMAP folder for ever: every mail by UIDVALIDITY and UID, in batches, then told of new ones by IDLE."""

import asyncio
import hashlib
import imaplib
import random
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from rapport.channels.contract import Batch, Received
from rapport.channels.email.config import ImapSettings
from rapport.channels.email.dial import Dialer, dial
from rapport.channels.email.imap_session import (
    BATCH_BYTES,
    BATCH_MAILS,
    ImapError,
    ImapSession,
    NoEncryption,
    SignInRefused,
)
from rapport.kit.clock import now
from rapport.kit.errors import Refusal

P = ParamSpec("P")
T = TypeVar("T")

LOOK_AGAIN = 120.0  # seconds: asked even without a word from the server, as a net
PATIENCE = (1.0, 60.0)  # seconds between tries: the first, and the longest
SIGN_IN_PATIENCE = 300.0  # servers lock accounts that are tried too often

_threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="imap")


def external_id(raw: bytes) -> str:
    """The name of a mail in its inbox: the same bytes are the same mail, whatever number a server gives them."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def explain(error: Exception, settings: ImapSettings) -> str:
    """What went wrong with the mailbox, in plain words."""
    if isinstance(error, Refusal):
        return error.message
    host, port = settings.host, settings.port
    words: list[tuple[type[Exception], str]] = [
        (SignInRefused, f"{host} did not accept the user name and password."),
        (NoEncryption, f"{host} offers no encryption on port {port}."),
        (ssl.SSLError, f"The encrypted connection to {host} could not be made."),
        (TimeoutError, f"{host} did not answer in time."),
        (ConnectionRefusedError, f"{host} takes no connections on port {port}."),
        (imaplib.IMAP4.abort, f"The connection to {host} broke off."),
        (imaplib.IMAP4.error, f"{host} did not do what it was asked. It said: {error}"),
    ]
    return next((text for kind, text in words if isinstance(error, kind)), f"The connection to {host} broke off.")


class ImapReader:
    """Reads one folder. ``on_health`` hears the trouble in plain words, and None once it works again."""

    def __init__(
        self, settings: ImapSettings, dialer: Dialer, *, on_health: Callable[[str | None], None] = lambda _: None
    ) -> None:
        self._settings = settings
        self._dialer = dialer
        self._on_health = on_health
        self._session: ImapSession | None = None

    async def newest_place(self) -> str:
        """The place after everything that is there now, for a mailbox whose past shall not be read."""
        session = await self._open()
        try:
            return f"{session.uidvalidity}:{session.newest}"
        finally:
            self._close()

    async def follow(self, place: str | None) -> AsyncGenerator[Batch, None]:
        """Batches after ``place`` ("uidvalidity:uid"; None reads everything), for ever.

        A broken connection is made again, later and later, going on from the last batch handed over.
        Close the iterator (or cancel the task) to stop.
        """
        wait = PATIENCE[0]
        while True:
            opened = time.monotonic()
            try:
                await self._open()
                opened = time.monotonic()
                self._on_health(None)
                async for batch in self._read(place):
                    wait = PATIENCE[0]
                    yield batch
                    place = batch.place
            except (*ImapError, SignInRefused, NoEncryption, Refusal) as error:
                self._on_health(explain(error, self._settings))
                wait = max(wait, SIGN_IN_PATIENCE) if isinstance(error, SignInRefused) else wait
            finally:
                self._close()
            if time.monotonic() - opened > PATIENCE[1]:
                wait = PATIENCE[0]
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 (spreads load, keeps no secret)
            wait = min(wait * 2, PATIENCE[1])

    async def _read(self, place: str | None) -> AsyncIterator[Batch]:
        session = self._session
        assert session
        known, _, last = (place or "0:0").partition(":")
        uid = int(last)
        restarted = int(known) not in {0, session.uidvalidity}
        if int(known) != session.uidvalidity:
            uid = 0
        while True:
            async for batch in self._fetch_after(session, uid):
                uid = int(batch.place.partition(":")[2])
                yield Batch(items=batch.items, place=batch.place, restarted=restarted)
                restarted = False
            await self._wait_for_news(session)

    async def _fetch_after(self, session: ImapSession, uid: int) -> AsyncIterator[Batch]:
        uids = await self._call(session.uids_after, uid)
        for start in range(0, len(uids), 500):
            some = uids[start : start + 500]
            sizes = dict(await self._call(lambda some=some: list(session.sizes(some))))  # type: ignore[misc]  # default binds early
            for group in _groups(some, sizes):
                mails = await self._call(session.fetch, group)
                at = now()
                items = tuple(Received(external_id=external_id(m.raw), raw=m.raw, at=at) for m in mails)
                yield Batch(items=items, place=f"{session.uidvalidity}:{group[-1]}")

    async def _wait_for_news(self, session: ImapSession) -> None:
        if not session.can_idle:
            await asyncio.sleep(30)
            return
        said = await self._call(session.start_idle)
        if not said:
            await _readable(session.fileno(), LOOK_AGAIN)
        await self._call(session.stop_idle)

    async def _open(self) -> ImapSession:
        sock = await dial(self._dialer, self._settings.host, self._settings.port)
        opening = asyncio.get_running_loop().run_in_executor(
            _threads, ImapSession.open, sock, self._settings, self._dialer.tls(), self._dialer.read_timeout
        )
        try:
            self._session = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_discard)
            raise
        except Exception:
            sock.close()
            raise
        return self._session

    def _close(self) -> None:
        if self._session:
            self._session.close()
            self._session = None

    async def _call(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking step in a thread; when cancelled, ``follow`` closes the socket and so ends the thread."""
        return await asyncio.get_running_loop().run_in_executor(_threads, lambda: step(*args, **kwargs))


def _discard(opening: asyncio.Future[ImapSession]) -> None:
    if opening.exception() is None:
        opening.result().close()


def _groups(uids: list[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """Split so that a batch stays small in number and bytes, but never empty."""
    group: list[int] = []
    total = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        if group and (len(group) >= BATCH_MAILS or total + size > BATCH_BYTES):
            yield group
            group, total = [], 0
        group.append(uid)
        total += size
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
