"""Time-ordered identifiers (UUIDv7) and random tokens."""

import hashlib
import secrets
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: sorts by time, safe to make anywhere."""
    return uuid7()


def new_token() -> str:
    """A secret of 256 random bits, safe in links and headers."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """SHA-256 of a token of ours (32 bytes). Tokens are stored only as this; they have full entropy, so no salt."""
    return hashlib.sha256(token.encode()).digest()
