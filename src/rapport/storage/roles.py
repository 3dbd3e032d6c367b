"""The three named roles of the database, their passwords, and the SQL that makes them."""

import os
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import msgspec

Role = Literal["owner", "app", "hub", "postgres"]

DATABASE = "rapport"
NAMES: dict[Role, str] = {
    "owner": "rapport_owner",
    "app": "rapport_app",
    "hub": "rapport_hub",
    "postgres": "postgres",
}
ROLES: tuple[Role, ...] = ("owner", "app", "hub")
_RIGHTS = "login nosuperuser nobypassrls nocreatedb nocreaterole noreplication"


class Passwords(msgspec.Struct, frozen=True):
    """A random password for each role."""

    owner: str
    app: str
    hub: str
    postgres: str

    def of(self, role: Role) -> str:
        """The password of ``role``."""
        return str(getattr(self, role))


def keep_passwords(file: Path) -> Passwords:
    """Read the passwords from ``file`` (mode 600), made at the first call."""
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=Passwords)
    passwords = Passwords(*(secrets.token_urlsafe(32) for _ in range(4)))
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.encode(passwords))
        out.flush()
        os.fsync(out.fileno())
    draft.rename(file)
    return passwords


def role_statements(passwords: Passwords) -> list[str]:
    """SQL that makes the roles, or sets their passwords when they are there already.

    ``owner`` runs migrations; ``app`` sees one organisation at a time; ``hub`` works across organisations, by the
    policies that name it: no role of ours goes round row-level security.
    """
    statements = []
    for role in ROLES:
        name = NAMES[role]
        statements.append(
            f"do $$ begin if not exists (select from pg_roles where rolname = '{name}') "
            f"then create role {name} {_RIGHTS}; end if; end $$"
        )
        statements.append(f"alter role {name} login password '{passwords.of(role)}'")
    return statements


def socket_url(folder: Path, role: Role, passwords: Passwords, database: str) -> str:
    """A postgresql:// address over the Unix socket in ``folder``."""
    return f"postgresql://{NAMES[role]}:{passwords.of(role)}@/{database}?host={quote(str(folder), safe='')}"
