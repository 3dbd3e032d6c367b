"""When a chat is open: weekly hours in the organisation's zone. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.desk.inboxes.chat_config import OpenHours

WEEK = 7


def is_open(hours: list[OpenHours], zone: str, at: datetime) -> bool:
    """Whether ``at`` (aware) lies within the hours; without any it always does."""
    return not hours or any(begins <= at < ends for begins, ends in _spans(hours, zone, at))


def opens_at(hours: list[OpenHours], zone: str, at: datetime) -> datetime | None:
    """When it opens next; None when it is open now, or never closes."""
    if is_open(hours, zone, at):
        return None
    return min((begins for begins, _ in _spans(hours, zone, at) if begins > at), default=None)


def _spans(hours: list[OpenHours], zone: str, at: datetime) -> list[tuple[datetime, datetime]]:
    place = ZoneInfo(zone)
    today = at.astimezone(place).date()
    return [
        (_moment(today + timedelta(days), one.begins, place), _moment(today + timedelta(days), one.ends, place))
        for one in hours
        for days in range(-1, WEEK + 1)
        if (today + timedelta(days)).weekday() in one.days
    ]


def _moment(day: date, words: str, place: ZoneInfo) -> datetime:
    hour, minute = map(int, words.split(":"))
    start = datetime.combine(day, time(0), place)
    return start + timedelta(hours=hour, minutes=minute)
