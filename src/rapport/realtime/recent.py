"""What lately happened to whom: lets a screen that missed nothing come back without asking the database."""

from collections import OrderedDict
from uuid import UUID

from rapport.events.feed import Cursor

KEPT = 20_000


class Recent:
    """The last event of each organisation and contact since ``floor``; before that nothing is known."""

    def __init__(self, floor: Cursor) -> None:
        self._floor = floor
        self._last: OrderedDict[UUID, Cursor] = OrderedDict()

    def note(self, whose: UUID, cursor: Cursor) -> None:
        """Something happened to them."""
        self._last[whose] = cursor
        self._last.move_to_end(whose)
        if len(self._last) > KEPT:
            self.forget_before(self._last.popitem(last=False)[1])

    def forget_before(self, cursor: Cursor) -> None:
        """Nothing is known of what happened up to ``cursor``."""
        self._floor = max(self._floor, cursor)

    def is_quiet_since(self, whose: UUID, cursor: Cursor) -> bool:
        """Whether for sure nothing happened to them after ``cursor``."""
        return (
            cursor.epoch == self._floor.epoch and cursor >= self._floor and cursor >= self._last.get(whose, self._floor)
        )
