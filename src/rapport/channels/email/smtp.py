"""Sends a composed mail over SMTP once and says what became of it."""

import re
import socket
import ssl
from collections.abc import Sequence

import aiosmtplib
import msgspec
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
)

from rapport.channels.contract import SendOutcome
from rapport.channels.email.config import SmtpSettings
from rapport.channels.email.dial import Dialer, dial
from rapport.channels.email.imap_open import Tokens
from rapport.kit.errors import Refusal

_UNSURE = "The connection broke while the mail was being handed over. It may or may not have arrived."
_ALL_REFUSED = "The mail server does not accept mail for this address."


def _outcome(code: int, said: str, reason: str) -> SendOutcome:
    state = "refused" if 500 <= code < 600 else "later"
    return SendOutcome(state=state, reason=reason, detail=f"{code} {said}".strip())  # type: ignore[arg-type]  # mypy widens the conditional


class NoSignIn(SMTPException):
    """The server knows no way to sign in with an access token."""


async def open_session(
    dialer: Dialer,
    settings: SmtpSettings,
    *,
    tokens: Tokens | None = None,
    patience: float | None = None,
    sign_in: bool = True,
) -> aiosmtplib.SMTP:
    """A connected, greeted and signed-in session; with ``tokens``, by an access token, and a newer one if need be.

    ``patience``: seconds for each answer, if less than usual. Raises OSError, Refusal or SMTPException.
    """
    if tokens is None or not sign_in:
        return await _open(dialer, settings, None, patience, sign_in)
    try:
        return await _open(dialer, settings, await tokens(False), patience, sign_in)
    except SMTPAuthenticationError:
        return await _open(dialer, settings, await tokens(True), patience, sign_in)


async def _open(
    dialer: Dialer, settings: SmtpSettings, token: str | None, patience: float | None, sign_in: bool
) -> aiosmtplib.SMTP:
    sock = await dial(dialer, settings.host, settings.port)
    client = aiosmtplib.SMTP(
        hostname=settings.host,
        port=None,
        sock=sock,
        local_hostname=_our_name(sock),
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        tls_context=dialer.tls() if settings.security != "none" else None,
        timeout=min(dialer.read_timeout, patience or dialer.read_timeout),
    )
    try:
        await client.connect()
        if token is not None:
            await client.ehlo()
            if "xoauth2" not in client.server_auth_methods:
                raise NoSignIn(f"{settings.host} offers no XOAUTH2")
            await client.auth_xoauth2(settings.username, token)
        elif settings.username and sign_in:
            await client.login(settings.username, settings.password)
    except BaseException:
        client.close()
        raise
    return client


def _our_name(sock: socket.socket) -> str:
    """An address literal for EHLO: always valid, and it tells nothing that the connection does not."""
    host = str(sock.getsockname()[0])
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


async def send_mail(
    dialer: Dialer,
    settings: SmtpSettings,
    *,
    sender: str,
    recipients: Sequence[str],
    mail: bytes,
    tokens: Tokens | None = None,
) -> SendOutcome:
    """Hand ``mail`` over for ``recipients``. ``sender`` is the envelope's ("" = null).

    Never raises for what the far side does.
    """
    try:
        client = await open_session(dialer, settings, tokens=tokens)
    except (SMTPException, OSError, Refusal) as error:
        told = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
        reason = explain(error, settings, tokens is not None)
        return SendOutcome(state="later", reason=reason, detail=told, unreachable=True)
    try:
        outcome = await _transact(client, sender, recipients, mail)
        return msgspec.structs.replace(outcome, size_limit=size_limit(client))
    finally:
        client.close()


async def look_at_server(dialer: Dialer, settings: SmtpSettings, *, tokens: Tokens | None, sign_in: bool) -> str | None:
    """What is wrong with the server in plain words; None when it would take a mail."""
    try:
        client = await open_session(dialer, settings, tokens=tokens, patience=15.0, sign_in=sign_in)
    except (SMTPException, OSError, Refusal) as error:
        return explain(error, settings, tokens is not None)
    client.close()
    return None


def explain(error: Exception, settings: SmtpSettings, by_token: bool) -> str:
    """Why no mail can be handed over now, in plain words."""
    if isinstance(error, Refusal):
        return error.message
    host, user = settings.host, settings.username
    password = f"{host} did not accept the user name and password for sending."
    token = f"{host} no longer accepts our sign-in for {user}. Connect the mailbox again."
    words: list[tuple[type[Exception], str]] = [
        (SMTPAuthenticationError, token if by_token else password),
        (SMTPResponseException, f"{host} takes no mail from us just now."),
        (NoSignIn, f"{host} takes no access tokens for sending."),
        (ssl.SSLError, f"The encrypted connection to {host} for sending could not be made."),
    ]
    return next((text for kind, text in words if isinstance(error, kind)), f"{host} could not be reached for sending.")


async def _transact(client: aiosmtplib.SMTP, sender: str, recipients: Sequence[str], mail: bytes) -> SendOutcome:
    international = not all(address.isascii() for address in (sender, *recipients))
    if hopeless := _cannot_take(client, len(mail), international):
        return SendOutcome(state="refused", reason=hopeless)
    options = ["SMTPUTF8"] if international else []
    refused: dict[str, SendOutcome] = {}
    handed_over = False
    try:
        await client.mail(sender, options=options, encoding="utf-8")
        refused = await _offer(client, recipients)
        if len(refused) < len(recipients):
            handed_over = True
            response = await client.data(mail)
            return SendOutcome(state="sent", detail=f"{response.code} {response.message}", recipients=refused)
    except SMTPResponseException as error:
        what = "mail" if handed_over else "address"
        return _outcome(error.code, error.message, f"The mail server did not accept the {what}.")
    except (SMTPException, OSError) as error:
        if handed_over:
            return SendOutcome(state="uncertain", reason=_UNSURE, detail=str(error))
        return SendOutcome(state="later", reason="The mail server went away before the mail.", detail=str(error))
    # nobody was taken: when one may be later, all is tried again, and each keeps its own answer
    first = next((o for o in refused.values() if o.state == "later"), next(iter(refused.values())))
    return SendOutcome(state=first.state, reason=first.reason, detail=first.detail, recipients=refused)


async def _offer(client: aiosmtplib.SMTP, recipients: Sequence[str]) -> dict[str, SendOutcome]:
    """Name each recipient; returns those not taken."""
    refused: dict[str, SendOutcome] = {}
    for address in recipients:
        try:
            await client.rcpt(address, encoding="utf-8")
        except SMTPResponseException as error:
            reason = _ALL_REFUSED if error.code >= 500 else "The mail server asks us to try this address again later."
            refused[address] = _outcome(error.code, error.message, reason)
            if error.code == 421:  # the server closes the connection
                raise
    return refused


def size_limit(client: aiosmtplib.SMTP) -> int | None:
    """Bytes of the largest mail that a connected server takes (RFC 1870); None when it names no limit."""
    found = re.match(r"\d{1,18}", client.esmtp_extensions.get("size", "") or "")
    return int(found[0]) or None if found else None


def _cannot_take(client: aiosmtplib.SMTP, size: int, international: bool) -> str | None:
    """Why the server said beforehand that it cannot take such a mail, if it did."""
    limit = size_limit(client)
    if limit and size > limit:
        return (
            f"The mail is {size / 1e6:.1f} MB; the mail server takes at most {limit / 1e6:.1f} MB. Send a smaller file."
        )
    if international and not client.supports_extension("smtputf8"):
        return "The mail server cannot handle the letters in this address."
    return None
