"""Which agents look at which conversation: those of this process, counted by screen, and those of the others."""

import time
from collections import Counter
from uuid import UUID

from rapport.desk.conversations.types import Person
from rapport.realtime.subscription import Place

TRUSTED_SECONDS = 10.0
"""A word so fresh counts even when its process has not yet written down whose screens it has."""


class Viewers:
    """Who looks at what."""

    def __init__(self) -> None:
        self._own: dict[UUID, Counter[UUID]] = {}
        self._places: dict[UUID, Place] = {}
        self._people: dict[UUID, Person] = {}
        self._others: dict[tuple[UUID, UUID], tuple[Place, list[Person], float]] = {}

    def add(self, conversation: UUID, place: Place, who: Person) -> None:
        """A screen of this process shows it."""
        self._people[who.id] = who
        self._places[conversation] = place
        self._own.setdefault(conversation, Counter())[who.id] += 1

    def remove(self, conversation: UUID, who: UUID) -> None:
        """A screen of this process shows it no longer."""
        viewers = self._own.get(conversation)
        if viewers is None:
            return
        viewers[who] -= 1
        if viewers[who] <= 0:
            del viewers[who]
        if not viewers:
            del self._own[conversation], self._places[conversation]
        if not any(who in looking for looking in self._own.values()):
            self._people.pop(who, None)

    def note(self, process: UUID, conversation: UUID, place: Place, people: list[Person]) -> bool:
        """What another process told; answers whether it is news."""
        known = self._others.get((process, conversation))
        if people:
            self._others[process, conversation] = (place, people, time.monotonic())
        else:
            self._others.pop((process, conversation), None)
        return (known[1] if known is not None else []) != people

    def keep(self, running: set[UUID]) -> list[tuple[UUID, Place]]:
        """Forget the processes that are not among ``running``; answers the conversations that this changes."""
        old = time.monotonic() - TRUSTED_SECONDS
        changed = [key for key, known in self._others.items() if key[0] not in running and known[2] < old]
        return [(key[1], self._others.pop(key)[0]) for key in changed]

    def own(self, conversation: UUID) -> list[Person]:
        """Those of this process."""
        return [self._people[who] for who in self._own.get(conversation, ())]

    def places(self) -> list[tuple[UUID, Place]]:
        """The conversations that screens of this process show."""
        return list(self._places.items())

    def everywhere(self, conversation: UUID) -> list[Person]:
        """All of them, each once."""
        found = {person.id: person for person in self.own(conversation)}
        for (_, other), (_, people, _) in self._others.items():
            if other == conversation:
                found.update({person.id: person for person in people})
        return list(found.values())
