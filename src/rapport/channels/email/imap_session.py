"""One IMAP connection: blocking steps of imapclient, made to be called in a thread, on a socket dialled beforehand."""

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import imapclient  # type: ignore[import-untyped]  # the package ships no types
import msgspec
from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]  # same

from rapport.channels.email.config import ImapSettings

BATCH_MAILS = 50
BATCH_BYTES = 8 * 2**20
LARGEST_MAIL = 64 * 2**20
SILENCE = 15.0  # seconds that a server may take to answer while nothing else goes on
USUALLY_SENT = re.compile(
    r"sent|sent (?:items|mail|messages)|gesendet|gesendete elemente|(?:éléments )?envoyés|(?:elementos )?enviados"
    r"|itens enviados|inviati|posta inviata|verzonden|verzonden items|skickat|sendt|(?:elementy )?wysłane"
    r"|отправленные|已发送|送信済み",
    re.IGNORECASE,
)
"""Names of the folder of sent mail, for servers that do not say which it is (RFC 6154)."""
USES = ("sent", "junk", "trash", "drafts", "archive", "all")

ImapError = (IMAPClientError, OSError, imaplib.IMAP4.error)


class SignInRefused(Exception):
    """The server knows us, and does not let this user name and password in."""


class NoEncryption(Exception):
    """Encryption was asked for by STARTTLS and the server offers none."""


class TokenRefused(SignInRefused):
    """The server does not take this access token."""


class FolderMissing(Exception):
    """The mailbox has no folder of this name; the message is the name."""


class Mail(msgspec.Struct, frozen=True):
    """One mail as the server holds it; ``taken_at`` is when the server took it in."""

    uid: int
    raw: bytes
    taken_at: datetime | None = None


class Listed(msgspec.Struct, frozen=True):
    """A mail in a folder: its size in bytes and when the server took it in."""

    uid: int
    size: int
    taken_at: datetime


class Folder(msgspec.Struct, frozen=True):
    """A folder that the server has. ``use``: what it says the folder is for ("sent", "junk" ...), or ""."""

    name: str
    use: str = ""


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
    def open(
        cls,
        sock: socket.socket,
        settings: ImapSettings,
        trust: ssl.SSLContext,
        timeout: float,
        *,
        folder: str = "INBOX",
        token: str | None = None,
    ) -> "ImapSession":
        """Greet, encrypt, sign in and open the folder.

        Raises SignInRefused, NoEncryption, FolderMissing or one of ImapError.
        """
        sock.setblocking(True)
        sock.settimeout(timeout)
        if settings.security == "tls":
            sock = trust.wrap_socket(sock, server_hostname=settings.host)
        client = _Client(sock, settings.host, settings.port)
        if settings.security == "starttls":
            if not client.has_capability("STARTTLS"):
                raise NoEncryption
            client.starttls(trust)
        client.normalise_times = False
        _sign_in(client, settings, token)
        session = cls(client, 0, 0)
        session.choose(folder)
        return session

    def choose(self, folder: str) -> None:
        """Open another folder. Raises FolderMissing."""
        try:
            chosen = self._client.select_folder(folder, readonly=True)
        except (imaplib.IMAP4.abort, OSError):
            raise
        except (IMAPClientError, imaplib.IMAP4.error) as error:
            raise FolderMissing(folder) from error
        self.uidvalidity = int(chosen[b"UIDVALIDITY"])
        self.newest = int(chosen.get(b"UIDNEXT", 1)) - 1

    def folders(self) -> list[Folder]:
        """Every folder that can be opened."""
        listed = self._client.list_folders()
        found = [_folder(flags, str(name)) for flags, _, name in listed if b"\\Noselect" not in flags]
        return sorted(found, key=lambda folder: (folder.name.upper() != "INBOX", folder.name.lower()))

    def uids_after(self, uid: int) -> list[int]:
        """Every UID above ``uid``, ascending. ("n:*" always answers with the last mail, so the rest is dropped.)"""
        self._client.noop()
        return sorted(u for u in self._client.search(["UID", f"{uid + 1}:*"]) if u > uid)

    def uids_since(self, day: date) -> list[int]:
        """Every UID that the server took in on this day of its own or later, ascending."""
        return sorted(self._client.search(["SINCE", day]))

    def look_at(self, uids: list[int]) -> Iterator[Listed]:
        """Each of these mails that is still there."""
        answer = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]) if uids else {}
        for uid in uids:
            if uid in answer:
                yield Listed(uid, int(answer[uid][b"RFC822.SIZE"]), answer[uid][b"INTERNALDATE"])

    def newest_date(self, day: date) -> datetime | None:
        """When the server took in the newest mail of the folder; None when there is none since ``day``."""
        listed = list(self.look_at(self.uids_since(day)))  # the highest number need not be the newest: mails are moved
        return max((one.taken_at for one in listed), default=None)

    def fetch(self, uids: list[int]) -> list[Mail]:
        """The raw mails, in order of UID. A mail deleted meanwhile is left out; one too large is cut at the limit."""
        part = f"BODY.PEEK[]<0.{LARGEST_MAIL}>"
        answer = self._client.fetch(uids, [part, "INTERNALDATE"])
        mails = []
        for uid in uids:
            found = answer.get(uid, {})
            raw = next((v for k, v in found.items() if k.startswith(b"BODY[]")), None)
            if raw is not None:
                mails.append(Mail(uid, bytes(raw), found.get(b"INTERNALDATE")))
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
        """Go back to asking. A connection that died in silence is found out here, within ``SILENCE`` seconds."""
        sock = self._client.socket()
        timeout = sock.gettimeout()
        sock.settimeout(min(timeout or SILENCE, SILENCE))
        self._client.idle_done()
        sock.settimeout(timeout)

    def be_patient(self, seconds: float) -> None:
        """How long an answer may take from now on."""
        self._client.socket().settimeout(seconds)

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


def _sign_in(client: Any, settings: ImapSettings, token: str | None) -> None:
    refused: type[SignInRefused] = SignInRefused
    try:
        if token is None:
            client.login(settings.username, settings.password)
            return
        refused = TokenRefused
        if client.has_capability("AUTH=XOAUTH2"):
            client.oauth2_login(settings.username, token)
        else:
            client.oauthbearer_login(settings.username, token)
    except imapclient.exceptions.LoginError as error:
        if "UNAVAILABLE" in str(error):  # RFC 5530: the server cannot check it now, and refuses nobody
            raise IMAPClientError(str(error)) from error
        raise refused(str(error)) from error


def _folder(flags: tuple[bytes, ...], name: str) -> Folder:
    plain = {flag.decode("ascii", "replace").lstrip("\\").lower() for flag in flags}
    usual = "sent" if USUALLY_SENT.fullmatch(re.split(r"[./]", name)[-1].strip()) else ""
    return Folder(name, next((use for use in USES if use in plain), usual))
