"""Tests the settings of a mailbox: getting and sending apart, with the field at fault, one sentence and a fix."""

import asyncio
import socket
import ssl
from collections.abc import Sequence

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from rapport.channels.contract import Check, Fix
from rapport.channels.email.config import EmailConfig, ImapSettings, SmtpSettings
from rapport.channels.email.dial import Dialer
from rapport.channels.email.imap_open import Tokens, Trouble, open_folder, threads
from rapport.channels.email.imap_session import FolderMissing, NoEncryption, SignInRefused, TokenRefused
from rapport.channels.email.smtp import NoSignIn, open_session, size_limit
from rapport.kit.errors import Refusal

# the security that goes with a well-known port, and the port with a security
_USUAL = {"imap": {993: "tls", 143: "starttls"}, "smtp": {465: "tls", 587: "starttls"}}

Problem = tuple[str, str, Fix | None]  # field, sentence, fix


async def check_mailbox(
    config: EmailConfig, dialer: Dialer, *, aliases: Sequence[str] = (), tokens: Tokens | None = None
) -> dict[str, Check]:
    """{"imap": Check, "smtp": Check}, both tried at once. Nothing is read and nothing is sent."""
    getting, sending = await asyncio.gather(
        check_imap(config.imap, dialer, tokens), check_smtp(config, dialer, aliases, tokens)
    )
    return {"imap": getting, "smtp": sending}


async def check_imap(settings: ImapSettings | None, dialer: Dialer, tokens: Tokens | None = None) -> Check:
    """Connect, encrypt, sign in, open each folder."""
    if settings is None:
        return Check(ok=False, problem="There is no server yet from which mail is got.", field="host")
    log: list[str] = [f"Connecting to {settings.host} port {settings.port} ({settings.security})"]
    first, *more = settings.folders
    try:
        session = await open_folder(settings, dialer, folder=first, tokens=tokens)
        try:
            log.append(f"Signed in as {settings.username}; folder {first} is open")
            for folder in more:
                await asyncio.get_running_loop().run_in_executor(threads, session.choose, folder)
                log.append(f"Folder {folder} is open")
        finally:
            session.close()
    except Trouble as error:
        return _failed(_explain(error, "imap", settings), error, log, settings.password)
    return Check(ok=True, log="\n".join(log))


async def check_smtp(
    config: EmailConfig, dialer: Dialer, aliases: Sequence[str] = (), tokens: Tokens | None = None
) -> Check:
    """Connect, encrypt, sign in, and ask whether each of our addresses may send."""
    settings = config.smtp
    log: list[str] = [f"Connecting to {settings.host} port {settings.port} ({settings.security})"]
    asked = config.address
    try:
        client = await open_session(dialer, settings, tokens=tokens, patience=15.0)
        log.append(f"Connected{f' and signed in as {settings.username}' if settings.username else ''}")
        limit = size_limit(client)
        try:
            for asked in (config.address, *aliases):
                answer = await client.mail(asked)
                log.append(f"MAIL FROM:<{asked}> -> {answer.code} {answer.message}")
                await client.rset()
        finally:
            client.close()
    except SMTPResponseException as error:
        if not isinstance(error, SMTPAuthenticationError) and error.code >= 500 and len(log) > 1:
            words = f"{settings.host} does not let {asked} send with this user name."
            field = "address" if asked == config.address else "aliases"
            return _failed((field, words, None), error, log, settings.password)
        return _failed(_explain(error, "smtp", settings, tokens is not None), error, log, settings.password)
    except (SMTPException, OSError, Refusal) as error:
        return _failed(_explain(error, "smtp", settings, tokens is not None), error, log, settings.password)
    return Check(ok=True, log="\n".join(log), size_limit=limit)


def _failed(problem: Problem, error: Exception, log: list[str], password: str) -> Check:
    field, words, fix = problem
    log.append(f"{type(error).__name__}: {error}")
    text = "\n".join(log)
    if password:
        text = text.replace(password, "(password)")
    return Check(ok=False, problem=words, field=field, fix=fix, log=text)


def _explain(error: Exception, kind: str, settings: ImapSettings | SmtpSettings, by_token: bool = False) -> Problem:
    host, port = settings.host, settings.port
    usual = _usual_fix(kind, settings)
    inbox = Fix(words="Use INBOX only", values={"folders": ["INBOX"]})
    password = f"{host} did not accept this user name and password. Some providers want an app password."
    token = f"{host} does not accept this connection for {settings.username}. Is this the account that you chose there?"
    refused = isinstance(error, SMTPAuthenticationError)
    certificate = f"The certificate of {host} is not for this name, or from nobody we trust."
    table: list[tuple[bool, Problem]] = [
        (isinstance(error, Refusal), (_field_of(error), str(error), None)),
        (isinstance(error, TokenRefused) or (refused and by_token), ("oauth", token, None)),
        (isinstance(error, SignInRefused) or refused, ("password", password, None)),
        (isinstance(error, NoSignIn), ("oauth", f"{host} takes no access tokens for sending.", None)),
        (
            isinstance(error, FolderMissing),
            ("folders", f"There is no folder called {error} in this mailbox. Choose from its list.", inbox),
        ),
        (isinstance(error, ssl.SSLCertVerificationError), ("host", certificate, None)),
        (isinstance(error, socket.gaierror), ("host", f"There is no server called {host}. Check the spelling.", None)),
        (isinstance(error, ConnectionRefusedError), ("port", f"{host} takes no connections on port {port}.", usual)),
        (
            isinstance(error, NoEncryption) or _speaks_otherwise(error),
            ("security", f"Port {port} of {host} does not speak {_name(settings.security)}.", usual),
        ),
        (isinstance(error, TimeoutError), ("port", f"{host} does not answer on port {port}.", usual)),
    ]
    broken = ("host", f"The connection to {host} broke off.", usual)
    return next((problem for holds, problem in table if holds), broken)


def _field_of(error: Exception) -> str:
    """The setting that a refusal names, or the host: it is the address that may not be dialled."""
    fields = error.fields if isinstance(error, Refusal) else {}
    return next(iter(fields), "host")


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
