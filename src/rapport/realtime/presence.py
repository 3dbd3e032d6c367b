"""Who types and who looks, told to those who may know; nothing of it is stored."""

from collections import Counter
from uuid import UUID

import msgspec

from rapport.desk.conversations.types import Person
from rapport.realtime.hub import Hub
from rapport.realtime.subscription import Place


class Typist(msgspec.Struct, frozen=True):
    """Who is writing."""

    kind: str
    id: UUID
    name: str


class Presence:
    """Typing and viewing within one process; a conversation's place is looked up once by whoever reports it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._viewing: dict[UUID, Counter[UUID]] = {}
        self._people: dict[UUID, Person] = {}

    def typing(self, conversation: UUID, place: Place, who: Typist, *, on: bool, note: bool = False) -> None:
        """Tell the other screens that somebody writes. Of a note, only agents hear."""
        frame = {"t": "typing", "conversation_id": conversation, "who": msgspec.to_builtins(who), "on": on}
        for screen in self._hub.screens:
            is_self = who.id == (screen.viewer.user_id if screen.viewer is not None else screen.contact_id)
            if is_self or (note and screen.viewer is None) or not screen.may_hear(place):
                continue
            screen.push(frame)

    def view(self, conversation: UUID, place: Place, who: Person) -> None:
        """An agent's screen shows the conversation now."""
        self._people[who.id] = who
        self._viewing.setdefault(conversation, Counter())[who.id] += 1
        self._tell_viewers(conversation, place)

    def leave(self, conversation: UUID, place: Place, who: UUID) -> None:
        """An agent's screen shows it no longer."""
        viewers = self._viewing.get(conversation)
        if viewers is None:
            return
        viewers[who] -= 1
        if viewers[who] <= 0:
            del viewers[who]
        if not viewers:
            del self._viewing[conversation]
        self._tell_viewers(conversation, place)

    def _tell_viewers(self, conversation: UUID, place: Place) -> None:
        people = [self._people[ident] for ident in self._viewing.get(conversation, ())]
        frame = {"t": "viewing", "conversation_id": conversation, "users": msgspec.to_builtins(people)}
        for screen in self._hub.screens:
            if screen.viewer is not None and screen.may_hear(place):
                screen.push(frame)

    def agents_here(self, organisation: UUID) -> dict[UUID, str]:
        """Agents with an open screen now: id -> name."""
        return {
            screen.viewer.user_id: screen.viewer.name
            for screen in self._hub.screens
            if screen.viewer is not None and screen.organisation_id == organisation and screen.viewer.role != "observer"
        }
