"""Inboxes as the settings screens see them; passwords are never among it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from rapport.channels.email.config import EmailConfig


class Inbox(msgspec.Struct, kw_only=True):
    """One inbox. ``delay_seconds``: how long the last mail took from its server's receipt to us, or the oldest that we
    have not read yet waits; ``sites`` may hold its chat, none named means any. ``connected_by_token``: the provider
    has given us its permission."""

    id: UUID
    name: str
    channel: str
    brand_id: UUID
    address: str
    aliases: list[str]
    state: Literal["on", "off"]
    connected_at: datetime | None
    last_in_at: datetime | None
    last_out_at: datetime | None
    delay_seconds: float | None
    last_error: str | None
    last_error_at: datetime | None
    public_key: str | None
    connected_by_token: bool
    sites: list[str]
    config: EmailConfig | None = None
