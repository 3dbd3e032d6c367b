"""What was kept of a mailbox's secrets stands in for those that a form leaves empty, and goes nowhere else (P07)."""

from typing import Any

import msgspec

from rapport.channels.email.config import EmailConfig, ImapSettings, OAuthSettings, SmtpSettings
from rapport.kit.errors import Invalid

AGAIN = "Please enter the password again: it was kept for another server or user name."
MISSING = "Please fill this in."


def with_kept_secrets(config: EmailConfig, kept: EmailConfig | None) -> EmailConfig:
    """``config`` with the kept secrets where it has none: only for the same server and user, or they could be sent
    to another. Raises ``Invalid``."""
    if config.oauth is not None:
        smtp = msgspec.structs.replace(config.smtp, password="")
        imap = msgspec.structs.replace(config.imap, password="") if config.imap is not None else None
        oauth = _with_kept_client(config.oauth, kept.oauth if kept is not None else None)
        return msgspec.structs.replace(config, imap=imap, smtp=smtp, oauth=oauth)
    wrong: dict[str, str] = {}

    def whole(half: str, now: ImapSettings | SmtpSettings | None, before: ImapSettings | SmtpSettings | None) -> Any:
        if now is None or now.password or not now.username:
            return now
        same = before is not None and (now.host, now.username) == (before.host, before.username)
        if before is None or not before.password or not same:
            wrong[f"config.{half}.password"] = AGAIN if before is not None and before.password else MISSING
            return now
        return msgspec.structs.replace(now, password=before.password)

    imap = whole("imap", config.imap, kept.imap if kept else None)
    smtp = whole("smtp", config.smtp, kept.smtp if kept else None)
    if wrong:
        raise Invalid("A password is missing.", fields=wrong)
    return msgspec.structs.replace(config, imap=imap, smtp=smtp)


def _with_kept_client(now: OAuthSettings, kept: OAuthSettings | None) -> OAuthSettings:
    same = kept is not None and (now.token_url, now.client_id) == (kept.token_url, kept.client_id)
    if now.client_secret or kept is None or not same:
        return now
    return msgspec.structs.replace(now, client_secret=kept.client_secret)


def may_use_kept_tokens(config: EmailConfig, kept: EmailConfig | None) -> bool:
    """Whether the kept tokens are for these servers, this user and this provider."""
    return kept is not None and kept.oauth is not None and _account(config) == _account(kept)


def _account(config: EmailConfig) -> Any:
    imap, smtp, oauth = config.imap, config.smtp, config.oauth
    return (
        (imap.host, imap.username) if imap is not None else None,
        (smtp.host, smtp.username),
        (oauth.token_url, oauth.client_id) if oauth is not None else None,
    )
