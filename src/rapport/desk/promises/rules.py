"""When a promise asks for attention: pure functions of time."""

from datetime import datetime, timedelta

REMIND_AT_MOST = timedelta(hours=1)


def remind_at(made_at: datetime, due_at: datetime) -> datetime:
    """When its owner is reminded: an hour before it is due, of short promises in their last quarter.

    ``NEAR`` in clock.py is the same in SQL.
    """
    return due_at - min(REMIND_AT_MOST, max(due_at - made_at, timedelta(0)) / 4)
