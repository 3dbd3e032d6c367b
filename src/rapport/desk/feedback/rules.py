"""How long a rating may be changed, and a link from a mail works: pure functions of time."""

from datetime import datetime, timedelta

LINK_DAYS = 30
CHANGE_WITHIN = timedelta(hours=24)


def may_change(given_at: datetime, asked_at: datetime | None, at: datetime) -> bool:
    """Whether a rating given at ``given_at`` may be given anew: for a day, and whenever we asked again since."""
    return at - given_at <= CHANGE_WITHIN or (asked_at is not None and asked_at > given_at)
