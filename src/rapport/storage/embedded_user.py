"""Who runs the embedded PostgreSQL: ourselves, or, when we are root (whom it refuses), a user with no other rights."""

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

CANDIDATES = ("rapport", "postgres", "nobody")


class StartError(Exception):
    """The database cannot start; the message says in plain words why and what to do."""


class ServerUser(msgspec.Struct, frozen=True):
    """The numeric user and group that the server runs as."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give ``path`` to this user."""
        os.chown(path, self.uid, self.gid)


def choose_user(cluster: Path) -> ServerUser | None:
    """None when we are not root. An existing cluster stays with its owner."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        raise StartError("PostgreSQL does not run as root. Start Rapport as an ordinary user.")
    if cluster.exists() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        return ServerUser(owner.st_uid, owner.st_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in CANDIDATES:
        if name in known:
            return ServerUser(known[name].pw_uid, known[name].pw_gid)
    raise StartError("PostgreSQL does not run as root. Add a user for it: useradd --system rapport")


@contextmanager
def opened_for(user: ServerUser | None, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """A name of ``folder`` that the server can use, and the arguments for ``subprocess`` that go with it.

    Root's folders (mode 700) cannot be entered by the server's user. The server gets ``folder`` as an open
    descriptor instead, so it needs no right on any folder above it.
    """
    if user is None:
        yield str(folder), {}
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield (
            f"/proc/self/fd/{descriptor}",
            {"pass_fds": (descriptor,), "user": user.uid, "group": user.gid, "extra_groups": [], "cwd": "/"},
        )
    finally:
        os.close(descriptor)
