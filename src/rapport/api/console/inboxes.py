"""Inboxes: connected, tested, changed and switched off by those who run the desk."""

import re
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.api.console.inbox_forms import Aliases, Grant, MailboxTrials, Trial
from rapport.channels.contract import Check
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.imap_session import Folder
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.inboxes.connections import Changes, add_inbox, change_inbox, list_inboxes, read_inbox
from rapport.desk.inboxes.types import Inbox
from rapport.kit.errors import Invalid
from rapport.kit.secrets import Keyring
from rapport.storage.session import Database, Tx

RUN = {"may": May.MANAGE_INBOXES}
SITE = re.compile(r"https?://(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*(?::\d{1,5})?")
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Sites = Annotated[list[Annotated[str, msgspec.Meta(max_length=300)]], msgspec.Meta(max_length=50)]


class Inboxes(msgspec.Struct, frozen=True):
    """Every inbox."""

    items: list[Inbox]


class NewInbox(msgspec.Struct, forbid_unknown_fields=True):
    """An inbox to connect; a mailbox needs its settings, a chat none."""

    channel: Literal["email", "chat"]
    name: Name
    config: EmailConfig | None = None
    aliases: Aliases | None = None
    grant: Grant | None = None
    brand_id: UUID | None = None
    sites: Sites | None = None


class ChangedInbox(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    name: Name
    config: EmailConfig | None = None
    aliases: Aliases | None = None
    grant: Grant | None = None
    sites: Sites | None = None
    state: Literal["on", "off"] | None = None


class Folders(msgspec.Struct, frozen=True):
    """Folders of a mailbox, by the server's names."""

    items: list[Folder]


@get("/inboxes", opt=RUN)
async def show_inboxes(tx: Given[Tx]) -> Inboxes:
    """Every inbox with its health."""
    return Inboxes(await list_inboxes(tx))


@get("/inboxes/{inbox_id:uuid}", opt=RUN)
async def show_inbox(tx: Given[Tx], inbox_id: FromPath[UUID]) -> Inbox:
    """One inbox with its settings, without passwords."""
    return await read_inbox(tx, inbox_id)


@post("/inboxes", opt=RUN)
async def connect(
    viewer: Given[Viewer],
    database: Given[Database],
    keyring: Given[Keyring],
    mailbox_trials: Given[MailboxTrials],
    data: JSONBody[NewInbox],
) -> Inbox:
    """Connect an inbox. A mailbox has to work, and is read from now on: what lies in it already stays there."""
    if data.channel == "email" and data.config is None:
        raise Invalid("A mailbox needs its settings.", fields={"config.address": "Please fill this in."})
    wanted = Changes(name=data.name, sites=_sites(data.sites))
    if data.channel == "email" and data.config is not None:
        trial = Trial(config=data.config, aliases=data.aliases or [], grant=data.grant)
        await _settle(viewer, mailbox_trials, trial, wanted, changed_aliases=True)
        wanted.aliases = data.aliases
    async with database.transaction(viewer.organisation_id) as tx:
        ident = await add_inbox(tx, keyring, data.channel, data.brand_id, wanted)
        return await read_inbox(tx, ident)


@put("/inboxes/{inbox_id:uuid}", opt=RUN)
async def change(
    *,
    viewer: Given[Viewer],
    database: Given[Database],
    keyring: Given[Keyring],
    mailbox_trials: Given[MailboxTrials],
    inbox_id: FromPath[UUID],
    data: JSONBody[ChangedInbox],
) -> Inbox:
    """Change an inbox; what is new of a mailbox has to work, and a folder that is new is read from now on."""
    wanted = Changes(name=data.name, aliases=data.aliases, sites=_sites(data.sites), state=data.state)
    if data.config is not None:
        async with database.transaction(viewer.organisation_id) as tx:
            before = await read_inbox(tx, inbox_id)
        aliases = data.aliases if data.aliases is not None else before.aliases
        trial = Trial(config=data.config, inbox_id=inbox_id, aliases=aliases, grant=data.grant)
        await _settle(viewer, mailbox_trials, trial, wanted, changed_aliases=not set(aliases) <= set(before.aliases))
    async with database.transaction(viewer.organisation_id) as tx:
        await change_inbox(tx, keyring, inbox_id, wanted)
        return await read_inbox(tx, inbox_id)


@post("/inboxes/test", opt=RUN, status_code=200)
async def test(viewer: Given[Viewer], mailbox_trials: Given[MailboxTrials], data: JSONBody[Trial]) -> dict[str, Check]:
    """Try getting and sending, each apart; nothing is read, sent or saved."""
    return await mailbox_trials.test(await mailbox_trials.complete(viewer, data), data.aliases)


@post("/inboxes/folders", opt=RUN, status_code=200)
async def list_folders(viewer: Given[Viewer], mailbox_trials: Given[MailboxTrials], data: JSONBody[Trial]) -> Folders:
    """The folders that the server has, to choose from."""
    whole = await mailbox_trials.complete(viewer, data)
    return Folders(await mailbox_trials.folders(whole))


async def _settle(
    viewer: Viewer, trials: MailboxTrials, trial: Trial, wanted: Changes, *, changed_aliases: bool
) -> None:
    whole = await trials.complete(viewer, trial)
    wanted.size_limit = await trials.refuse_what_cannot_work(whole, trial.aliases, changed_aliases=changed_aliases)
    wanted.config, wanted.tokens = whole.config, whole.granted
    wanted.places = await trials.places(whole)


def _sites(sites: list[str] | None) -> list[str] | None:
    if sites is None:
        return None
    plain = [site.strip().lower().rstrip("/") for site in sites if site.strip()]
    whole = [site if "://" in site else f"https://{site}" for site in plain]
    wrong = [site for site in whole if not SITE.fullmatch(site)]
    if wrong:
        words = f"{wrong[0]} is not the address of a site. Write it like https://www.example.org."
        raise Invalid("Please look at the sites again.", fields={"sites": words})
    return list(dict.fromkeys(whole))


router = Router(path="/", route_handlers=[show_inboxes, show_inbox, connect, change, test, list_folders])
