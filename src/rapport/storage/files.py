"""Keeps files by the hash of their bytes: visible only once they are whole on the disk."""

import asyncio
import errno
import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from rapport.kit.errors import NotFound, Unavailable
from rapport.storage.session import Tx

ADD = """
insert into files (organisation_id, sha256, size) values ($1, $2, $3) on conflict do nothing
"""

# Whoever removes files locks their rows: what was just kept must not go because another copy of it did.
HOLD = "select 1 from files where organisation_id = $1 and sha256 = $2 for key share"

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_ROOM: Final = "There is no room for files on this server. Nothing was kept; ask whoever runs it to make some."
LEFT_BEHIND_SECONDS: Final = 3600.0


class Files:
    """A folder of files, one sub-folder an organisation. The row is written after fsync and rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, tx: Tx, data: bytes) -> bytes:
        """Store bytes; answers their SHA-256 (32 bytes). The same bytes are stored once.

        Raises ``Unavailable`` when the disk is full: then no part of them is left.
        """
        digest = hashlib.sha256(data).digest()
        held = None
        while not held:
            try:
                await asyncio.to_thread(self._write, self._path(tx.own, digest), data)
            except OSError as trouble:
                if trouble.errno in FULL:
                    raise Unavailable(NO_ROOM) from trouble
                raise
            await tx.execute(ADD, tx.own, digest, len(data))
            held = await tx.fetchval(HOLD, tx.own, digest)
        return digest

    async def remove(self, organisation: UUID, digests: Sequence[bytes]) -> None:
        """Delete bytes from the disk, before the transaction commits that removes their rows and holds them locked."""
        for digest in digests:
            await asyncio.to_thread(self._path(organisation, digest).unlink, missing_ok=True)

    async def read(self, organisation: UUID, sha256: bytes) -> bytes:
        """The bytes behind a hash; raises ``NotFound`` when they are gone or not what they were."""
        path = self._path(organisation, sha256)
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise NotFound("This file is not here any more.") from None
        if hashlib.sha256(data).digest() != sha256:
            raise NotFound("This file is damaged on the disk. Restore it from a backup.")
        return data

    def sweep(self) -> int:
        """Remove what a crash left half-written an hour ago or longer, so that no other process is at it; how many."""
        before = time.time() - LEFT_BEHIND_SECONDS
        swept = 0
        for path in self._folder.glob("*/*/.new-*"):
            try:
                if path.stat().st_mtime < before:
                    path.unlink()
                    swept += 1
            except FileNotFoundError:
                continue  # it was finished or swept meanwhile
        return swept

    def _path(self, organisation: UUID, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / organisation.hex / name[:2] / name

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists() and path.stat().st_size == len(data):
            return
        _make_folder(path.parent)
        fresh = path.with_name(f".new-{secrets.token_hex(8)}")
        try:
            with fresh.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        _settle(path.parent)


def _make_folder(folder: Path) -> None:
    """A folder and those above it, each kept in the one that it stands in before anything is put there."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _settle(folder.parent)


def _settle(folder: Path) -> None:
    """The names in a folder are on the disk when this returns."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
