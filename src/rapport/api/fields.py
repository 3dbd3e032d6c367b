"""The kinds of fields that bodies share, with their limits."""

from typing import Annotated
from zoneinfo import available_timezones

from msgspec import Meta

from rapport.kit.errors import Invalid

Email = Annotated[str, Meta(max_length=254, pattern=r"^\s*[^@\s<>,;\"]+@[^@\s<>,;\"]+\s*$")]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S")]
Password = Annotated[str, Meta(min_length=1, max_length=1024)]
Token = Annotated[str, Meta(min_length=20, max_length=200)]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]

_ZONES = frozenset(available_timezones())


def tidy_email(email: str) -> str:
    """How an address is stored and compared."""
    return email.strip().lower()


def known_zone(zone: str) -> str:
    """The zone as it is, when it exists; else ``Invalid``."""
    if zone not in _ZONES:
        raise Invalid("This time zone is not known.", fields={"zone": "Please choose a time zone, like Europe/Berlin."})
    return zone
