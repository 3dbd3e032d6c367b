"""`rapport doctor`: looks at every part and says in plain words what is wrong and what to do."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from rapport.cli.serving import take_port
from rapport.cli.telling import terminal
from rapport.config import Settings, read_settings
from rapport.jobs.queue import read_health
from rapport.kit.secrets import SecretKeyError, open_keyring
from rapport.storage import server as databases
from rapport.storage.embedded_user import StartError
from rapport.storage.migrate import is_current
from rapport.storage.roles import keep_passwords
from rapport.storage.session import Database

LOW_DISK_BYTES = 1_000_000_000
NOBODY = UUID(int=0)  # an organisation that never is

RIGHTS = """
select rolname, rolsuper or rolbypassrls as free, exists (
  select from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relowner = pg_roles.oid
) as owns from pg_roles where rolname = current_user
"""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at; ``advice`` says what to do when it is not well."""

    well: bool
    about: str
    advice: str = ""


def run_doctor() -> int:
    """Print every finding; answers 0 when all is well, 1 when something is not."""
    settings = read_settings()
    findings = [_look_at_disk(settings), _look_at_key(settings), *_look_at_place(settings)]
    try:
        with databases.open_server(settings, terminal.print, share=True) as server:
            findings.append(Finding(True, "The database runs."))
            findings += asyncio.run(_collect(server))
    except StartError as problem:
        findings.append(Finding(False, "The database does not run.", str(problem)))
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
        terminal.print(f"{mark} {finding.about}")
        if finding.advice:
            terminal.print(f"    {finding.advice}", markup=False)
    return 0 if all(finding.well for finding in findings) else 1


def print_sql() -> None:
    """The SQL that makes the roles in a database of the operator's own; it holds their passwords."""
    settings = read_settings()
    if settings.database_url is None:
        terminal.print(
            "The embedded database makes its own roles. Set DATABASE_URL to see the SQL for a server of yours."
        )
        return
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = databases.OwnServer(settings.database_url, keep_passwords(settings.data / "database.json"))
    for statement in own.statements():
        terminal.print(f"{statement};", markup=False)


def _look_at_disk(settings: Settings) -> Finding:
    place = settings.data if settings.data.exists() else settings.data.parent
    free = shutil.disk_usage(place).free
    about = f"{free / 1e9:.1f} GB are free for {settings.data}."
    if free < LOW_DISK_BYTES:
        return Finding(False, about, "Make room: with no space left, mails wait and messages are refused.")
    return Finding(True, about)


def _look_at_key(settings: Settings) -> Finding:
    try:
        open_keyring(settings)
    except SecretKeyError as problem:
        return Finding(False, "The secret key cannot be used.", str(problem))
    return Finding(True, "The secret key is good.")


def _look_at_place(settings: Settings) -> list[Finding]:
    """The address: whether the port is free, or Rapport itself has it."""
    findings = []
    try:
        take_port(settings).close()
        findings.append(Finding(True, f"Port {settings.port} is free; Rapport is not running on it."))
    except StartError:
        findings.append(Finding(True, f"Port {settings.port} is in use: fine if that is this Rapport."))
    if settings.host != "127.0.0.1" and not settings.secure:
        findings.append(
            Finding(
                False,
                f"Others reach Rapport at {settings.url}, without encryption.",
                "Put a proxy with https before it and set RAPPORT_URL to the https address.",
            )
        )
    return findings


async def _collect(server: databases.Server) -> list[Finding]:
    return [finding async for finding in _look_at_database(server)]


async def _look_at_database(server: databases.Server) -> AsyncIterator[Finding]:
    if not await is_current(server.url("owner")):
        yield Finding(False, "The database is not up to date.", "Run `rapport migrate`, or start with `rapport up`.")
        return
    yield Finding(True, "The database is up to date.")
    database = await Database.connect(databases.urls_of(server), pool_size=2)
    try:
        async for finding in _look_inside(database):
            yield finding
    finally:
        await database.close()


async def _look_inside(database: Database) -> AsyncIterator[Finding]:
    for role in ("app", "hub"):
        async with database.across() if role == "hub" else database.transaction(NOBODY) as tx:
            row = await tx.fetchrow(RIGHTS)
        yield judge_role(row["rolname"], free=row["free"], owns=row["owns"]) if row else Finding(False, "No role.")
    async with database.across() as tx:
        queue = await read_health(tx)
        mailboxes = await tx.fetch(
            "select name, last_error from inboxes where channel = 'email' and state = 'on' and last_error is not null "
            "order by name"
        )
    if queue.quarantined:
        advice = "Look at the table jobs: its column error says why."
        yield Finding(False, f"Jobs given up after 5 tries: {queue.quarantined}.", advice)
    elif queue.oldest_seconds > 60:
        advice = "Is a worker running? `rapport up` and `rapport worker` do the jobs."
        yield Finding(False, f"Jobs that wait: {queue.due}, the oldest for {queue.oldest_seconds:.0f} seconds.", advice)
    else:
        yield Finding(True, "Jobs are done as they come.")
    for box in mailboxes:
        yield Finding(False, f"The mailbox {box['name']} cannot be read.", str(box["problem"]))


def judge_role(name: str, *, free: bool, owns: bool) -> Finding:
    """Whether a role of the application is held by row-level security."""
    if free:
        return Finding(
            False,
            f"The database role {name} may see every organisation's rows (superuser or BYPASSRLS).",
            f"As an administrator: alter role {name} nosuperuser nobypassrls;",
        )
    if owns:
        return Finding(
            False,
            f"The database role {name} owns tables, so it can change who may see them.",
            f"As an administrator: reassign owned by {name} to rapport_owner;",
        )
    return Finding(True, f"The database role {name} is held to what it may see.")
