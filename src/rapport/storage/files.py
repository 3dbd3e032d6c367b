"""Keeps files by the hash of their bytes: visible only once they are whole on the disk."""

import asyncio
import hashlib
import os
import secrets
from pathlib import Path
from uuid import UUID

from rapport.kit.errors import NotFound
from rapport.storage.session import Tx

ADD = """
insert into files (organisation_id, sha256, size) values ($1, $2, $3) on conflict do nothing
"""


class Files:
    """A folder of files, one sub-folder an organisation. The row is written after fsync and rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, tx: Tx, data: bytes) -> bytes:
        """Store bytes; answers their SHA-256 (32 bytes). The same bytes are stored once."""
        digest = hashlib.sha256(data).digest()
        await asyncio.to_thread(self._write, self._path(tx.own, digest), data)
        await tx.execute(ADD, tx.own, digest, len(data))
        return digest

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
        """Remove what a crash left half-written; answers how many."""
        leftovers = list(self._folder.glob("*/*/.new-*"))
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)

    def _path(self, organisation: UUID, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / organisation.hex / name[:2] / name

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
