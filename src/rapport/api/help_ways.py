"""The ways in that help pages offer, each with what it promises right now."""

from urllib.parse import urlencode

import msgspec

from rapport.desk.inboxes.help_desk import HelpDesk
from rapport.desk.sla.queries import read_standards
from rapport.kit.words import say
from rapport.realtime.presence import Presence
from rapport.storage.session import Tx


class ChatWay(msgspec.Struct, frozen=True):
    """The chat: its public key, how many are here, and how soon they answer."""

    key: str
    here: int
    promise: str


class MailWay(msgspec.Struct, frozen=True):
    """Mail: the address, None where only the form takes letters, and how soon we answer."""

    address: str | None
    promise: str


class Ways(msgspec.Struct, frozen=True):
    """What a brand offers; ``chat`` None where it has none."""

    chat: ChatWay | None
    email: MailWay


async def read_ways(tx: Tx, presence: Presence, desk: HelpDesk) -> Ways:
    """The ways of a brand as they are now."""
    standards = await read_standards(tx, desk.brand_id)
    email = MailWay(desk.mail_address, promise_words(standards["email"].target_seconds))
    if not desk.chat_key:
        return Ways(None, email)
    here = len(presence.agents_here(desk.organisation_id))
    promise = promise_words(standards["chat"].target_seconds) if here else say("help.promise.away")
    return Ways(ChatWay(desk.chat_key, here, promise), email)


def promise_words(seconds: int) -> str:
    """How soon we answer, as the end of a sentence."""
    if seconds <= 60:
        return say("help.promise.minute")
    if seconds < 5400:
        return say("help.promise.minutes", count=-(-seconds // 60))
    return say("help.promise.hours", count=-(-seconds // 3600))


def page_path(path: str, key: str, **asked: str) -> str:
    """The path of a help page with what it is asked; ``key`` names a brand that isn't the first."""
    query = urlencode({name: value for name, value in {"key": key, **asked}.items() if value})
    return f"{path}?{query}" if query else path
