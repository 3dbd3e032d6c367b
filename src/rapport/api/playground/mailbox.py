"""The customer's mailbox: a small SMTP server on loopback that plays the world outside, and letters sent from it."""

import asyncio
import logging
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid

import aiosmtplib
import msgspec

from rapport.channels.email.door import Delivery, MailDoor
from rapport.channels.email.parse import parse_mail
from rapport.kit.clock import now
from rapport.kit.errors import Unavailable

LETTERS_AT_MOST = 200
WAIT_SECONDS = 20.0
NO_ANSWER = "The desk takes no mail right now. Your words are still here: please try again in a moment."

log = logging.getLogger(__name__)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One mail in the customer's mailbox; ``mine`` when the customer wrote it."""

    id: int
    mine: bool
    from_name: str
    subject: str
    text: str
    at: datetime
    message_id: str
    references: list[str]


class Mailbox:
    """Takes every mail that the desk sends, for whomever: nothing leaves this computer. Only the owner's are shown."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.address = address
        self.round = 0
        self.letters: list[Letter] = []
        self._changed = asyncio.Condition()
        self._server = MailDoor(knows=_everybody, keeps=self._keep)

    @property
    def port(self) -> int:
        """Where the desk sends its mail."""
        return self._server.port

    async def open(self) -> None:
        """Start to take mail."""
        await self._server.open()

    async def close(self) -> None:
        """Stop."""
        await self._server.close()

    async def look(self, known: int, known_round: int) -> list[Letter]:
        """All letters, as soon as there are others than the ``known`` ones; after a while in any case."""
        async with self._changed:
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._changed.wait_for(lambda: (len(self.letters), self.round) != (known, known_round))
            except TimeoutError:
                log.debug("nothing new in the playground's mailbox")
            return list(self.letters)

    async def empty(self) -> None:
        """Throw all letters away."""
        async with self._changed:
            self.letters.clear()
            self.round += 1
            self._changed.notify_all()

    async def send(self, to: str, subject: str, text: str, *, in_reply_to: str | None, port: int | None) -> Letter:
        """Write to the desk by its own SMTP door at ``port``; kept in the mailbox once the desk has taken it."""
        answered = next((letter for letter in self.letters if letter.message_id == in_reply_to), None)
        mail = self._compose(to, subject, text, answered)
        if port is None:
            raise Unavailable(NO_ANSWER)
        try:
            await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, start_tls=False, timeout=20)
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("the playground's letter was not taken: %s", error)
            raise Unavailable(NO_ANSWER) from error
        ident = str(mail["Message-ID"]).strip("<>")
        references = [*answered.references, answered.message_id] if answered else []
        return await self._add(
            mine=True, from_name=self.name, subject=subject, text=text, message_id=ident, references=references
        )

    def _compose(self, to: str, subject: str, text: str, answered: Letter | None) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = formataddr((self.name, self.address))
        mail["To"] = to
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = format_datetime(now())
        mail["Message-ID"] = make_msgid(domain=self.address.rpartition("@")[2])
        if answered is not None:
            mail["In-Reply-To"] = f"<{answered.message_id}>"
            mail["References"] = " ".join(f"<{ident}>" for ident in [*answered.references, answered.message_id])
        mail.set_content(text)
        return mail

    async def _keep(self, delivery: Delivery) -> None:
        if self.address.casefold() not in {recipient.casefold() for recipient in delivery.recipients}:
            return
        mail = parse_mail(delivery.raw)
        await self._add(
            mine=False,
            from_name=mail.from_name or mail.from_addr,
            subject=mail.subject,
            text=mail.reply or mail.body_text,
            message_id=mail.message_id,
            references=mail.references,
        )

    async def _add(
        self, *, mine: bool, from_name: str, subject: str, text: str, message_id: str, references: list[str]
    ) -> Letter:
        async with self._changed:
            letter = Letter(
                id=len(self.letters) + 1,
                mine=mine,
                from_name=from_name,
                subject=subject,
                text=text,
                at=now(),
                message_id=message_id,
                references=references,
            )
            self.letters = [*self.letters, letter][-LETTERS_AT_MOST:]
            self._changed.notify_all()
            return letter


async def _everybody(_: str) -> bool:
    return True
