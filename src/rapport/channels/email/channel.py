"""E-mail as a channel: IMAP in, SMTP out, behind the contract that every wire keeps."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

import msgspec

from rapport.channels.contract import Batch, Check, Inbound, Outgoing, Party, Received, SendOutcome
from rapport.channels.email.addresses import canonical
from rapport.channels.email.authentication import (
    SenderChecks,
    claimed_senders,
    header_of,
    is_marked_spam,
    judge_sender,
)
from rapport.channels.email.automatic import is_machine
from rapport.channels.email.check import check_mailbox
from rapport.channels.email.compose import compose_mail, recipients
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.dial import Dialer
from rapport.channels.email.differs import say_different_things
from rapport.channels.email.forwarded import find_forwarded
from rapport.channels.email.identity import looks_like_ours
from rapport.channels.email.imap import ImapReader
from rapport.channels.email.imap_open import Tokens, Trouble, explain, open_folder, threads
from rapport.channels.email.imap_past import PastReader
from rapport.channels.email.imap_session import Folder
from rapport.channels.email.parse import ParsedMail, parse_mail
from rapport.channels.email.smtp import look_at_server, send_mail
from rapport.kit.errors import Unavailable
from rapport.kit.html_text import plain_text

UNCHECKED = SenderChecks()


class EmailChannel:
    """Every mailbox goes through ``dialer``. ``own_domain`` is the domain of our Message-IDs."""

    name = "email"

    def __init__(self, dialer: Dialer, own_domain: str | None = None) -> None:
        self._dialer = dialer
        self._own_domain = own_domain

    def settings(self) -> type[msgspec.Struct]:
        """The settings of one mailbox."""
        return EmailConfig

    def listen(
        self,
        config: EmailConfig,
        place: str | None,
        on_health: Callable[[str | None], None] = lambda _: None,
        *,
        folder: str = "INBOX",
        tokens: Tokens | None = None,
    ) -> AsyncGenerator[Batch, None]:
        """Mails of ``folder`` after ``place``, for ever; close the iterator to stop."""
        if config.imap is None:
            raise ValueError("this mailbox is not read by IMAP")
        reader = ImapReader(config.imap, self._dialer, folder=folder, tokens=tokens, on_health=on_health)
        return reader.follow(place)

    async def newest_place(self, config: EmailConfig, folder: str, tokens: Tokens | None = None) -> str:
        """The place after everything that lies in ``folder`` now.

        Raises ``Unavailable`` in plain words when it cannot be opened.
        """
        if config.imap is None:
            raise ValueError("this mailbox is not read by IMAP")
        try:
            return await ImapReader(config.imap, self._dialer, folder=folder, tokens=tokens).newest_place()
        except Trouble as error:
            raise Unavailable(explain(error, config.imap)) from error

    async def folders(self, config: EmailConfig, tokens: Tokens | None = None) -> list[Folder]:
        """Every folder that the server has. Raises ``Unavailable`` in plain words."""
        if config.imap is None:
            return []
        try:
            session = await open_folder(config.imap, self._dialer, tokens=tokens)
            try:
                return await asyncio.get_running_loop().run_in_executor(threads, session.folders)
            finally:
                session.close()
        except Trouble as error:
            raise Unavailable(explain(error, config.imap)) from error

    def past(self, config: EmailConfig, tokens: Tokens | None = None) -> PastReader:
        """Reads what lies in folders already."""
        if config.imap is None:
            raise ValueError("this mailbox is not read by IMAP")
        return PastReader(config.imap, self._dialer, tokens)

    def read(self, received: Received, checks: SenderChecks = UNCHECKED) -> Inbound:
        """Read one mail. ``checks``: how the mailbox's own server signs what it found out about senders."""
        return as_inbound(received, parse_mail(received.raw, own_domain=self._own_domain), checks)

    async def send(self, config: EmailConfig, outgoing: Outgoing, tokens: Tokens | None = None) -> SendOutcome:
        """Compose and hand over, once."""
        return await send_mail(
            self._dialer,
            config.smtp,
            sender=config.address,
            recipients=recipients(outgoing),
            mail=compose_mail(outgoing),
            tokens=tokens,
        )

    async def look_at_sending(
        self, config: EmailConfig, tokens: Tokens | None = None, *, sign_in: bool = False
    ) -> str | None:
        """What keeps us from sending, in plain words; None when nothing does. Without ``sign_in`` only the server
        itself is looked at."""
        return await look_at_server(self._dialer, config.smtp, tokens=tokens, sign_in=sign_in)

    async def check(
        self, config: EmailConfig, *, aliases: Sequence[str] = (), tokens: Tokens | None = None
    ) -> dict[str, Check]:
        """Test getting ("imap") and sending ("smtp")."""
        return await check_mailbox(config, self._dialer, aliases=aliases, tokens=tokens)


def as_inbound(received: Received, mail: ParsedMail, checks: SenderChecks = UNCHECKED) -> Inbound:
    """A read mail in the words of the contract. The text is the new words only; nothing is left out but kept apart."""
    ids = [*mail.in_reply_to, *reversed(mail.references)]
    addressed = [party.address for party in (*mail.to, *mail.cc)] + mail.delivered_to
    sender = _party(Party(mail.from_addr, mail.from_name))
    fields = header_of(received.raw)
    claimed = claimed_senders(fields)
    is_person = not (mail.is_bounce or mail.is_auto)
    return Inbound(
        channel="email",
        external_id=received.external_id,
        sender=sender,
        at=received.at,
        text=mail.reply,
        subject=mail.subject,
        html=mail.body_html,
        quote=mail.quote,
        signature=mail.signature,
        files=tuple(mail.attachments),
        to=tuple(_party(party) for party in mail.to if party.address),
        cc=tuple(_party(party) for party in mail.cc if party.address),
        message_id=mail.message_id or None,
        thread=tuple(dict.fromkeys(ids)),
        tokens=tuple(dict.fromkeys(token for token in (*ids, *addressed) if looks_like_ours(token))),
        automatic=mail.is_auto,
        may_auto_respond=mail.may_auto_respond,
        is_bounce=mail.is_bounce,
        bounces=tuple(mail.bounces),
        bounced_id=mail.original_message_id,
        problem=mail.problem,
        claimed=claimed,
        delivered_to=tuple(address for one in mail.delivered_to if (address := canonical(one))),
        trust=judge_sender(fields, sender.address, checks, senders=len(claimed)),
        spam=is_marked_spam(fields, checks),
        machine=mail.is_auto or is_machine(sender.address),
        differs=mail.body_kind == "html" and say_different_things(mail.body_text, plain_text(mail.body_html or "")),
        forwarded=find_forwarded(mail.subject, mail.body_text, tuple(mail.attachments), sender=sender.address)
        if is_person
        else None,
    )


def _party(party: Party) -> Party:
    return Party(canonical(party.address) or "", party.name)
