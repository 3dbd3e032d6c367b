"""The steps of a mail on its way in and out, told to whoever watches; the kill tests stop a process at each of them."""

from collections.abc import Callable
from typing import Literal

Step = Literal[
    "fetched", "stored", "flagged", "parsed", "committed", "queued", "sending", "handed over", "noted", "imported"
]
Watch = Callable[[Step, str], None]
"""Called with the step and with what took it; it must not raise."""


def unwatched(step: Step, what: str) -> None:
    """Nobody watches."""
