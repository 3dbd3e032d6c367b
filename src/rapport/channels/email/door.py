"""Our own door for mail, SMTP or LMTP: takes it for addresses we know, and says yes only once its bytes are kept."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import msgspec
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

Protocol = Literal["smtp", "lmtp"]

LARGEST_MAIL = 40 * 2**20
LONGEST_LINE = 2**20  # far more than RFC 5321 has: a mail that is refused for it would be lost to the desk
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
        try:
            known = await self._knows(address)
        except Exception:  # noqa: BLE001 (an address that can't be looked up just now is not an unknown one)
            _log.exception("An address at the mail door could not be looked up")
            return "451 4.3.0 Not now, please try again later"
        if not known:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.content
        assert isinstance(raw, bytes)
        if _BARE.search(raw):
            return "550 5.6.11 Lines must end in CR LF"
        sender, recipients = (envelope.mail_from or "").replace("<>", ""), tuple(envelope.rcpt_tos)
        if isinstance(server, _Lmtp):  # each recipient has an answer of its own
            return "\r\n".join([await self._keep(Delivery(sender, (one,), raw)) for one in recipients])
        return await self._keep(Delivery(sender, recipients, raw))

    async def _keep(self, delivery: Delivery) -> str:
        try:
            await self._keeps(delivery)
        except Exception:  # noqa: BLE001 (whatever went wrong, the sender keeps the mail and tries again)
            _log.exception("A mail at the mail door could not be kept")
            return "451 4.3.0 Not kept, please try again later"
        return "250 2.0.0 Kept"


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE


class _Lmtp(LMTP):
    """RFC 2033: after the mail there is one answer for each recipient, also when all of it is refused."""

    line_length_limit = LONGEST_LINE
    _owed = 0

    async def smtp_DATA(self, arg: str) -> None:
        try:
            await super().smtp_DATA(arg)
        finally:
            self._owed = 0

    async def push(self, status: Any) -> None:
        """Say it once for each answer that is owed, unless it says so itself."""
        if self._owed > 1 and "\r\n" not in status:
            status = "\r\n".join([status] * self._owed)
        await super().push(status)
        if str(status).startswith("354") and self.envelope is not None:
            self._owed = len(self.envelope.rcpt_tos)


class MailDoor:
    """Listens on a port or, with ``path``, on a Unix socket that local programs may write to.

    ``knows`` says which recipients are ours; ``keeps`` returns once the raw bytes are kept.
    """

    def __init__(
        self,
        *,
        knows: Knows,
        keeps: Keeps,
        protocol: Protocol = "smtp",
        host: str = "127.0.0.1",
        port: int = 0,
        path: Path | None = None,
    ) -> None:
        self._handler = _Handler(knows, keeps)
        self._protocol: Protocol = protocol
        self._host, self._wanted_port, self._path = host, port, path
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port in use, once it is open."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    async def open(self) -> None:
        """Start to listen. Raises OSError when the port is taken or the socket can't be made."""
        loop = asyncio.get_running_loop()
        if self._path is None:
            self._server = await loop.create_server(self._make, self._host, self._wanted_port)
            return
        self._server = await loop.create_unix_server(self._make, str(self._path))
        self._path.chmod(0o666)  # a mail server drops its groups, so it is the folder that says who may come in

    def _make(self) -> SMTP:
        kind = _Lmtp if self._protocol == "lmtp" else _Smtp
        return kind(
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
