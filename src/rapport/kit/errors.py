"""The refusals that any part may raise; one handler answers them as RFC 9457 problems."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """Something asked for that we will not do. ``message`` is plain words for the person who asked.

    ``fields`` maps a field's name to what is wrong with it; forms hear about all wrong fields at once.
    ``extra`` are further members of the problem, for a screen that can do something with them.
    """

    status = 400
    kind = "refused"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
        self.extra = extra


class NotFound(Refusal):
    """It does not exist, or this person may not know that it does: both read the same."""

    status = 404
    kind = "not-found"


class NotAllowed(Refusal):
    """The person is known, and this is not theirs to do."""

    status = 403
    kind = "not-allowed"


class NotSignedIn(Refusal):
    """Nobody is signed in, or the session has ended."""

    status = 401
    kind = "not-signed-in"


class Invalid(Refusal):
    """The words or values cannot be used as they are."""

    status = 422
    kind = "invalid"


class Conflict(Refusal):
    """Something changed in the meantime; look again, then decide."""

    status = 409
    kind = "conflict"


class Stopped(Refusal):
    """A check stops this until a person settles it; ``findings`` say what."""

    status = 422
    kind = "confidential"


class TooMany(Refusal):
    """Too often in too short a time; ``retry_after`` in seconds says when it is worth trying again."""

    status = 429
    kind = "too-many"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """A part that this needs is down for now."""

    status = 503
    kind = "unavailable"
