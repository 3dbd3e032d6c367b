"""No file opens a connection to elsewhere, but the one way out and the named wires that ask it first."""

import pytest

from tests.house.sources import SOURCE, called_names, imports_of, name_of, python_files

HTTP = {"httpx", "httpcore", "aiohttp", "requests", "urllib3", "urllib.request", "http.client", "websockets.client"}
WIRES = {"smtplib", "imaplib", "poplib", "ftplib", "telnetlib", "imapclient", "aiosmtplib", "aioimaplib", "paramiko"}
DIALS = {"create_connection", "open_connection", "sock_connect", "connect_ex", "open_unix_connection", "getaddrinfo"}

# What each may use, and why that is safe.
ALLOWED = {
    "src/rapport/kit/egress.py": {"httpx", "getaddrinfo"},  # the one way out
    "src/rapport/channels/email/dial.py": {"sock_connect"},  # dials addresses that its resolver (egress) answered
    "src/rapport/channels/email/imap_session.py": {"imapclient", "imaplib"},  # on a socket that dial.py opened
    "src/rapport/channels/email/imap_open.py": {"imaplib"},  # its errors
    "src/rapport/channels/email/check.py": {"aiosmtplib"},  # its errors
    "src/rapport/api/playground/mailbox.py": {"aiosmtplib"},  # demo mode only: to our own mail door on 127.0.0.1
    "src/rapport/channels/email/smtp.py": {"aiosmtplib"},  # on a socket that dial.py opened
}


@pytest.mark.threat("S01")
def test_only_the_one_way_out_opens_connections() -> None:
    found = {}
    for path in python_files("src"):
        imported = {name.split(".")[0] if name.split(".")[0] in HTTP | WIRES else name for name in imports_of(path)}
        used = imported & (HTTP | WIRES)
        used |= {call.rsplit(".", 1)[-1] for call in called_names(path)} & DIALS
        over = used - ALLOWED.get(name_of(path), set())
        if over:
            found[name_of(path)] = over
    assert found == {}


@pytest.mark.threat("S01")
def test_the_mail_wires_get_their_addresses_from_the_one_way_out() -> None:
    dial = (SOURCE / "channels" / "email" / "dial.py").read_text()
    assert dial.index("dialer.resolve(") < dial.index("sock_connect(")
    users = [path for path in python_files("src") if "Dialer(" in path.read_text() and path.name != "dial.py"]
    assert [name_of(path) for path in users if "resolve_public" not in path.read_text()] == []
