"""What screens are told of conversations: the shapes that the API and the live feed share."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.kit.words import say

Status = Literal["open", "waiting", "snoozed", "resolved"]
Kind = Literal["inbound", "reply", "note", "call", "notice", "survey"]
Audience = Literal["public", "private", "internal"]
AuthorKind = Literal["contact", "user", "bot", "system"]


class Person(msgspec.Struct, frozen=True):
    """A face on a screen; ``hue`` is 0 to 359."""

    id: UUID
    name: str
    initials: str
    hue: int


class RowMood(msgspec.Struct, frozen=True):
    """The customer's mood now: 0 calm to 3 upset."""

    level: int
    word: str
    trend: str


class Clock(msgspec.Struct, frozen=True):
    """What runs out, and when."""

    kind: str
    due_at: datetime
    ceiling_at: datetime | None
    breached: bool


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the inbox. ``held``: when the next reply leaves that waits for a chosen time."""

    id: UUID
    number: int
    subject: str
    channel: str
    status: str
    contact: Person
    assignee: Person | None
    preview: str
    preview_by: str
    draft: str | None
    held: datetime | None
    last_message_at: datetime
    unread: bool
    needs_us: bool
    mood: RowMood | None
    facts: list[str]
    clock: Clock | None
    waiting_since: datetime | None
    last_position: int
    inbox_id: UUID
    brand_id: UUID
    set_aside: str | None = None
    set_aside_why: str | None = None
    merged_into: UUID | None = None


class Author(msgspec.Struct, frozen=True):
    """Who wrote a message."""

    kind: str
    id: UUID | None
    name: str


class Attachment(msgspec.Struct, frozen=True):
    """A file that came or goes with a message; ``size`` in bytes.

    ``width`` and ``height`` are set when there is a small picture of it; ``warnings``: "active", "location", "secrets".
    """

    id: UUID
    name: str
    size: int
    content_type: str
    inline: bool
    width: int | None = None
    height: int | None = None
    warnings: list[str] = []


class Delivery(msgspec.Struct, frozen=True):
    """What became of a message on its way out; the worst of its recipients."""

    state: str
    reason: str | None


class Highlight(msgspec.Struct, frozen=True):
    """Words that show the customer's mood; offsets in UTF-16 units of ``body_text``."""

    start: int
    end: int
    label: str


class MailFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the mail behind a message.

    ``trust``: what our own server found out of its sender (see channels.contract.Trust). ``forwarded``: whose words it
    passes on. ``differs``: its text and its HTML say different things. ``machine``: nobody reads an answer.
    """

    trust: dict[str, Any] | None = None
    forwarded: dict[str, str] | None = None
    differs: bool = False
    machine: bool = False


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message as an agent sees it. ``body_html``: a safe HTML form can be had in a frame."""

    id: UUID
    client_id: UUID
    position: int
    kind: str
    audience: str
    channel: str
    author: Author
    body_text: str
    body_html: bool
    quote: str | None
    signature: str | None
    at: datetime
    subject: str | None
    attachments: list[Attachment] = []
    delivery: Delivery | None = None
    notice: dict[str, Any] | None = None
    highlights: list[Highlight] = []
    mail: "MailFacts | None" = None
    recipients: dict[str, Any] | None = None
    whisper: bool = False


class Summary(msgspec.Struct, frozen=True):
    """What was agreed, as offered to the customer."""

    id: UUID
    issue: str
    solution: str
    next_steps: str
    state: str
    correction: str | None
    offered_at: datetime


class Draft(msgspec.Struct, frozen=True):
    """An unsent answer, kept on the server."""

    kind: str
    channel: str
    document: dict[str, Any] | None
    text: str
    saved_at: datetime
    recipients: dict[str, Any] | None


def initials(name: str) -> str:
    """Up to two letters that stand for a name; "?" for none."""
    parts = [part for part in name.replace("@", " ").split() if part[0].isalnum()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


def hue_of(ident: UUID) -> int:
    """A lasting colour for a person without a picture, 0 to 359."""
    return ident.int % 360


def person(ident: UUID, name: str) -> Person:
    """A person with initials and colour."""
    return Person(ident, name, initials(name), hue_of(ident))


def customer(ident: UUID, name: str) -> Person:
    """A customer's face; one whose name we don't know is a visitor."""
    return person(ident, name or say("contact.visitor"))
