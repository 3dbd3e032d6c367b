"""Tests the settings of a mailbox: getting and sending apart, with the field at fault, one sentence and a fix."""

import asyncio
import imaplib
import socket
import ssl

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from rapport.channels.contract import Check, Fix
from rapport.channels.email.config import EmailConfig, ImapSettings, SmtpSettings
from rapport.channels.email.dial import Dialer, dial
from rapport.channels.email.imap_session import ImapError, ImapSession, NoEncryption, SignInRefused
from rapport.channels.email.smtp import open_session
from rapport.kit.errors import Refusal

# the security that goes with a well-known port, and the port with a security
_USUAL = {"imap": {993: "tls", 143: "starttls"}, "smtp": {465: "tls", 587: "starttls"}}

Problem = tuple[str, str, Fix | None]  # field, sentence, fix


async def check_mailbox(config: EmailConfig, dialer: Dialer) -> dict[str, Check]:
    """{"imap": Check, "smtp": Check}, both tried at once. Nothing is read and nothing is sent."""
    getting, sending = await asyncio.gather(check_imap(config.imap, dialer), check_smtp(config, dialer))
    return {"imap": getting, "smtp": sending}


async def check_imap(settings: ImapSettings | None, dialer: Dialer) -> Check:
    """Connect, encrypt, sign in, open the folder."""
    if settings is None:
        return Check(ok=False, problem="There is no server yet from which mail is got.", field="host")
    log: list[str] = [f"Connecting to {settings.host} port {settings.port} ({settings.security})"]
    loop = asyncio.get_running_loop()
    try:
        sock = await dial(dialer, settings.host, settings.port)
        log.append("Connected")
        timeout = min(dialer.read_timeout, 15.0)
        opening = loop.run_in_executor(None, ImapSession.open, sock, settings, dialer.tls(), timeout)
        session = await opening
    except (*ImapError, SignInRefused, NoEncryption, Refusal) as error:
        problem = _explain(error, "imap", settings, folder=settings.folder)
        return _failed(problem, error, log, settings.password)
    log.append(f"Signed in as {settings.username}; folder {settings.folder} is open")
    await loop.run_in_executor(None, session.close)
    return Check(ok=True, log="\n".join(log))


async def check_smtp(config: EmailConfig, dialer: Dialer) -> Check:
    """Connect, encrypt, sign in, and ask whether our address may send."""
    settings = config.smtp
    log: list[str] = [f"Connecting to {settings.host} port {settings.port} ({settings.security})"]
    try:
        client = await open_session(dialer, settings)
        log.append(f"Connected{f' and signed in as {settings.username}' if settings.username else ''}")
        try:
            answer = await client.mail(config.address)
            log.append(f"MAIL FROM:<{config.address}> -> {answer.code} {answer.message}")
        finally:
            client.close()
    except SMTPResponseException as error:
        if isinstance(error, SMTPAuthenticationError):
            return _failed(_explain(error, "smtp", settings), error, log, settings.password)
        if error.code >= 500 and len(log) > 1:
            words = f"{settings.host} does not let {config.address} send with this user name."
            return _failed(("address", words, None), error, log, settings.password)
        return _failed(_explain(error, "smtp", settings), error, log, settings.password)
    except (SMTPException, OSError, Refusal) as error:
        return _failed(_explain(error, "smtp", settings), error, log, settings.password)
    return Check(ok=True, log="\n".join(log))


def _failed(problem: Problem, error: Exception, log: list[str], password: str) -> Check:
    field, words, fix = problem
    log.append(f"{type(error).__name__}: {error}")
    text = "\n".join(log)
    if password:
        text = text.replace(password, "(password)")
    return Check(ok=False, problem=words, field=field, fix=fix, log=text)


def _explain(error: Exception, kind: str, settings: ImapSettings | SmtpSettings, folder: str = "") -> Problem:
    host, port = settings.host, settings.port
    usual = _usual_fix(kind, settings)
    inbox = Fix(words="Use INBOX", values={"folder": "INBOX"})
    password = f"{host} did not accept this user name and password. Some providers want an app password."
    certificate = f"The certificate of {host} is not for this name, or from nobody we trust."
    table: list[tuple[bool, Problem]] = [
        (isinstance(error, Refusal), ("host", str(error), None)),
        (isinstance(error, SignInRefused | SMTPAuthenticationError), ("password", password, None)),
        (isinstance(error, ssl.SSLCertVerificationError), ("host", certificate, None)),
        (isinstance(error, socket.gaierror), ("host", f"There is no server called {host}. Check the spelling.", None)),
        (isinstance(error, ConnectionRefusedError), ("port", f"{host} takes no connections on port {port}.", usual)),
        (
            isinstance(error, NoEncryption) or _speaks_otherwise(error),
            ("security", f"Port {port} of {host} does not speak {_name(settings.security)}.", usual),
        ),
        (isinstance(error, TimeoutError), ("port", f"{host} does not answer on port {port}.", usual)),
        (
            bool(folder) and isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort),
            ("folder", f"There is no folder called {folder} in this mailbox.", inbox),
        ),
    ]
    broken = ("host", f"The connection to {host} broke off.", usual)
    return next((problem for holds, problem in table if holds), broken)


def _speaks_otherwise(error: Exception) -> bool:
    """TLS against a plain port or the other way round: the handshake or the greeting makes no sense."""
    words = str(error).lower()
    return isinstance(error, ssl.SSLError) or any(
        sign in words for sign in ("wrong version", "record layer", "starttls", "unexpected eof", "tls", "malformed")
    )


def _usual_fix(kind: str, settings: ImapSettings | SmtpSettings) -> Fix | None:
    """The one setting that nearly always works: encrypted from the start on the usual port, or what fits the port."""
    fitting = _USUAL[kind].get(settings.port)
    if fitting and fitting != settings.security:
        return Fix(words=f"Use {_name(fitting)} on port {settings.port}", values={"security": fitting})
    usual = 993 if kind == "imap" else 465
    if (settings.port, settings.security) == (usual, "tls"):
        return None
    return Fix(words=f"Use port {usual} with TLS", values={"port": usual, "security": "tls"})


def _name(security: str) -> str:
    return {"tls": "TLS", "starttls": "STARTTLS", "none": "plain text"}[security]
