"""One IMAP connection: blocking steps of imapclient, made to be called in a thread, on a socket dialled beforehand."""

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import imapclient  # type: ignore[import-untyped]  # the package ships no types
import msgspec
from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]  # same

from rapport.channels.email.config import ImapSettings

BATCH_MAILS = 50
BATCH_BYTES = 8 * 2**20
LARGEST_MAIL = 64 * 2**20

ImapError = (IMAPClientError, OSError, imaplib.IMAP4.error)


class SignInRefused(Exception):
    """The server knows us, and does not let this user name and password in."""


class NoEncryption(Exception):
    """Encryption was asked for by STARTTLS and the server offers none."""


class Mail(msgspec.Struct, frozen=True):
    """One mail as the server holds it."""

    uid: int
    raw: bytes


class _Dialled(imaplib.IMAP4):
    """imaplib on a socket that is already connected, so that only a checked address is ever dialled."""

    def __init__(self, sock: socket.socket, host: str, port: int) -> None:
        self._dialled = sock
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._dialled


class _Client(imapclient.IMAPClient):  # type: ignore[misc]  # untyped base
    def __init__(self, sock: socket.socket, host: str, port: int) -> None:
        self._dialled = sock
        super().__init__(host, port, ssl=False, use_uid=True)

    def _create_IMAP4(self) -> imaplib.IMAP4:
        return _Dialled(self._dialled, self.host, self.port)


class ImapSession:
    """A signed-in connection with its folder open for reading only: reading never marks a mail as seen."""

    def __init__(self, client: Any, uidvalidity: int, newest: int) -> None:
        self._client = client
        self.uidvalidity = uidvalidity
        self.newest = newest

    @classmethod
    def open(cls, sock: socket.socket, settings: ImapSettings, trust: ssl.SSLContext, timeout: float) -> "ImapSession":
        """Greet, encrypt, sign in and open the folder. Raises SignInRefused, NoEncryption or one of ImapError."""
        sock.setblocking(True)
        sock.settimeout(timeout)
        if settings.security == "tls":
            sock = trust.wrap_socket(sock, server_hostname=settings.host)
        client = _Client(sock, settings.host, settings.port)
        if settings.security == "starttls":
            if not client.has_capability("STARTTLS"):
                raise NoEncryption
            client.starttls(trust)
        try:
            client.login(settings.username, settings.password)
        except imapclient.exceptions.LoginError as error:
            raise SignInRefused(str(error)) from error
        chosen = client.select_folder(settings.folder, readonly=True)
        return cls(client, int(chosen[b"UIDVALIDITY"]), int(chosen.get(b"UIDNEXT", 1)) - 1)

    def uids_after(self, uid: int) -> list[int]:
        """Every UID above ``uid``, ascending. ("n:*" always answers with the last mail, so the rest is dropped.)"""
        self._client.noop()
        return sorted(u for u in self._client.search(["UID", f"{uid + 1}:*"]) if u > uid)

    def sizes(self, uids: list[int]) -> Iterator[tuple[int, int]]:
        """(uid, bytes) of each mail that is still there."""
        answer = self._client.fetch(uids, ["RFC822.SIZE"])
        for uid in uids:
            if uid in answer:
                yield uid, int(answer[uid][b"RFC822.SIZE"])

    def fetch(self, uids: list[int]) -> list[Mail]:
        """The raw mails, in order of UID. A mail deleted meanwhile is left out; one too large is cut at the limit."""
        part = f"BODY.PEEK[]<0.{LARGEST_MAIL}>"
        answer = self._client.fetch(uids, [part])
        mails = []
        for uid in uids:
            raw = next((v for k, v in answer.get(uid, {}).items() if k.startswith(b"BODY[]")), None)
            if raw is not None:
                mails.append(Mail(uid, bytes(raw)))
        return mails

    def start_idle(self) -> bool:
        """Ask to be told of changes. True when something was already said together with the answer."""
        self._client.idle()
        sock = self._client.socket()
        timeout = sock.gettimeout()
        sock.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(timeout)

    def stop_idle(self) -> None:
        """Go back to asking."""
        self._client.idle_done()

    @property
    def can_idle(self) -> bool:
        """Whether the server tells us of new mail by itself."""
        return bool(self._client.has_capability("IDLE"))

    def fileno(self) -> int:
        """The socket, for waiting in an event loop."""
        return int(self._client.socket().fileno())

    def close(self) -> None:
        """End the connection at once; a thread that reads from it wakes with an error."""
        sock = self._client.socket()
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()
