"""A file is there whole or not at all: on a full disk, after a kill in the middle, and for whoever reads meanwhile."""

import asyncio
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.desk.accounts.organisation import Founder, create_organisation
from rapport.kit.errors import NotFound, Unavailable
from rapport.storage.files import Files
from rapport.storage.session import Database

KILLED = """
import os, secrets, signal, sys
from pathlib import Path
from rapport.storage.files import Files
real = os.fsync
def die(opened):
    if ".new-" in os.readlink(f"/proc/self/fd/{opened}"):
        os.kill(os.getpid(), signal.SIGKILL)
    real(opened)
os.fsync = die
Files(Path(sys.argv[1]))._write(Path(sys.argv[1]) / "organisation" / "ab" / "abcd", b"x" * 100_000)
"""
LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from rapport.kit.errors import Unavailable
from rapport.storage.files import Files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
class Tx:
    from uuid import UUID
    own = UUID(int=1)
    async def execute(self, *_):
        sys.exit("a row was written")
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    asyncio.run(Files(Path(sys.argv[1])).keep(Tx(), b"x" * 100_000))
except Unavailable as told:
    print(told.message)
"""


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("no right to mount a small disk here; the limit on a file's size stands in for it below")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def left_in(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.threat("F03", "I13")
async def test_f03_i13_on_a_full_disk_nothing_is_half_kept(database: Database, tiny_disk: Path) -> None:
    async with database.across() as tx:
        made = await create_organisation(tx, name="Alder & Oak", founder=Founder("Noor", "noor@alderoak.example"))
    files = Files(tiny_disk)
    kept, refused = [], 0
    for number in range(12):
        data = bytes([number]) * 400_000
        try:
            async with database.transaction(made.id) as tx:
                kept.append((await files.keep(tx, data), data))
        except Unavailable as told:
            refused += 1
            assert "no room" in told.message
    assert refused >= 6 and len(kept) >= 3
    async with database.transaction(made.id) as tx:
        rows = {row["sha256"]: row["size"] for row in await tx.fetch("select sha256, size from files")}
    assert rows == {digest: len(data) for digest, data in kept}, "a row stands only for what is whole on the disk"
    assert sorted(path.name for path in left_in(tiny_disk)) == sorted(digest.hex() for digest in rows)
    for digest, data in kept:
        assert await files.read(made.id, digest) == data


@pytest.mark.threat("F03", "I13")
def test_f03_a_file_that_can_not_be_written_whole_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "no room" in done.stdout, done.stderr
    assert left_in(tmp_path) == []


@pytest.mark.threat("F03", "I13")
async def test_f03_what_a_kill_left_is_never_seen_and_swept_later(database: Database, tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -9
    left = left_in(tmp_path)
    assert [path.name[:5] for path in left] == [".new-"], "it was in the middle of writing"
    folder = tmp_path / "organisation" / "ab"
    old, fresh = folder / ".new-old", folder / ".new-fresh"
    old.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    assert Files(tmp_path).sweep() == 1
    assert fresh.exists() and not old.exists(), "what another process may be writing now is left alone"


@pytest.mark.threat("I13")
async def test_i13_a_damaged_file_is_never_handed_out_and_healed_by_its_bytes(
    database: Database, tmp_path: Path
) -> None:
    async with database.across() as tx:
        made = await create_organisation(tx, name="Alder & Oak", founder=Founder("Noor", "noor@alderoak.example"))
    files, data = Files(tmp_path), b"An invoice" * 100
    async with database.transaction(made.id) as tx:
        digest = await files.keep(tx, data)
    path = next(path for path in left_in(tmp_path) if path.name == hashlib.sha256(data).hexdigest())
    path.write_bytes(data[:100])
    with pytest.raises(NotFound, match="damaged"):
        await files.read(made.id, digest)
    async with database.transaction(made.id) as tx:
        await asyncio.gather(*(asyncio.to_thread(files._write, path, data) for _ in range(8)))
        assert await files.keep(tx, data) == digest
    assert await files.read(made.id, digest) == data
    assert left_in(tmp_path) == [path]
