"""What processes tell each other that nobody stores: who types, and which conversations their agents look at."""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

import msgspec

from rapport.desk.conversations.types import Person
from rapport.kit.ids import new_id
from rapport.realtime.subscription import Place
from rapport.storage.listener import Listener
from rapport.storage.session import Database

log = logging.getLogger(__name__)

CHANNEL = "whispers"
MOST_BYTES = 7_000
LONG_WAIT = 60.0


class Typist(msgspec.Struct, frozen=True):
    """Who is writing."""

    kind: str
    id: UUID
    name: str


class Typing(msgspec.Struct, frozen=True, tag=True):
    """Somebody writes, or stopped. Of a note, only agents hear."""

    conversation: UUID
    place: Place
    who: Typist
    on: bool
    note: bool = False


class Viewing(msgspec.Struct, frozen=True, tag=True):
    """All agents of the telling process whose screens show a conversation now."""

    conversation: UUID
    place: Place
    people: list[Person]


class Asking(msgspec.Struct, frozen=True, tag=True):
    """A process has begun: the others tell it what their agents look at."""


class Whisper(msgspec.Struct, frozen=True):
    """Something told by one process."""

    process: UUID
    said: Typing | Viewing | Asking


class Whispers:
    """The line between the processes of one database; what is lost on it is made good by the next word."""

    def __init__(self, database: Database, hear: Callable[[Whisper], None]) -> None:
        self.process = new_id()
        self._database = database
        self._hear = hear
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._run(), name="whispers")

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def tell(self, said: Typing | Viewing | Asking) -> None:
        """Pass it on to the other processes."""
        words = msgspec.json.encode(Whisper(self.process, said))
        if len(words) <= MOST_BYTES:
            self._database.waker.tell(CHANNEL, words.decode())

    async def _run(self) -> None:
        async with Listener(self._database.urls.hub, CHANNEL, self._heard) as listener:
            while True:
                await listener.wait(LONG_WAIT)  # woken when the connection is made, and made anew
                self.tell(Asking())

    def _heard(self, words: str) -> None:
        try:
            whisper = msgspec.json.decode(words, type=Whisper)
        except msgspec.DecodeError:
            log.info("words of another version were not understood")
            return
        if whisper.process != self.process:
            self._hear(whisper)
