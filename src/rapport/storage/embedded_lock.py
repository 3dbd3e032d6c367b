"""Whose data folder this is: one Rapport at a time, and what an earlier, killed one may have left running."""

import fcntl
import os
import signal
from pathlib import Path
from typing import IO

from rapport.storage.embedded_user import StartError


class AlreadyRunningError(StartError):
    """Another Rapport runs on this data folder."""


class DataLock:
    """Held by the process that runs the database of a data folder; the kernel frees it when that process dies."""

    def __init__(self, data: Path) -> None:
        self._file: IO[str] = (data / "rapport.lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise AlreadyRunningError(
                f"Rapport is already running on {data} (process {holder}). "
                "Stop that one first, or set RAPPORT_DATA to another folder."
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


def left_behind(cluster: Path) -> int | None:
    """The process id of a server that still runs over ``cluster`` without a Rapport, or None.

    A lock file whose process is gone or is another program (ids are used again, above all in containers) is removed.
    """
    lock = cluster / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _is_process(pid):
        return None  # the server removes such a lock file itself
    works_in = Path(f"/proc/{pid}/cwd")
    if not works_in.parent.exists():
        return pid  # no /proc here: the server's own word counts
    try:
        if works_in.samefile(cluster):
            return pid
    except OSError:
        return pid if Path(f"/proc/{pid}/comm").read_text().strip() == "postgres" else None
    lock.unlink(missing_ok=True)
    return None


def interrupt(pid: int) -> None:
    """Ask a server that was left behind to stop; it may be gone already."""
    try:
        os.kill(pid, signal.SIGINT)
    except ProcessLookupError:
        return


def _is_process(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
