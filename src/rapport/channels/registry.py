"""The channels that are installed: ours and those that packages add by the entry point group ``rapport.channels``.

An entry point names a class that takes the ``Dialer`` by which alone it may reach the outside.
"""

from importlib.metadata import entry_points
from typing import Any

from rapport.channels.contract import Channel
from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.dial import Dialer

GROUP = "rapport.channels"


def installed_channels(dialer: Dialer) -> dict[str, Channel[Any]]:
    """Every installed channel by its name. Two packages with one name are an error, never a silent choice."""
    email: Channel[Any] = EmailChannel(dialer)
    found: dict[str, Channel[Any]] = {email.name: email}
    for entry in entry_points(group=GROUP):
        channel: Channel[Any] = entry.load()(dialer)
        if channel.name in found:
            raise ValueError(f"Two installed channels are called {channel.name!r}. Remove one of the packages.")
        found[channel.name] = channel
    return found
