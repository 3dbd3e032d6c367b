"""The days that a report covers, in the reader's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from rapport.kit.errors import Invalid

LONGEST = timedelta(days=2 * 366)
DEFAULT_WEEKS = 8
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Period(msgspec.Struct, frozen=True):
    """From the first day to the last, both whole; days begin at midnight of ``zone``."""

    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """Its first moment, UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, UTC."""
        return _midnight(self.last + DAY, self.zone)

    @property
    def weeks(self) -> list[date]:
        """The Mondays of its weeks; the first and the last may be cut."""
        monday = monday_of(self.first)
        return [monday + WEEK * index for index in range((self.last - monday).days // 7 + 1)]

    @property
    def before(self) -> "Period":
        """As many days, right before."""
        days = self.last - self.first + DAY
        return Period(self.first - days, self.first - DAY, self.zone)

    def week(self, monday: date) -> "Period":
        """The part of one of its weeks that it covers."""
        return Period(max(monday, self.first), min(monday + WEEK - DAY, self.last), self.zone)


def read_period(first: date | None, last: date | None, zone: str, today: datetime) -> Period:
    """The period asked for, else the last eight weeks; raises ``Invalid``."""
    try:
        here = today.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        zone, here = "UTC", today.date()
    last = last or here
    first = first or monday_of(last) - WEEK * (DEFAULT_WEEKS - 1)
    if first > last:
        raise Invalid("These dates are the wrong way round.", fields={"from": "This is after the last day."})
    if last - first > LONGEST or first.year < 2000 or last.year > 2200:
        raise Invalid("This is longer than a report can be.", fields={"from": "Choose at most two years."})
    return Period(first, last, zone)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
