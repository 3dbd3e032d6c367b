"""Our own SMTP door on loopback: takes a mail for addresses we know, and says yes only once its raw bytes are kept."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 40 * 2**20
MOST_RECIPIENTS = 100

_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_log = logging.getLogger(__name__)


class Delivery(msgspec.Struct, frozen=True):
    """One mail at the door: its envelope and its bytes exactly as sent. ``sender`` is "" for bounces."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


Knows = Callable[[str], Awaitable[bool]]
Keeps = Callable[[Delivery], Awaitable[None]]


class _Handler:
    """aiosmtpd's hooks. A message with a bare CR or LF is refused: servers disagree about where such a one ends."""

    def __init__(self, knows: Knows, keeps: Keeps) -> None:
        self._knows = knows
        self._keeps = keeps

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not await self._knows(address):
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.content
        assert isinstance(raw, bytes)
        if _BARE.search(raw):
            return "550 5.6.11 Lines must end in CR LF"
        delivery = Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw)
        try:
            await self._keeps(delivery)
        except Exception:  # noqa: BLE001 (whatever went wrong, the sender keeps the mail and tries again)
            _log.exception("A mail at the SMTP door could not be kept")
            return "451 4.3.0 Not kept, please try again later"
        return "250 2.0.0 Kept"


class SmtpDoor:
    """Listens on a loopback port. ``knows`` says which recipients are ours; ``keeps`` returns once the raw is kept."""

    def __init__(self, *, knows: Knows, keeps: Keeps, port: int = 0, host: str = "127.0.0.1") -> None:
        self._handler = _Handler(knows, keeps)
        self._wanted = (host, port)
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port in use, once it is open."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    async def open(self) -> None:
        """Start to listen. Raises OSError when the port is taken."""
        host, port = self._wanted
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, host, port)

    def _protocol(self) -> SMTP:
        return SMTP(
            self._handler,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname="rapport.invalid",
            ident="Rapport",
            timeout=60,
            loop=asyncio.get_running_loop(),
        )

    async def close(self) -> None:
        """Stop to listen; a mail that is being kept is finished by its own task."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
