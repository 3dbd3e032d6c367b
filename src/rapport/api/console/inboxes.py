"""Inboxes: connected, tested, changed and switched off by those who run the desk."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath, JSONBody

from rapport.channels.contract import Check
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.config import EmailConfig
from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.inboxes.connections import (
    Changes,
    add_inbox,
    change_inbox,
    list_inboxes,
    read_inbox,
    read_kept,
    with_kept_passwords,
)
from rapport.desk.inboxes.types import Inbox
from rapport.kit.errors import Invalid, Unavailable
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
    brand_id: UUID | None = None
    sites: Sites | None = None


class ChangedInbox(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    name: Name
    config: EmailConfig | None = None
    sites: Sites | None = None
    state: Literal["on", "off"] | None = None


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """Settings to try; empty passwords are those kept for ``inbox_id``."""

    config: EmailConfig
    inbox_id: UUID | None = None


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
    email_channel: Given[EmailChannel],
    data: JSONBody[NewInbox],
) -> Inbox:
    """Connect an inbox. A mailbox is read from now on: what lies in it already stays there."""
    config = data.config
    if data.channel == "email" and config is None:
        raise Invalid("A mailbox needs its settings.", fields={"config.address": "Please fill this in."})
    wanted = Changes(name=data.name, sites=_sites(data.sites))
    if data.channel == "email" and config is not None:
        wanted.config = with_kept_passwords(config, None)
        wanted.place = await _newest(email_channel, wanted.config)
    async with database.transaction(viewer.organisation_id) as tx:
        ident = await add_inbox(tx, keyring, data.channel, data.brand_id, wanted)
        return await read_inbox(tx, ident)


@put("/inboxes/{inbox_id:uuid}", opt=RUN)
async def change(
    *,
    viewer: Given[Viewer],
    database: Given[Database],
    keyring: Given[Keyring],
    email_channel: Given[EmailChannel],
    inbox_id: FromPath[UUID],
    data: JSONBody[ChangedInbox],
) -> Inbox:
    """Change an inbox; a mailbox on another server is read from now on."""
    wanted = Changes(name=data.name, sites=_sites(data.sites), state=data.state)
    if data.config is not None:
        async with database.transaction(viewer.organisation_id) as tx:
            kept = await read_kept(tx, keyring, inbox_id)
        wanted.config = with_kept_passwords(data.config, kept)
        if _source(wanted.config) != _source(kept):
            wanted.place = await _newest(email_channel, wanted.config)
    async with database.transaction(viewer.organisation_id) as tx:
        await change_inbox(tx, keyring, inbox_id, wanted)
        return await read_inbox(tx, inbox_id)


@post("/inboxes/test", opt=RUN, status_code=200)
async def test(
    viewer: Given[Viewer],
    database: Given[Database],
    keyring: Given[Keyring],
    email_channel: Given[EmailChannel],
    data: JSONBody[Trial],
) -> dict[str, Check]:
    """Try getting and sending, each apart; nothing is read, sent or saved."""
    kept = None
    if data.inbox_id is not None:
        async with database.transaction(viewer.organisation_id) as tx:
            kept = await read_kept(tx, keyring, data.inbox_id)
    return await email_channel.check(with_kept_passwords(data.config, kept))


def _source(config: EmailConfig | None) -> Any:
    imap = config.imap if config is not None else None
    return (imap.host, imap.username, imap.folder) if imap is not None else None


async def _newest(channel: EmailChannel, config: EmailConfig) -> str | None:
    try:
        return await channel.newest_place(config)
    except Unavailable as trouble:
        raise Invalid("This mailbox can't be opened yet.", fields={"config.imap.host": trouble.message}) from trouble


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


router = Router(path="/", route_handlers=[show_inboxes, show_inbox, connect, change, test])
