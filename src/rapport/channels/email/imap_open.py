"""Opens a folder of a mailbox: dials, encrypts, signs in (with a newer access token when one is refused)."""

import asyncio
import imaplib
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from rapport.channels.email.config import ImapSettings
from rapport.channels.email.dial import Dialer, dial
from rapport.channels.email.imap_session import (
    FolderMissing,
    ImapError,
    ImapSession,
    NoEncryption,
    SignInRefused,
    TokenRefused,
)
from rapport.kit.errors import Refusal

Tokens = Callable[[bool], Awaitable[str]]
"""Answers an access token; asked with True, a newer one than the last, which was refused."""

OPENING = 15.0  # seconds for each answer until the folder is open

Trouble = (*ImapError, SignInRefused, NoEncryption, FolderMissing, Refusal)

threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="imap")


async def open_folder(
    settings: ImapSettings, dialer: Dialer, *, folder: str = "INBOX", tokens: Tokens | None = None
) -> ImapSession:
    """A session with ``folder`` open, for reading only. Raises one of ``Trouble``."""
    if tokens is None:
        return await _open(settings, dialer, folder, None)
    try:
        return await _open(settings, dialer, folder, await tokens(False))
    except TokenRefused:
        return await _open(settings, dialer, folder, await tokens(True))


async def _open(settings: ImapSettings, dialer: Dialer, folder: str, token: str | None) -> ImapSession:
    sock = await dial(dialer, settings.host, settings.port)

    def step() -> ImapSession:
        session = ImapSession.open(
            sock, settings, dialer.tls(), min(dialer.read_timeout, OPENING), folder=folder, token=token
        )
        session.be_patient(dialer.read_timeout)
        return session

    opening = asyncio.get_running_loop().run_in_executor(threads, step)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_discard)
        raise
    except Exception:
        sock.close()
        raise


def _discard(opening: asyncio.Future[ImapSession]) -> None:
    if opening.exception() is None:
        opening.result().close()


def explain(error: Exception, settings: ImapSettings) -> str:
    """What went wrong with the mailbox, in plain words."""
    if isinstance(error, Refusal):
        return error.message
    host, port = settings.host, settings.port
    words: list[tuple[type[Exception], str]] = [
        (TokenRefused, f"{host} no longer accepts our sign-in for {settings.username}. Connect the mailbox again."),
        (SignInRefused, f"{host} did not accept the user name and password."),
        (NoEncryption, f"{host} offers no encryption on port {port}."),
        (FolderMissing, f"There is no folder called {error} in this mailbox. Choose its folders again."),
        (ssl.SSLError, f"The encrypted connection to {host} could not be made."),
        (TimeoutError, f"{host} did not answer in time."),
        (ConnectionRefusedError, f"{host} takes no connections on port {port}."),
        (imaplib.IMAP4.abort, f"The connection to {host} broke off."),
        (imaplib.IMAP4.error, f"{host} did not do what it was asked. It said: {error}"),
    ]
    return next((text for kind, text in words if isinstance(error, kind)), f"The connection to {host} broke off.")
