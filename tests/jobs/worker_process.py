"""A worker to be killed: python worker_process.py APP_URL HUB_URL EFFECTS_FILE LEASE_SECONDS [MOST].

Once it has done MOST jobs it ends none of those in hand, so that its kill comes in the middle of the work.
"""

import asyncio
import os
import signal
import sys
from typing import Any
from uuid import UUID

from rapport.jobs import Worker
from rapport.storage.session import Database, Urls


async def main(app: str, hub: str, effects: str, lease: str, most: str = "inf") -> None:
    database = await Database.connect(Urls(app=app, hub=hub), pool_size=4)

    done = 0

    def note(n: int) -> None:
        nonlocal done
        done += 1
        with open(effects, "a", encoding="ascii") as file:
            file.write(f"{n}\n")

    async def work(_: Database, __: UUID, payload: dict[str, Any]) -> None:
        note(payload["n"])
        if done >= float(most):
            await asyncio.Event().wait()

    async def slow(_: Database, __: UUID, payload: dict[str, Any]) -> None:
        await asyncio.sleep(0.3)
        note(payload["n"])

    async def deadly(_: Database, __: UUID, ___: dict[str, Any]) -> None:
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)

    handlers = {"work": work, "slow": slow, "deadly": deadly}
    await Worker(database, handlers, lease_seconds=float(lease), poll_seconds=0.1, delays=(0.05,)).run()


asyncio.run(main(*sys.argv[1:]))
