"""The ways in that help pages offer, each with what it promises right now."""

from collections.abc import Callable

import msgspec

from rapport.desk.inboxes.help_desk import HelpDesk
from rapport.desk.sla.queries import read_standards
from rapport.realtime.presence import Presence
from rapport.storage.session import Tx

Say = Callable[..., str]  # the words of a key in a reader's language


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


async def read_ways(tx: Tx, presence: Presence, desk: HelpDesk, say: Say) -> Ways:
    """The ways of a brand as they are now, in the words of ``say``."""
    standards = await read_standards(tx, desk.brand_id)
    email = MailWay(desk.mail_address, promise_words(standards["email"].target_seconds, say))
    if not desk.chat_key:
        return Ways(None, email)
    here = len(presence.agents_here(desk.organisation_id))
    promise = promise_words(standards["chat"].target_seconds, say) if here else say("help.promise.away")
    return Ways(ChatWay(desk.chat_key, here, promise), email)


def promise_words(seconds: int, say: Say) -> str:
    """How soon we answer, as the end of a sentence."""
    if seconds <= 60:
        return say("help.promise.minute")
    if seconds < 5400:
        return say("help.promise.minutes", count=-(-seconds // 60))
    return say("help.promise.hours", count=-(-seconds // 3600))
