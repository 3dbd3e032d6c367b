"""Mails as they lie in a mailbox: what its own server found out at the top, what the sender wrote below."""

from email.utils import make_msgid

from rapport.channels.email.authentication import SenderChecks
from rapport.desk.inboxes.sender_checks import save_checks
from tests.mailservers import DOMAIN
from tests.workflows.mail_desk import MailDesk

SERVER = "mx.rapport.test"
PASSED = "dmarc=pass (p=reject) header.from={domain}"
FAILED = "spf=fail smtp.mailfrom={domain}; dmarc=fail (p=none) header.from={domain}"
REFUSED = "spf=fail smtp.mailfrom={domain}; dmarc=fail (p=reject dis=none) header.from={domain}"


async def believe(desk: MailDesk, below: int = 0) -> None:
    """The desk believes its own mail server, whose findings stand below so many Received lines."""
    async with desk.shop.transaction() as tx:
        await save_checks(tx, desk.shop.viewer(), desk.inbox, SenderChecks(SERVER, below))


def checked(
    said: str | None,
    text: str = "Where is my order 48213?",
    *,
    sender: str = f"ada@{DOMAIN}",
    name: str = "Ada Okafor",
    subject: str = "Order 48213",
    to: str = f"support@{DOMAIN}",
    top: tuple[str, ...] = (),
    **headers: str,
) -> bytes:
    """A mail with ``said`` as our own server's finding (None: it found nothing); ``top`` stands above all else."""
    domain = sender.rpartition("@")[2]
    message_id = headers.pop("message_id", None) or make_msgid("cUst", domain="customers.example")
    lines = [*top]
    if said is not None:
        lines.append(f"Authentication-Results: {SERVER}; {said.format(domain=domain)}")
    lines += [
        "Received: from mail.customers.example by mx.rapport.test with ESMTPS; Sun, 22 Nov 2026 10:00:00 +0000",
        f"From: {name} <{sender}>",
        f"To: {to}",
        f"Subject: {subject}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    lines += [f"{field.replace('_', '-')}: {value}" for field, value in headers.items()]
    return "\r\n".join([*lines, "", text, ""]).encode()
