"""One set of real mail servers for all mail tests of a run, and the connections to them."""

from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from rapport.channels.email.config import ImapSettings, Security, SmtpSettings
from rapport.channels.email.dial import Dialer
from tests.mailservers import DOMAIN, PASSWORD, MailServers, mail_servers, missing_servers

_numbers = count(1)


async def resolve_here(host: str, allow_private: bool) -> Sequence[str]:
    """Only this machine."""
    assert host in {"localhost", "127.0.0.1"}
    return ["127.0.0.1"]


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    missing = missing_servers()
    assert missing is None, missing
    with mail_servers() as running:
        yield running


@pytest.fixture
def dialer(servers: MailServers) -> Dialer:
    return Dialer(resolve=resolve_here, allow_private=True, trust=servers.trust, connect_timeout=15, read_timeout=20)


@pytest.fixture
def plain_dialer() -> Dialer:
    return Dialer(resolve=resolve_here, allow_private=True, connect_timeout=15, read_timeout=20)


def imap_settings(servers: MailServers, user: str, security: Security = "tls") -> ImapSettings:
    port = servers.imaps if security == "tls" else servers.imap
    return ImapSettings(host="localhost", port=port, security=security, username=f"{user}@{DOMAIN}", password=PASSWORD)


def smtp_settings(servers: MailServers, user: str, security: Security = "tls") -> SmtpSettings:
    port = {"tls": servers.smtps, "starttls": servers.submission, "none": servers.mx}[security]
    return SmtpSettings(
        host="localhost",
        port=port,
        security=security,
        username="" if security == "none" else f"{user}@{DOMAIN}",
        password="" if security == "none" else PASSWORD,
    )


@pytest.fixture
def empty_box(servers: MailServers) -> str:
    """A user of this test's own, whose mailbox has never held anything."""
    return f"box{next(_numbers)}"
