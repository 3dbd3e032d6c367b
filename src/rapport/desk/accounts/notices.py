"""What the desk tells its own people by mail: a link to join, or to choose a new password."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import msgspec


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to one of us; ``link`` is built from RAPPORT_URL alone."""

    kind: Literal["invitation", "reset"]
    organisation_id: UUID
    email: str
    name: str
    link: str


SendNotice = Callable[[Notice], Awaitable[None]]
