"""The server process of the embedded PostgreSQL: it never outlives us, however we end."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from rapport.storage.embedded_cluster import clean_environment
from rapport.storage.embedded_user import ServerUser, opened_for

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10_000_000

_DURABLE = {"fsync": "on"}
if sys.platform == "linux":
    # After a hard stop every file is made safe first: one call for all of them takes 0.1 s, one for each 2 s and more.
    _DURABLE["recovery_init_sync_method"] = "syncfs"
_PASSING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}
_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Statements and the details of errors hold what customers wrote; the log does not need their words.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_min_messages": "error",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "log_checkpoints": "off",
}


class ServerProcess:
    """One run of the server over ``cluster``, listening on a socket in ``sockets`` only."""

    def __init__(
        self, *, programs: Path, cluster: Path, sockets: Path, log: Path, user: ServerUser | None, durable: bool
    ) -> None:
        if threading.current_thread() is not threading.main_thread():
            # The kernel's parent-death signal fires when the *thread* that forked ends, not when the process does.
            raise RuntimeError("start the database from the main thread")
        self.cluster = cluster
        self._watchdog: subprocess.Popen[bytes] | None = None
        settings = _ALWAYS | (_DURABLE if durable else _PASSING) | {"unix_socket_directories": str(sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with opened_for(user, cluster) as (name, spawn), log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [str(programs / "postgres"), "-D", name, *options],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=clean_environment(),
                start_new_session=True,  # Ctrl-C reaches us first; we stop the server after the last request
                preexec_fn=_die_with_parent(),  # noqa: PLW1509 - one C call prepared before the fork, safe beside threads
                **spawn,
            )
        if sys.platform != "linux":
            self._watchdog = watch_for_our_end(self._process.pid)

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the server runs."""
        return self._process.poll() is None

    def is_ready(self) -> bool:
        """Whether it takes connections: the eighth line of its lock file says so, in its own name."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(self.pid) and lines[7].strip() == "ready"

    def stop(self, patience: float = 30) -> None:
        """End its connections and stop it; after ``patience`` seconds at once (it recovers at the next start)."""
        for ask, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            if not self.is_alive():
                break
            self._process.send_signal(ask)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.wait()
            self._watchdog = None


def _die_with_parent() -> Callable[[], None] | None:
    """What the child does before it becomes the server: ask the kernel for SIGINT when we die."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:  # we died before the kernel was asked
            os._exit(1)

    return ask


def watch_for_our_end(pid: int) -> subprocess.Popen[bytes]:
    """Where the kernel has no parent-death signal: a shell that stops ``pid`` when its pipe from us closes."""
    return subprocess.Popen(  # noqa: S603 - a fixed line of shell and a number
        ["/bin/sh", "-c", 'read -r _; kill -INT "$0"', str(pid)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def shorten_log(log: Path) -> None:
    """Empty the server's log when it has grown past ``LOG_LIMIT`` bytes; the server appends, so it may be running."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        os.truncate(log, 0)
