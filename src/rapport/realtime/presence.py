"""Who types, who looks and who is there, over all processes, told to those who may know; no word of it is stored."""

import time
from uuid import UUID

import msgspec

from rapport.desk.conversations.types import Person
from rapport.realtime.frames import write
from rapport.realtime.here import Here
from rapport.realtime.hub import Hub
from rapport.realtime.subscription import Place
from rapport.realtime.viewers import Viewers
from rapport.realtime.whispers import Asking, Typing, Typist, Viewing, Whisper, Whispers
from rapport.storage.session import Database

__all__ = ["Presence", "Typist"]

SAME_SECONDS = 1.0
REMEMBERED = 5_000


class Presence:
    """Typing and viewing; a conversation's place is looked up once by whoever reports it."""

    def __init__(self, hub: Hub, database: Database) -> None:
        self._hub = hub
        self._whispers = Whispers(database, self._hear)
        self._here = Here(database, hub, self._whispers.process, self._gone)
        self._viewers = Viewers()
        self._said: dict[tuple[UUID, UUID], tuple[float, bool, bool]] = {}

    async def start(self) -> None:
        """Listen to the other processes, and tell them who is here."""
        await self._here.start()
        await self._whispers.start()

    async def stop(self) -> None:
        """Nobody is here any more."""
        await self._whispers.stop()
        await self._here.stop()

    def typing(self, conversation: UUID, place: Place, who: Typist, *, on: bool, note: bool = False) -> None:
        """Tell the other screens that somebody writes; the same said again within a second is left out."""
        key, now = (conversation, who.id), time.monotonic()
        said_at, *same = self._said.get(key, (0.0, not on, note))
        if now - said_at < SAME_SECONDS and same == [on, note]:
            return
        if len(self._said) >= REMEMBERED:
            self._said.clear()
        self._said[key] = (now, on, note)
        said = Typing(conversation, place, who, on, note)
        self._tell_typing(said)
        self._whispers.tell(said)

    def view(self, conversation: UUID, place: Place, who: Person) -> None:
        """An agent's screen shows the conversation now."""
        self._viewers.add(conversation, place, who)
        self._tell_viewing(conversation, place, whisper=True)

    def leave(self, conversation: UUID, place: Place, who: UUID) -> None:
        """An agent's screen shows it no longer."""
        self._viewers.remove(conversation, who)
        self._tell_viewing(conversation, place, whisper=True)

    def arrive(self) -> None:
        """An agent's screen has come or gone."""
        self._here.look_now()

    def agents_here(self, organisation: UUID) -> dict[UUID, str]:
        """Agents who are there now, in whichever process: id -> name."""
        return self._here.agents(organisation)

    def _tell_typing(self, said: Typing) -> None:
        frame = write(
            {
                "t": "typing",
                "conversation_id": said.conversation,
                "who": msgspec.to_builtins(said.who),
                "on": said.on,
                "kind": "note" if said.note else "reply",
            }
        )
        for screen in self._hub.listeners(said.place):
            is_self = said.who.id == (screen.viewer.user_id if screen.viewer is not None else screen.contact_id)
            if not is_self and not (said.note and screen.viewer is None):
                screen.push(frame)

    def _tell_viewing(self, conversation: UUID, place: Place, *, whisper: bool) -> None:
        people = msgspec.to_builtins(self._viewers.everywhere(conversation))
        frame = write({"t": "viewing", "conversation_id": conversation, "users": people})
        for screen in self._hub.listeners(place):
            if screen.viewer is not None:
                screen.push(frame)
        if whisper:
            self._whispers.tell(Viewing(conversation, place, self._viewers.own(conversation)))

    def _hear(self, whisper: Whisper) -> None:
        match whisper.said:
            case Typing() as typing:
                self._tell_typing(typing)
            case Viewing(conversation, place, people):
                if self._viewers.note(whisper.process, conversation, place, people):
                    self._tell_viewing(conversation, place, whisper=False)
            case Asking():
                for conversation, place in self._viewers.places():
                    self._whispers.tell(Viewing(conversation, place, self._viewers.own(conversation)))

    def _gone(self, running: set[UUID]) -> None:
        """Those of processes that no longer run look at nothing."""
        for conversation, place in self._viewers.keep(running):
            self._tell_viewing(conversation, place, whisper=False)
