"""Our signed names for mails: a Message-ID and a reply address that only we can make, bound to who they were sent to.

A name carries the conversation (and message) and 128 bits of HMAC-SHA256 over them and the participant, so that a
copied or guessed name is worth nothing in another conversation or in another person's hands.
"""

import base64
import hashlib
import hmac
import re
from uuid import UUID

import msgspec

_B32 = r"[a-z2-7]{26}"
_MESSAGE_ID = re.compile(rf"<?r1\.({_B32})\.({_B32})\.({_B32})@", re.IGNORECASE)
_ADDRESS = re.compile(rf"\+({_B32})({_B32})@", re.IGNORECASE)
_LOCAL_PART_LIMIT = 64


class Identity(msgspec.Struct, frozen=True):
    """What a name of ours that proved true points to. ``message`` is None for a reply address."""

    conversation: UUID
    message: UUID | None


def _b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def _uuid(text: str) -> UUID | None:
    # 26 letters carry 130 bits; the two spare bits must be zero so that each id has one spelling
    raw = base64.b32decode(text.upper() + "======")
    return UUID(bytes=raw) if _b32(raw) == text.lower() else None


def _mac(secret: bytes, kind: str, conversation: UUID, message: UUID | None, participant: str) -> str:
    if len(secret) < 32:
        raise ValueError("The identity secret needs at least 32 bytes.")
    facts = b"\x00".join(
        (kind.encode(), conversation.bytes, message.bytes if message else b"", participant.strip().lower().encode())
    )
    return _b32(hmac.digest(secret, facts, hashlib.sha256)[:16])


def sign_message_id(secret: bytes, conversation: UUID, message: UUID, participant: str, domain: str) -> str:
    """The Message-ID (without <>) of a mail to ``participant``, the same for every retry."""
    mac = _mac(secret, "id", conversation, message, participant)
    return f"r1.{_b32(conversation.bytes)}.{_b32(message.bytes)}.{mac}@{domain}"


def sign_reply_address(secret: bytes, conversation: UUID, participant: str, address: str) -> str | None:
    """``address`` with our name after a plus sign; None when it would be longer than mail servers take (64)."""
    local, _, domain = address.rpartition("@")
    mac = _mac(secret, "to", conversation, None, participant)
    signed = f"{local}+{_b32(conversation.bytes)}{mac}"
    return f"{signed}@{domain}" if len(signed) <= _LOCAL_PART_LIMIT else None


def verify_identity(secret: bytes, token: str, participant: str) -> Identity | None:
    """What ``token`` (a Message-ID or an address) names, if we made it for ``participant``; else None."""
    if found := _MESSAGE_ID.search(token):
        conversation, message = _uuid(found[1]), _uuid(found[2])
        if conversation is None or message is None:
            return None
        expected = _mac(secret, "id", conversation, message, participant)
        return Identity(conversation, message) if hmac.compare_digest(expected, found[3].lower()) else None
    if found := _ADDRESS.search(token):
        conversation = _uuid(found[1])
        if conversation is None:
            return None
        expected = _mac(secret, "to", conversation, None, participant)
        return Identity(conversation, None) if hmac.compare_digest(expected, found[2].lower()) else None
    return None


def looks_like_ours(token: str) -> bool:
    """Whether a Message-ID or address has the shape of our names (it still has to be verified)."""
    return bool(_MESSAGE_ID.search(token) or _ADDRESS.search(token))
