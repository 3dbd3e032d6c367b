"""Ends tasks for certain."""

import asyncio
from collections.abc import Collection
from typing import Any

AGAIN_SECONDS = 5.0


async def end_tasks(tasks: Collection[asyncio.Task[Any]], *, again: float = AGAIN_SECONDS) -> None:
    """Cancel ``tasks`` and wait for them, whatever they end with; cancelled meanwhile, it still waits and then raises.

    They are told every ``again`` seconds until they have ended: ``asyncio.wait_for`` of Python 3.11, with which mail is
    sent, may lose a cancellation (https://github.com/python/cpython/issues/86296).
    """
    left, cancelled = set(tasks), False
    while left:
        for task in left:
            task.cancel()
        try:
            _, left = await asyncio.wait(left, timeout=again)
        except asyncio.CancelledError:
            cancelled = True
            left = {task for task in left if not task.done()}
    await asyncio.gather(*tasks, return_exceptions=True)
    if cancelled:
        raise asyncio.CancelledError
