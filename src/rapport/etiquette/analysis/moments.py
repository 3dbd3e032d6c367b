"""The moment that English words of time name: a day, and the hour that stands with it or goes without saying."""

import re
from datetime import datetime, timedelta

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|rs?)?(?:n?es|r?s|ur)?(?:day)?s?\b( week)?")
_TOMORROW = re.compile(r"\b(?:tomm?or?row|tmrw|tmr|tmw|2moro)\b")
_TODAY = re.compile(
    r"\b(?:today|tonight|this (?:morning|noon|lunchtime|afternoon|evening)|eod|cob|midnight|noon|midday)\b"
)
_END = re.compile(
    r"\b(?:end|close|course) of (?:the |this |business )?(?P<of>day|business|play|today|week|month)|"
    r"\b(?:within|inside|before) the (?P<in>minute|hour|day|week|month|weekend)\b"
)
_BRIEF = re.compile(r"^in (?P<minutes>\d{1,2})$|\b(?:in|within) the (?:next )?(?P<part>quarter|half)\b")
_WORKING = re.compile(r"\bnext (?:working|business) day\b")
_NEXT = re.compile(r"\bnext (week|month)\b")
_ORDINAL = re.compile(r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b")
_OTHER_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d{4}-\d\d-\d\d|\d{1,2}/\d|\b(?:same|that|then|year)\b"
    r"|\d{1,2}\.\d{1,2}\.|\bweek \d"
)
_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_NAMES)})"
_CLOCK = re.compile(
    rf"\b(?P<off>half|quarter|five|ten|twenty) (?P<way>past|to) (?P<of>{_HOUR})\b|\bhalf (?P<half>{_HOUR})\b|"
    rf"\b(?P<hour>{_HOUR})(?:[:.h](?P<minute>[0-5]\d))?"
    r"(?: ?(?P<half_day>[ap])\.?m\b\.?|(?= ?o'?clock|\b))(?!st|nd|rd|th|[\w/])"
)
_OFFS = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
_PARTS = {
    "overnight": 8, "first thing": 9, "morning": 12, "afternoon": 17, "noon": 12, "midday": 12, "lunch": 13,
    "evening": 20, "tonight": 22, "night": 22,
}  # fmt: skip
_OPENS, _CLOSES = 8, 17


def read_moment(words: str, now: datetime) -> datetime | None:
    """When that is, after ``now`` and in its zone; None for dates with months, and where no moment is named."""
    low = words.lower().replace("arvo", "afternoon")
    if _OTHER_DATE.search(low):
        return None
    end = _END.search(low)
    brief = _minutes_of(low, end)
    if brief:
        return now + timedelta(minutes=brief)
    day, rest = _day_of(low, end, now)
    hour = _hour_of(_ORDINAL.sub(" ", rest))
    if day is None:
        if hour is None:
            return None
        day = now
    at = hour or next(((found, 0) for part, found in _PARTS.items() if part in low), (_CLOSES, 0))
    if "midnight" in low:
        at = 23, 59
    found = day.replace(hour=at[0], minute=at[1], second=0, microsecond=0)
    if found > now:
        return found
    if found.date() > now.date() or _TODAY.search(low) or end:
        return now.replace(hour=23, minute=59)
    return found + timedelta(days=7 if _WEEKDAY.search(low) else 1)


def _minutes_of(low: str, end: re.Match[str] | None) -> int:
    """The minutes that words leave (in 10, within the half hour), 0 where they leave no few minutes."""
    brief = _BRIEF.search(low)
    if brief:
        return int(brief["minutes"] or (15 if brief["part"] == "quarter" else 30))
    return {"minute": 1, "hour": 60}.get(end["in"] or "", 0) if end else 0


def _day_of(low: str, end: re.Match[str] | None, now: datetime) -> tuple[datetime | None, str]:
    """The day that words name, None without, and the words that are left for the hour."""
    for pattern, found in ((_WORKING, _after_work(now)), (_TOMORROW, now + timedelta(days=1))):
        if pattern.search(low):
            return found, pattern.sub(" ", low)
    ordinal = _ORDINAL.search(low)
    if ordinal:
        return _next_of_month(now, int(ordinal[1])), low
    weekday = _WEEKDAY.search(low)
    if weekday:
        ahead = (_WEEKDAYS.index(weekday[1]) - now.weekday()) % 7 or 7
        return now + timedelta(days=ahead + 7 * bool(weekday[2])), _WEEKDAY.sub(" ", low)
    following = _NEXT.search(low)
    if following or end:
        unit = following[1] if following else (end["of"] or end["in"]) if end else "day"
        return _last_day(now, unit, following is not None), ""
    if "overnight" in low:
        return now + timedelta(days=1), ""
    return (now if _TODAY.search(low) or "first thing" in low else None), low


def _after_work(now: datetime) -> datetime:
    day = now + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _next_of_month(now: datetime, number: int) -> datetime | None:
    days = (now + timedelta(days=ahead) for ahead in range(62))
    return next((day for day in days if day.day == number), None)


def _last_day(now: datetime, unit: str, following: bool) -> datetime:
    """The last working day of a week, the last day of a month, or today."""
    if unit.startswith("week"):
        friday = 4 - now.weekday()
        return now + timedelta(days=friday + 7 * (following or friday < 0))
    if unit == "month":
        first = (now.replace(day=1) + timedelta(days=32 * (1 + following))).replace(day=1)
        return first - timedelta(days=1)
    return now


def _hour_of(low: str) -> tuple[int, int] | None:
    """The last clock time of words (the end of a slot); a bare hour before eight is in the afternoon."""
    clocks = list(_CLOCK.finditer(low))
    if not clocks:
        return None
    clock = clocks[-1]
    name = clock["of"] or clock["half"] or clock["hour"]
    hour = int(name) if name.isdigit() else _NAMES.index(name) + 1
    minutes = _OFFS[clock["off"]] if clock["off"] else 30 if clock["half"] else int(clock["minute"] or 0)
    if clock["way"] == "to":
        hour, minutes = hour - 1, 60 - minutes
    if clock["half_day"]:
        hour = hour % 12 + 12 * (clock["half_day"] == "p")
    elif (
        hour < 12
        and ("evening" in low or "night" in low or (hour < _OPENS and "morning" not in low))
        and not (clock["minute"] and name.startswith("0"))
    ):
        hour += 12
    return (hour, minutes) if hour < 24 else None
