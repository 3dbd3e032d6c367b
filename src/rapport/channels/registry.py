"""The channels that are installed: ours and those that packages add by the entry point group ``rapport.channels``."""

from importlib.metadata import entry_points
from typing import Any

from rapport.channels.contract import Channel

GROUP = "rapport.channels"


def installed_channels() -> dict[str, Channel[Any]]:
    """Every installed channel by its name. Two packages with one name are an error, never a silent choice."""
    found: dict[str, Channel[Any]] = {}
    for entry in entry_points(group=GROUP):
        channel: Channel[Any] = entry.load()()
        if channel.name in found:
            raise ValueError(f"Two installed channels are called {channel.name!r}. Remove one of the packages.")
        found[channel.name] = channel
    return found
