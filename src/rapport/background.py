"""What runs beside the web: jobs, timers and the wires; in one process by default, in `rapport worker` at scale."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from rapport.channels.email.channel import EmailChannel
from rapport.channels.email.dial import Dialer
from rapport.config import Settings
from rapport.jobs import Handler, Worker
from rapport.kit.egress import Egress, resolve_public
from rapport.kit.secrets import open_keyring
from rapport.kit.tasks import end_tasks
from rapport.storage.files import Files
from rapport.storage.session import Database
from rapport.workflows.chats_change_hands import hand_out_chats
from rapport.workflows.conversation_is_scored import score_conversation
from rapport.workflows.mail_comes_in import MailEntrance, hold_open
from rapport.workflows.mail_steps import Watch, unwatched
from rapport.workflows.mailboxes_are_read import Mailboxes
from rapport.workflows.mood_is_read import read_mood
from rapport.workflows.pictures_are_made import PicturesMade
from rapport.workflows.timers_fire import run_timers
from rapport.workflows.uploads_are_swept import UploadsSwept

log = logging.getLogger(__name__)

Loop = Callable[[], Awaitable[None]]

RESTART_SECONDS = 1.0
SWEEP_SECONDS = 3600.0
HAND_BACK_SECONDS = 15.0


class Background:
    """The loops of one process. A loop that fails is logged and begins again; none takes another down."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        dialer: Dialer | None = None,
        egress: Egress | None = None,
        watch: Watch = unwatched,
    ) -> None:
        keyring = open_keyring(settings)
        files = Files(settings.data / "files")
        wire = EmailChannel(dialer or Dialer(resolve=resolve_public, allow_private=settings.allow_private))
        handlers: Mapping[str, Handler] = {
            "mood": read_mood,
            "score": score_conversation,
            "hand_out": hand_out_chats,
            "unsent": UploadsSwept(files),
        }
        secret = keyring.secret("mail identity")
        mailboxes = Mailboxes(
            database, files, keyring, wire, secret=secret, url=settings.url, egress=egress or Egress(), watch=watch
        )
        self._loops: dict[str, Loop] = {
            "jobs": lambda: Worker(database, handlers).run(),
            # beside the others, so that a hundred photos keep nobody's mood waiting
            "pictures": lambda: Worker(database, {"pictures": PicturesMade(files)}, concurrency=2).run(),
            "timers": lambda: run_timers(database, asyncio.Event()),
            "mailboxes": mailboxes.run,
            "files": lambda: _sweep(files),
        }
        for name, door in MailEntrance(database, files).doors(settings).items():
            self._loops[name] = partial(hold_open, door)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin every loop."""
        self._tasks = [asyncio.create_task(_keep(name, loop), name=name) for name, loop in self._loops.items()]

    async def stop(self) -> None:
        """End every loop; running jobs are handed back."""
        await end_tasks(self._tasks, again=HAND_BACK_SECONDS)


async def _keep(name: str, loop: Loop) -> None:
    while True:
        try:
            await loop()
        except Exception:
            log.exception("%s failed and begins again", name)
        await asyncio.sleep(RESTART_SECONDS)


async def _sweep(files: Files) -> None:
    while True:
        if count := await asyncio.to_thread(files.sweep):
            log.info("%s half-written files were swept away", count)
        await asyncio.sleep(SWEEP_SECONDS)
