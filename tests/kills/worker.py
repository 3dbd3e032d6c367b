"""The worker alone, as `rapport worker` runs it; at each step of a mail it tells the test and waits for its word.

Loading the code takes longer than dying, so one process has loaded it and forks a new worker for each line it reads.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from rapport.background import Background
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.storage.session import Database, Urls
from rapport.workflows.mail_steps import Step


class Order(msgspec.Struct, frozen=True):
    """What the test asks for; the pipes ``tell`` and ``hear`` lie in the folder ``data``."""

    data: str
    app: str
    hub: str


async def _resolve_here(host: str, allow_private: bool) -> Sequence[str]:
    return ["127.0.0.1"]


async def _work(order: Order) -> None:
    data = Path(order.data)
    tell, hear = os.open(data / "tell", os.O_WRONLY), os.open(data / "hear", os.O_RDONLY)

    def watch(step: Step, what: str) -> None:
        os.write(tell, f"{step}\t{what}\n".encode())
        os.read(hear, 1)

    database = await Database.connect(Urls(app=order.app, hub=order.hub), pool_size=4)
    dialer = Dialer(resolve=_resolve_here, allow_private=True)  # instead of resolve_public: this machine only
    loops = Background(Settings(data=data), database, dialer=dialer, watch=watch)
    await loops.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level="WARNING", format="%(asctime)s %(message)s")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin.buffer:
        child = os.fork()
        if not child:
            os.setsid()
            asyncio.run(_work(msgspec.json.decode(line, type=Order)))
        print(child, flush=True)
