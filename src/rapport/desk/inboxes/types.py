"""Inboxes as the settings screens see them; passwords are never among it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig


class Inbox(msgspec.Struct, kw_only=True):
    """One inbox. ``delay_seconds``: how long the oldest mail waits to be read, 0 for none; ``sites`` may hold its chat,
    none named means any."""

    id: UUID
    name: str
    channel: str
    brand_id: UUID
    address: str
    state: Literal["on", "off"]
    connected_at: datetime | None
    last_in_at: datetime | None
    last_out_at: datetime | None
    delay_seconds: float | None
    last_error: str | None
    last_error_at: datetime | None
    public_key: str | None
    sites: list[str]
    config: EmailConfig | None = None
