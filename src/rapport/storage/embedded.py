"""The embedded PostgreSQL: made at the first start, stopped with us, started again when it dies under us."""

import asyncio
import logging
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from rapport.storage.embedded_binaries import find_programs
from rapport.storage.embedded_cluster import check_version, make_cluster
from rapport.storage.embedded_lock import DataLock, interrupt, left_behind
from rapport.storage.embedded_process import ServerProcess, shorten_log
from rapport.storage.embedded_user import ServerUser, StartError, choose_user
from rapport.storage.roles import DATABASE, Role, keep_passwords, socket_url

log = logging.getLogger(__name__)

POLL_SECONDS = 0.02
SUPERVISE_SECONDS = 0.2
TELL_SECONDS = 5.0
PATIENCE_SECONDS = 60.0  # how long an earlier server may take to stop, or its shared memory to go


def _keep_quiet(_: str) -> None:
    return None


class EmbeddedPostgres:
    """``with EmbeddedPostgres(data) as server: server.url("app")``; enter it on the main thread.

    ``durable=False`` gives up crash safety for speed (tests). ``say`` gets one plain line when something takes long.
    """

    def __init__(self, data: Path, *, durable: bool = True, say: Callable[[str], None] = _keep_quiet) -> None:
        self.data = data
        self.cluster = data / "postgres"
        self.log_file = data / "postgres.log"
        self.restarts = 0
        self._durable = durable
        self._say = say

    def __enter__(self) -> "EmbeddedPostgres":
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = DataLock(self.data)
        try:
            self._user = choose_user(self.cluster)
            self.programs = find_programs(self._user)
            self._passwords = keep_passwords(self.data / "database.json")
            if not self.cluster.exists():
                self._say("Making the database")
            make_cluster(self.cluster, self.programs, self._user, self._passwords, self._durable)
            check_version(self.cluster, self.programs)
            self.sockets = _socket_folder(self.data / "database.socket", self._user)
            self._start()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        self._lock.release()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def url(self, role: Role, database: str = DATABASE) -> str:
        """A postgresql:// address for one of the named roles."""
        return socket_url(self.sockets, role, self._passwords, database)

    def _start(self) -> None:
        """Start and wait until it takes connections, through recovery and the leftovers of a killed run."""
        for pause in self._attempts():
            time.sleep(pause)

    async def keep_running(self) -> None:
        """Start the server again whenever it dies under us; ends when cancelled. Await it on the main thread."""
        while True:
            await asyncio.sleep(SUPERVISE_SECONDS)
            if self._process.is_alive():
                continue
            self.restarts += 1
            log.warning("the database stopped by itself; starting it again")
            self._process.stop()
            try:
                for pause in self._attempts():
                    await asyncio.sleep(pause)
            except StartError as problem:
                log.error("the database does not start, trying again: %s", problem)
                await asyncio.sleep(TELL_SECONDS)

    def _attempts(self) -> Iterator[float]:
        """Start until ready; yields how long to wait before it looks again."""
        began = told = time.monotonic()
        while True:
            shorten_log(self.log_file)
            seen = self.log_file.stat().st_size if self.log_file.exists() else 0
            earlier = left_behind(self.cluster)
            if earlier is None:
                for leftover in self.sockets.glob(".s.PGSQL.*"):  # its lock names a process id that others may have now
                    leftover.unlink()
                self._process = ServerProcess(
                    programs=self.programs,
                    cluster=self.cluster,
                    sockets=self.sockets,
                    log=self.log_file,
                    user=self._user,
                    durable=self._durable,
                )
                while self._process.is_alive():
                    if self._process.is_ready():
                        return
                    if time.monotonic() - told > TELL_SECONDS:
                        told = time.monotonic()
                        self._say(f"The database is recovering after a hard stop ({told - began:.0f} s)")
                    yield POLL_SECONDS
                self._process.stop()
                self._judge(seen, began)
            elif time.monotonic() - began > PATIENCE_SECONDS:
                raise StartError(f"Another PostgreSQL (process {earlier}) holds {self.cluster} and does not stop.")
            else:
                self._say("Waiting for the database of an earlier run to stop")
                interrupt(earlier)
            yield 0.25

    def _judge(self, seen: int, began: float) -> None:
        """Raise ``StartError`` unless the server failed only because a killed one is not quite gone."""
        with self.log_file.open("rb") as file:
            file.seek(seen)
            words = file.read().decode(errors="replace")
        passing = "lock file" in words or "shared memory block" in words
        if not passing or time.monotonic() - began > PATIENCE_SECONDS:
            raise StartError(f"The database does not start. Its last words: {words.strip()[-800:]}")


def _socket_folder(note: Path, user: ServerUser | None) -> Path:
    """A short private folder for the socket; the one of an earlier run is used again when it is still ours."""
    owner = user.uid if user is not None else note.parent.stat().st_uid
    if note.exists():
        earlier = Path(note.read_text())
        if earlier.is_dir() and not earlier.is_symlink():
            found = earlier.lstat()
            if found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700:
                return earlier
    folder = Path(tempfile.mkdtemp(prefix="rapport-", dir="/tmp"))
    if user is not None:
        user.own(folder)
    note.write_text(str(folder))
    return folder
