"""Makes the cluster of the embedded PostgreSQL: whole with its roles and database, or not at all."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from rapport.storage.embedded_user import ServerUser, StartError, opened_for
from rapport.storage.roles import DATABASE, NAMES, Passwords, role_statements

_ACCESS = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n"

_NO_WORDS = ("-c", "log_min_error_statement=panic")  # a failed statement would be shown with the password in it


def make_cluster(cluster: Path, programs: Path, user: ServerUser | None, passwords: Passwords, durable: bool) -> None:
    """Make ``cluster`` when it is not there. A try that was cut off leaves a draft, which the next try throws away."""
    if cluster.exists():
        return
    draft = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if user is not None:
        user.own(draft)
    with opened_for(user, draft) as (name, spawn):
        sync = [] if durable else ["--no-sync"]
        settings = ["--encoding=UTF8", "--locale=C", "--builtin-locale=C.UTF-8", "--locale-provider=builtin"]
        access = ["--auth=reject", "--username=postgres"]  # nobody gets in before the passwords are set
        _run([str(programs / "initdb"), "-D", name, *settings, *access, *sync], "", spawn)
        single = [str(programs / "postgres"), "--single", "-j", *_NO_WORDS, "-D", name]
        setup = [
            *role_statements(passwords),
            f"alter role postgres password '{passwords.postgres}'",
            f"create database {DATABASE} owner {NAMES['owner']}",
        ]
        _run([*single, "postgres"], _script(setup), spawn)
    access_file = draft / "pg_hba.conf"
    access_file.write_text(_ACCESS)
    if durable:
        os.sync()
    draft.rename(cluster)


def check_version(cluster: Path, programs: Path) -> None:
    """Raise ``StartError`` when the cluster belongs to another major version than the programs."""
    made_by = (cluster / "PG_VERSION").read_text().strip()
    told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own program
    runs = told.split()[-1].split(".")[0]
    if made_by != runs:
        raise StartError(
            f"The data in {cluster} was made by PostgreSQL {made_by}, and this Rapport brings PostgreSQL {runs}. "
            "Nothing was changed. docs/operations.md tells how to move the data over."
        )


def _script(statements: list[str]) -> str:
    return "".join(f"{statement};\n\n" for statement in statements)


def _run(command: list[str], script: str, spawn: dict[str, Any]) -> None:
    done = subprocess.run(  # noqa: S603 - our own programs
        command, input=script, capture_output=True, text=True, check=False, env=clean_environment(), **spawn
    )
    # Single-user mode answers 0 even when a statement failed.
    if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        raise StartError(f"The database could not be made ({Path(command[0]).name}): {done.stderr.strip()[-800:]}")


def clean_environment() -> dict[str, str]:
    """What the server may know of our environment: no secrets, no PG* settings of the caller."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
