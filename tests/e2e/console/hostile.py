"""Hostile mails through the real reader into the database, and a browser that notes whatever runs or asks elsewhere."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Request, Route

from rapport.channels.contract import Received
from rapport.channels.email.authentication import SenderChecks
from rapport.channels.email.channel import as_inbound
from rapport.channels.email.parse import parse_mail
from rapport.desk.accounts.organisation import Organisation
from rapport.desk.inboxes.mailboxes import Mailbox
from rapport.kit.ids import new_id
from rapport.storage.files import Files
from rapport.workflows.mail_arrives import KeptMail, MailArriving
from rapport.workflows.mail_is_kept import keep_mail
from tests.e2e.conftest import PATIENCE
from tests.served import Served

ADDRESS = "help@alderoak.example"
ADD = """
insert into inboxes (id, organisation_id, brand_id, channel, name, address, connected_at)
values ($1, $2, $3, 'email', 'Support', $4, now())
"""
KEPT = "select id from raw_mails where inbox_id = $1 and sha256 = $2"

# Runs first in every frame: what a vector would call, and what the content policy has to stop, are noted.
LISTEN = """
const tell = (what) => window.canary?.(what);
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => tell("ran in " + location.href);
document.addEventListener("securitypolicyviolation", (e) => tell("policy: " + e.effectiveDirective + e.blockedURI));
"""


def word(text: str) -> str:
    """An encoded word of a header."""
    return f"=?utf-8?b?{base64.b64encode(text.encode('utf-8', 'replace')).decode()}?="


def raw_mail(vector: str, number: int, sender: str, *, answers: str | None = None) -> bytes:
    """A mail with the vector wherever a mail can hold words."""
    line = " ".join(vector.split()).encode("ascii", "replace").decode().replace("\x00", "")
    threading = f"References: <{answers}@customers.example>\r\n" if answers else ""
    page = f"<p>mail {number}</p>{vector}<p>end of {number}</p><img src='cid:{quote(vector[:40])}'>"
    parts = [
        ("text/plain; charset=utf-8", "", f"{vector} mail {number}".encode()),
        ("text/html; charset=utf-8", "", page.encode()),
        (
            f"{line[:70].strip() or 'x/y'}",
            f"Content-Disposition: attachment; filename*=utf-8''{quote(vector, safe='')}\r\n"
            f"Content-ID: <{quote(vector[:40])}>\r\n",
            vector.encode(),
        ),
    ]
    body = b"".join(
        f"--edge\r\nContent-Type: {kind}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(data)
        for kind, more, data in parts
    )
    head = (
        f"From: {word(vector)} <{sender}>\r\nTo: {ADDRESS}\r\nSubject: {word(vector)}\r\n{threading}"
        f"Message-ID: <{number}.{sender}@customers.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=edge\r\n\r\n"
    )
    return head.encode() + body + b"--edge--\r\n"


class HostileBox:
    """A mailbox of the desk to which hostile mails come."""

    def __init__(self, served: Served, made: Organisation, data: Path) -> None:
        self._served, self._made = served, made
        self._files = Files(data / "files")
        self._mailbox = Mailbox(
            organisation_id=made.id,
            inbox_id=new_id(),
            brand_id=made.brand_id,
            address=ADDRESS,
            aliases=(),
            name="Support",
            config=None,
            trouble=None,
            signed_replies=False,
            version="",
        )
        self._arriving = MailArriving(self._files, bytes(32), served.url)

    async def open(self) -> None:
        """Make the inbox."""
        made = self._made
        async with self._served.database.transaction(made.id) as tx:
            await tx.execute(ADD, self._mailbox.inbox_id, made.id, made.brand_id, ADDRESS)

    async def take(self, raw: bytes) -> None:
        """A mail is kept, read and given its place, as the mailbox's own loop does it."""
        digest = hashlib.sha256(raw).digest()
        received = Received(external_id=new_id().hex, raw=raw, at=datetime.now(UTC))
        async with self._served.database.transaction(self._made.id) as tx:
            await keep_mail(tx, self._files, self._mailbox.inbox_id, received, source="door")
            kept = await tx.fetchval(KEPT, self._mailbox.inbox_id, digest)
        inbound = as_inbound(received, parse_mail(raw), SenderChecks("", 0))
        mail = KeptMail(kept, digest, received.at)
        await self._arriving.place(self._served.database, self._mailbox, mail, inbound)


class Sentry:
    """A browser context that notes executions, dialogs, requests to elsewhere and what the policy refused."""

    def __init__(self, context: BrowserContext, *homes: str) -> None:
        self.context = context
        self.seen: list[str] = []
        self.frames: set[str] = set()
        """Names of the frames in which anything ran or asked."""
        self._homes = {urlsplit(home).netloc for home in homes}

    @classmethod
    async def open(cls, browser: Browser, home: str, *, policy: bool = True, also: str = "") -> "Sentry":
        """``policy`` False takes the content security policy out of every answer; ``also`` may be asked too."""
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=not policy)
        context.set_default_timeout(PATIENCE)
        sentry = cls(context, home, also)
        await context.expose_binding("canary", sentry._note_call)
        await context.add_init_script(LISTEN)
        context.on("request", sentry._note_request)
        context.on("dialog", sentry._note_dialog)
        context.on("console", lambda line: sentry._note_console(line.type, line.text))
        if not policy:
            await context.route("**/*", without_policy)
        return sentry

    async def page(self) -> Page:
        """A new page."""
        return await self.context.new_page()

    def _note_call(self, source: dict[str, Any], what: str) -> None:
        self.seen.append(f"{what}")
        self.frames.add(source["frame"].name)

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc not in self._homes:
            self.seen.append(f"asked {request.url[:200]}")
            self.frames.add(request.frame.name)

    async def _note_dialog(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message[:100]}")
        await dialog.dismiss()

    def _note_console(self, kind: str, text: str) -> None:
        words = text.lower()
        if kind in {"error", "warning"} and any(
            w in words for w in ("security policy", "blocked script", "refused to")
        ):
            self.seen.append(f"console {text[:300]}")


async def without_policy(route: Route) -> None:
    """The answer without its content security policy."""
    if route.request.resource_type != "document" or urlsplit(route.request.url).hostname != "127.0.0.1":
        await route.fallback()
        return
    answer = await route.fetch()
    gone = {"content-security-policy", "x-frame-options"}
    await route.fulfill(
        response=answer, headers={name: value for name, value in answer.headers.items() if name not in gone}
    )
