"""Times in a text: when something happens, and when that is."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapport.etiquette.analysis.moments import read_moment

_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|"
    r"thirty|half an|a couple of|a few|a quarter of an)"
)
_UNIT = (
    r"(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|h|(?:working |business |calendar |"
    r"bank(?:ing)? |week ?)?days?|weeks?|months?|nights?|fortnight)"
)
_DAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_CLOCK = (
    r"(?:(?<![€$£.,\d])(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d|[.,]\d| ?(?:€|\$|£|%|euro|eur|usd|"
    r"gbp|kr|zł|zl|kg|chf|pln|sek|dkk|mb|gb|v\b))(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\b\.?|"
    r"\d{1,2} o'?clock|noon|midday|midnight|half (?:past )?"
    r"(?:\d{1,2}\b|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
)
_PART = (
    r"(?:morning|noon|lunch(?:time)?|afternoon|evening|tonight|night|eod|end of (?:the |this |"
    r"business |next )?(?:day|week|month|business|today|play)|close of (?:business|play)|cob)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|"
    rf"th)?(?![\d:.]\d|\d)|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?(?!\d)|"
    rf"\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?(?=[\s,;)]|$)|the \d{{1,2}}(?:st|nd|rd|th)\b)"
)
_HOURS = (
    r"\d{1,2} ?(?:-|–|to|till|until) ?\d{1,2}(?: ?[ap]\.?m\b\.?)?"
    r"(?![\d:.]\d|\d| (?:working|business|days|weeks|hours|min))"
)
WHEN = re.compile(
    rf"\b(?:(?:(?:with)?in|for|after|at the latest|another|about|around|up to|max(?:imum)?|next|the "
    rf"next)\s+)?(?:the next )?(?:about |around |roughly |up to |another )?"
    rf"{_NUMBER}(?:[ -]?(?:to|or|–|-|and)[ -]?{_NUMBER})?(?:[ -]|(?<=\d)){_UNIT}\b(?: (?:from now|"
    rf"at (?:the )?(?:most|latest)))?"
    rf"|\b(?:by |on |before |until |till |from |this |next |at |no later than |at the latest (?:by |on "
    rf")?|(?:some time |sometime )?(?:during |in )?the )?"
    rf"(?:{_DATE}|{_DAY}\b(?:,? (?:the )?{_DATE})?(?: (?:week|{_PART}))?|today|tomorrow|tonight|"
    rf"{_PART}|{_CLOCK}|overnight)\b"
    rf"(?:,? (?:at |by |before |around |about |between |from )?"
    rf"(?:{_CLOCK}|{_PART}|{_DATE}|{_HOURS}|\d{{1,2}}(?=\b(?!\d))))?"
    rf"|\b(?:next|this|the same|same|that) (?:week|month|year|{_PART}|day|hour|minute|{_DAY})\b|"
    rf"\b(?:straight|right) (?:away|now)\b|\bat once\b|\bimmediately\b|\bthe same day\b"
    rf"|\b(?:between|from) \d{{1,2}}(?:[:.]\d{{2}})? ?(?:[ap]m)? (?:and|to|-|–) "
    rf"\d{{1,2}}(?:[:.]\d{{2}})?(?: ?[ap]m)?\b|(?<![\w€$£.,-])\d{{1,2}} ?(?:-|–) ?\d{{1,2}}(?: "
    rf"?[ap]m)?\b(?! ?[\w€%])"
)
_HOUR = r"(?:[1-9]|1[0-2]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ALSO = re.compile(
    rf"\b(?:at|by|before|until|till|from|after|around|about)(?: around| about)? {_HOUR}(?: or {_HOUR})?"
    r"(?=[.,;:!?)]|$|\n| (?:today|tomorrow|tonight|sharp|on|and|with|or|to|this|that|at the latest|under|for|in|unless|"
    r"if|when|once|so|but|because|from|until|till|as|again|either|saying|mon|tue|wed|thu|fri|sat|sun)"
    r"(?!\w)(?! (?:one|two|\d)))"
    rf"|\b(?:(?:at|by|before|until|till|from|after|around|about) )?(?:a )?(?:half|quarter|five|ten|twenty) "
    rf"(?:past|to) {_HOUR}(?= |[.,;:!?)]|$)(?! (?:day|hour|minute|week|working|business|month))"
    r"|\b(?:within|inside) the (?:minute|hour|day|week|month)\b|"
    r"\b(?:with)?in the next (?:few|couple of) (?:minutes|hours|days|weeks)\b"
    rf"|\binside (?:of )?{_NUMBER} {_UNIT}\b"
    rf"|\b(?:in|by|until|from|after|early in|late in) (?:early |mid-?|late )?{_MONTH}(?![\w'])(?! \d)"
    r"|\b(?:by |before |until )?(?:tomm?or?row|tmrw|tmr|tmw|2moro|tonite)"
    r"(?: (?:morning|noon|afternoon|evening|eve|night))?\b"
    rf"|\b(?:in )?(?:another )?{_NUMBER} more {_UNIT}\b"
    rf"|\b(?:by|before|at|until|from) the (?:end|middle|start) of {_MONTH}(?!\w)"
    r"|\bin the week (?:before|after)(?! (?:you|we|i|it|the|your|our)\b)"
    r"|\b(?:b4|before|by) (?:sat|sun|mon|tue|wed|thu|fri)\b"
    r"|\b(?:on |by )?(?:the|that|this) (?:same |very )?(?:working |business )?day (?=it|we|he|she|they|the|your|you|"
    r"that)"
    r"|\bon (?:the same|that|the very same) (?:working |business )?day\b|\b(?:at|by|before) that time\b|\bby then\b"
    r"|\b(?:on |by )?(?:the |that )(?:very )?same (?:working day|morning|afternoon|evening|night)\b"
    r"|\bat the same time\b"
    r"|\b(?:on |by )?the next (?:working|business) day\b|\bin week \d{1,2}\b"
    rf"|\b(?:by|on) the {_DAY}\b|\bthe {_DAY} after\b"
    r"|\b(?:with |on |from )?(?:the |your )?next (?:bill|invoice|statement|delivery|payday|box)\b"
    r"|\bby return(?: of post)?\b|\bat (?:dusk|dawn|lunch|quarter (?:past|to))\b|\bovernight\b"
    r"|\bbefore (?:dark|dusk|dawn|lunch|the (?:day|week|month|year) is (?:out|over))\b|\bas we speak\b"
    r"|\bfirst thing(?: (?:tomorrow|in the morning|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*))?\b"
    r"|\bon the spot\b"
    r"|\b(?:on |by )?the (?:following|very next) (?:working |business )?(?:day|morning|afternoon|evening|week)\b"
    rf"|\b(?:between|from) {_HOUR}(?:[.:]\d\d)? (?:and|to|till|until) {_HOUR}(?:[.:]\d\d)?\b"
    r"(?! (?:day|hour|minute|week|month))"
    r"|\b(?:at |by |about |until )?(?:about )?(?:half|ten|five|twenty|quarter) past(?=[.,;:!?]|$)"
    r"|\b(?:with)?in the (?:next )?(?:quarter|half)(?: of an)?[ -]hour\b|\bwithin the quarter hour\b"
    r"|\bthe day after(?=[.,;:!?]|$)|\b(?:on|by|from) that date\b|\b(?:on |by )?the same business day\b"
    r"|\b(?:by|before|until|on) the (?:first|second|third|tenth|last) of (?:the month|"
    rf"{_MONTH})\b|\bthis arvo\b|\ba week (?:on )?{_DAY}\b|\bin the (?:first|second|last) week of {_MONTH}\b"
    r"|\bin \d{1,2}(?=[.;!?]|$)|\b(?:at|by) half \d{1,2}\b"
)
_NO_TIME = frozenset({"may", "mar", "sun", "sat", "h", "the may", "in may be"})
_LATE = re.compile(r"\b(?:end of|close of|eod|cob)\b")


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def find_times(low: str) -> list[tuple[int, int]]:
    """Spans of times in a plain text, in order."""
    found = [m.span() for m in WHEN.finditer(low) if m.end() > m.start() and m.group().strip() not in _NO_TIME]
    more = [m.span() for m in _ALSO.finditer(low)]
    if not more:
        return found
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found + more):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def resolve(words: str, now: datetime | None, zone: str, language: str = "en") -> datetime | None:
    """When those words of that language mean, aware, never in the past; None where they name no time."""
    here = zone_of(zone)
    moment = (now or datetime.now(UTC)).astimezone(here)
    return _resolve(words.strip().lower(), moment.replace(second=0, microsecond=0), zone, language)


_COUNT = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {
    "a": 1,
    "an": 1,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "half an": 0,
    "a couple of": 2,
    "a few": 3,
}
_WEEK_LATER = re.compile(rf"\ba week (?:on )?({_DAY})\b")
_SPAN = re.compile(rf"({_NUMBER})(?:[ -]?(?:to|or|–|-|and)[ -]?({_NUMBER}))?[ -]?({_UNIT})\b")


_FILLER = {
    "en": re.compile(
        r"\b(?:at the latest|no later than|the latest|by|on|before|until|till|from|some ?time|during|in|between|around|"
        r"about)\b"
    ),
    "de": re.compile(r"\b(?:spätestens|bis|am|um|noch|ab|zum)\b"),
}
_UHR = re.compile(r"\b(\d{1,2}) uhr\b")
_TODAY = re.compile(
    r"\b(?:the )?(?:end|close) of (?:the |this |business )?(?:day|business|play|today)\b|"
    r"\b(?:eod|cob|tonight|this (?=morning|afternoon|evening)|this)\b"
)
_ORDINAL = re.compile(r"the (\d{1,2})(?:st|nd|rd|th)?")


@lru_cache(maxsize=512)
def _resolve(words: str, moment: datetime, zone: str, language: str) -> datetime | None:
    words = _WEEK_LATER.sub(r"\1 week", words)
    span = _SPAN.search(words)
    if span is not None:
        return _after(span, moment)
    if language == "en":
        read = read_moment(words, moment)
        if read is not None:
            return read.astimezone(UTC)
    from dateparser import parse  # noqa: PLC0415  # half a second of import, for promises with dates only

    cleaned = _FILLER.get(language, _FILLER["en"]).sub(" ", _UHR.sub(r"\1:00", words)).strip(" ,.")
    hour = _hour_of(_UHR.sub(r"\1:00", words))
    cleaned = _TODAY.sub("today ", cleaned)
    cleaned = re.sub(
        r"\b(?:morning|afternoon|evening|night|noon|midday|lunchtime|lunch|midnight|of|next)\b", "", cleaned
    )
    cleaned = cleaned.strip(" ,.") or "today"
    ordinal = _ORDINAL.fullmatch(cleaned)
    if ordinal is not None:
        found: datetime | None = _next_day(moment, int(ordinal.group(1)))
    else:
        settings = {
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": moment.replace(tzinfo=None),
            "TIMEZONE": zone_of(zone).key,
            "RETURN_AS_TIMEZONE_AWARE": True,
            "DATE_ORDER": "DMY",
        }
        found = parse(cleaned, languages=[language], settings=settings)
    if found is None:
        return None
    if hour is not None:
        found = found.replace(hour=hour, minute=0)
    elif found.time() in {moment.time(), time(0, 0)}:
        found = found.replace(hour=17, minute=0)
    if found < moment:
        found = moment.replace(hour=23, minute=59) if found.date() == moment.date() else found + timedelta(days=7)
    return found.astimezone(UTC)


def _next_day(moment: datetime, day: int) -> datetime | None:
    """The next day of that number, at midnight."""
    for ahead in range(62):
        other = moment + timedelta(days=ahead)
        if other.day == day:
            return other.replace(hour=0, minute=0)
    return None


def _hour_of(words: str) -> int | None:
    if re.search(r"\d{1,2}[:.]\d{2}|\d ?[ap]\.?m", words):
        return None
    table = {
        "morning": 12,
        "afternoon": 17,
        "noon": 12,
        "midday": 12,
        "lunch": 13,
        "evening": 20,
        "tonight": 22,
        "midnight": 23,
        "night": 22,
    }
    return next((hour for word, hour in table.items() if word in words), 17 if _LATE.search(words) else None)


_SHORT = {"half an": timedelta(minutes=30), "a quarter of an": timedelta(minutes=15)}
_STEPS = {"sec": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}


def _after(span: re.Match[str], moment: datetime) -> datetime:
    amount = span.group(2) or span.group(1)
    count = int(amount) if amount.isdigit() else _COUNT.get(amount, 1)
    unit = span.group(3)
    short = _SHORT.get(amount) or next((count * step for start, step in _STEPS.items() if unit.startswith(start)), None)
    if short is not None:
        return (moment + short).astimezone(UTC)
    if unit.startswith(("working", "business", "bank", "week day", "weekday")):
        return _working_days(moment, count).astimezone(UTC)
    days = count * (
        30 if unit.startswith("month") else 14 if unit == "fortnight" else 7 if unit.startswith("week") else 1
    )
    return (moment + timedelta(days=days)).astimezone(UTC)


def _working_days(moment: datetime, count: int) -> datetime:
    while count > 0:
        moment += timedelta(days=1)
        count -= moment.weekday() < 5
    return moment.replace(hour=17, minute=0)
