"""Tasks end, even one that loses the word to end."""

import asyncio

import pytest

from rapport.kit.tasks import end_tasks


async def deaf(times: int, begun: asyncio.Event) -> None:
    """Loses the first ``times`` cancellations."""
    while True:
        begun.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if times == 0:
                raise
            times -= 1


async def test_a_lost_cancellation_is_said_again() -> None:
    begun = asyncio.Event()
    task = asyncio.create_task(deaf(3, begun))
    await begun.wait()
    await asyncio.wait_for(end_tasks([task], again=0.01), 30)
    assert task.cancelled()


async def test_whoever_ends_tasks_may_be_cancelled_too() -> None:
    begun = asyncio.Event()
    task = asyncio.create_task(deaf(2, begun))
    await begun.wait()
    ending = asyncio.create_task(end_tasks([task], again=0.01))
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert task.done(), "nothing is left behind"


async def test_a_failure_ends_it_too() -> None:
    async def fail() -> None:
        raise ValueError("broken")

    await end_tasks([asyncio.create_task(fail())])
