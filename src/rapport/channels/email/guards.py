"""The rule about acknowledgements: which mails an automatic one may answer without starting a loop."""

from collections.abc import Collection

from rapport.channels.contract import Inbound


def may_acknowledge(inbound: Inbound, own_addresses: Collection[str]) -> bool:
    """Whether an automatic mail may go to the sender of ``inbound``.

    ``own_addresses``: addresses that our inboxes read, in canonical spelling. Nothing goes to null senders, lists,
    reports, automatic mail or ourselves. That a sender gets one in 24 hours is kept where it is sent.
    """
    sender = inbound.sender.address
    if not sender or not inbound.may_auto_respond or inbound.automatic or inbound.is_bounce:
        return False
    return sender not in own_addresses and without_tag(sender) not in own_addresses


def without_tag(address: str) -> str:
    """The address without what follows a plus sign in its local part."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
