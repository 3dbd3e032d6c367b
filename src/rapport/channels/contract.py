"""What every channel agrees on: raw arrivals, read messages, messages to send, and what became of them."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Literal, Protocol, TypeVar
from uuid import UUID

import msgspec

Audience = Literal["public", "private"]
ConfigT_contra = TypeVar("ConfigT_contra", bound=msgspec.Struct, contravariant=True)


class Party(msgspec.Struct, frozen=True):
    """Someone on the other side. ``address`` is the channel's canonical identity (for e-mail: lower-case domain)."""

    address: str
    name: str = ""
    kind: str = "email"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that travels with a message. ``content_id`` (without <>) is set when the body shows it inline.

    ``name`` is safe to show; ``given`` is the sender's own, whatever it holds, or "" when ``name`` is one of ours.
    """

    name: str
    content_type: str
    data: bytes
    content_id: str | None = None
    inline: bool = False
    given: str = ""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """Raw bytes as they came, to be stored before anything is read from them.

    ``external_id`` is the same whenever the same bytes arrive again in this inbox: (inbox, external_id) is unique.
    ``taken_at``: when the far side's server took it in; ``at``: when it reached us.
    """

    external_id: str
    raw: bytes
    at: datetime
    taken_at: datetime | None = None


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Arrivals in order, and the place to go on from once they are stored (keep both in one transaction).

    ``restarted`` says that the far side renumbered everything: mails come again and are known by ``external_id``.
    """

    items: tuple[Received, ...]
    place: str
    restarted: bool = False


class Bounce(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient that a message of ours did not reach. ``hard``: none ever will. ``status`` is RFC 3463's, or ""."""

    recipient: str
    status: str
    reason: str
    hard: bool


class Trust(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What our own mail server found out about a sender.

    ``verdict``: "passed" (proven to be from its domain), "failed" (its domain says that it is not) or "none".
    ``policy``: what the domain asks to do with a mail that failed. ``by``: the server that says so.
    """

    verdict: Literal["passed", "failed", "none"]
    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None
    policy: str | None = None
    by: str | None = None


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """One arrival, read. Never trusted: ``sender`` is a claim, ``thread`` and ``tokens`` must be checked.

    ``thread`` holds external ids that it answers, nearest first; ``tokens`` the reply tokens it carries.
    ``html`` is sanitised (kit.html). ``bounced_id`` is the id of our message that bounced. ``problem`` is set when the
    raw bytes could not be read as they should.

    ``claimed`` holds every address that the mail names as its author, ``delivered_to`` where servers say they brought
    it. ``spam``: our own server holds it for that. ``machine``: a program sent it. ``differs``: its text and its HTML
    say different things. ``forwarded``: whose words it passes on.
    """

    channel: str
    external_id: str
    sender: Party
    at: datetime
    text: str
    subject: str | None = None
    html: str | None = None
    quote: str | None = None
    signature: str | None = None
    files: tuple[File, ...] = ()
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    message_id: str | None = None
    thread: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    audience: Audience = "private"
    automatic: bool = False
    may_auto_respond: bool = False
    is_bounce: bool = False
    bounces: tuple[Bounce, ...] = ()
    bounced_id: str | None = None
    problem: str | None = None
    claimed: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    trust: Trust = Trust(verdict="none")
    spam: bool = False
    machine: bool = False
    differs: bool = False
    forwarded: Party | None = None


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier public message shown under a reply."""

    author: str
    at: datetime
    text: str


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message to send. ``message_id`` (without <>) is made once and kept for every retry.

    ``envelope``: the one recipient that this copy goes to; None: all of ``to`` and ``cc``, which everybody sees.

    ``html`` is the closed subset of kit.html or None. ``automatic`` marks mail that no person wrote. ``unsubscribe`` is
    an address where one POST ends mail of this kind (RFC 8058).
    """

    conversation: UUID
    message: UUID
    sender: Party
    to: tuple[Party, ...]
    text: str
    message_id: str
    at: datetime
    cc: tuple[Party, ...] = ()
    envelope: str | None = None
    subject: str = ""
    html: str | None = None
    signature: str | None = None
    quoted: tuple[Quoted, ...] = ()
    files: tuple[File, ...] = ()
    reply_to: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = False
    unsubscribe: str | None = None


class SendOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one attempt.

    sent: the far side took it. refused: it never will. later: try again, nothing was taken. uncertain: it may or may
    not have been taken, so a person decides. ``reason`` is plain words; ``detail`` is what the far side said.
    ``recipients`` holds the addresses that were not taken, each with its own outcome; when "sent", the others were.
    ``unreachable``: it is the server that takes nothing now, not this message. ``size_limit``: bytes of the largest
    message that the server says it takes, if it says so.
    """

    state: Literal["sent", "refused", "later", "uncertain"]
    reason: str | None = None
    detail: str | None = None
    unreachable: bool = False
    size_limit: int | None = None
    recipients: dict[str, "SendOutcome"] = {}


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """One click that puts a wrong setting right: the words on the button and the values to set."""

    words: str
    values: dict[str, str | int | bool | list[str]]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One half of a test of a connection. ``field`` names the setting at fault; ``log`` holds no passwords.

    ``size_limit``: bytes of the largest message that the server says it takes, if it says so.
    """

    ok: bool
    problem: str | None = None
    field: str | None = None
    fix: Fix | None = None
    log: str = ""
    size_limit: int | None = None


class Channel(Protocol[ConfigT_contra]):
    """A wire. It knows no database: it yields raw arrivals, reads them, sends messages and tests its own settings."""

    name: str

    def settings(self) -> type[msgspec.Struct]:
        """The typed settings, from which the form is drawn (titles, help and input kinds in ``msgspec.Meta``)."""

    def listen(
        self, config: ConfigT_contra, place: str | None, on_health: Callable[[str | None], None] = ...
    ) -> AsyncGenerator[Batch, None]:
        """Arrivals after ``place`` (None: everything that the far side holds), for ever; cancel or close to stop.

        ``on_health`` hears of trouble in plain words, and None when all is well (again).
        """

    def read(self, received: Received) -> Inbound:
        """Read one arrival. Never raises: what cannot be read comes back with ``problem`` set."""

    async def send(self, config: ConfigT_contra, outgoing: Outgoing) -> SendOutcome:
        """Try once. Never raises for what the far side does."""

    async def check(self, config: ConfigT_contra) -> dict[str, Check]:
        """Test each half of the connection apart (e-mail: "imap" and "smtp")."""
