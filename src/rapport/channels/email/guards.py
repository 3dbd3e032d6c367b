"""The rule about acknowledgements: at most one automatic mail per sender and day, and none that could start a loop."""

from collections.abc import Collection
from datetime import datetime, timedelta

from rapport.channels.email.addresses import canonical
from rapport.channels.email.parse import ParsedMail

QUIET = timedelta(hours=24)


def may_acknowledge(
    parsed: ParsedMail, own_addresses: Collection[str], last_sent_at: datetime | None, now: datetime
) -> bool:
    """Whether an automatic mail may go to the sender of ``parsed``.

    ``own_addresses``: every address that any of our inboxes reads, in canonical spelling. ``last_sent_at``: when the
    last automatic mail went to this sender, whatever the conversation. Nothing goes to null senders, lists, reports,
    automatic mail or ourselves.
    """
    sender = canonical(parsed.from_addr)
    if sender is None or not parsed.may_auto_respond or parsed.is_bounce or parsed.is_auto:
        return False
    own = {canonical(address) or address.lower() for address in own_addresses}
    if without_tag(sender) in own or sender in own:
        return False
    return last_sent_at is None or now - last_sent_at >= QUIET


def without_tag(address: str) -> str:
    """The address without what follows a plus sign in its local part."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
