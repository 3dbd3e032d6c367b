"""Finds out that mail can't leave before somebody waits for it; when it can again, what waits goes out in order."""

import asyncio
from collections.abc import Awaitable, Callable

from rapport.workflows.mailbox_health import SENDING, Health

EVERY = 45.0
"""Seconds between looks at the server; a server that went silent is told within two minutes so."""
SOON = 5.0
"""Seconds until a second look, before a trouble is told that may be a moment's."""
SIGN_IN_AT_MOST = 300.0
"""Seconds between sign-ins while they are refused: servers lock accounts that are tried too often."""

Look = Callable[[bool], Awaitable[str | None]]


async def watch_sending(health: Health, look: Look, go_on: Callable[[], Awaitable[None]]) -> None:
    """Look until cancelled. ``look(sign_in)`` answers the trouble or None; ``go_on`` sends what waits.

    Without trouble we do not sign in, so that nobody's log fills up with us.
    """
    hear = health.listener(SENDING)
    refused_for = 0.0
    wait = SOON
    while True:
        stumbled = health.sending_stumbled.is_set()
        trouble = await look(False)
        if trouble is not None and not stumbled:
            await asyncio.sleep(SOON)
            trouble = await look(False)
        if trouble is None and stumbled:
            trouble = await look(True)
            refused_for = min(refused_for * 2 or EVERY, SIGN_IN_AT_MOST) if trouble is not None else 0.0
        hear(trouble)
        if trouble is None and stumbled:
            await go_on()
        if trouble is None:
            wait = SOON
            await _at_a_stumble(health, EVERY)
        else:
            await asyncio.sleep(refused_for or wait)
            wait = min(wait * 2, EVERY)


async def _at_a_stumble(health: Health, seconds: float) -> None:
    """Wait; shorter when a mail could not be handed over."""
    try:
        async with asyncio.timeout(seconds):
            await health.sending_stumbled.wait()
    except TimeoutError:
        return
