"""E-mail as a channel: IMAP in, SMTP out, behind the contract that every wire keeps."""

from collections.abc import AsyncGenerator, Callable

import msgspec

from rapport.channels.contract import Batch, Check, Inbound, Outgoing, Party, Received, SendOutcome
from rapport.channels.email.addresses import canonical
from rapport.channels.email.check import check_mailbox
from rapport.channels.email.compose import compose_mail, recipients
from rapport.channels.email.config import EmailConfig
from rapport.channels.email.dial import Dialer
from rapport.channels.email.identity import looks_like_ours
from rapport.channels.email.imap import ImapReader, explain
from rapport.channels.email.imap_session import ImapError, NoEncryption, SignInRefused
from rapport.channels.email.parse import ParsedMail, parse_mail
from rapport.channels.email.smtp import send_mail
from rapport.kit.errors import Refusal, Unavailable


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
        self, config: EmailConfig, place: str | None, on_health: Callable[[str | None], None] = lambda _: None
    ) -> AsyncGenerator[Batch, None]:
        """Mails after ``place``, for ever; close the iterator to stop."""
        if config.imap is None:
            raise ValueError("this mailbox is not read by IMAP")
        return ImapReader(config.imap, self._dialer, on_health=on_health).follow(place)

    async def newest_place(self, config: EmailConfig) -> str | None:
        """The place after everything that lies in the mailbox now; None when it is not read by IMAP.

        Raises ``Unavailable`` in plain words when it cannot be opened.
        """
        if config.imap is None:
            return None
        try:
            return await ImapReader(config.imap, self._dialer).newest_place()
        except (*ImapError, SignInRefused, NoEncryption, Refusal) as error:
            raise Unavailable(explain(error, config.imap)) from error

    def read(self, received: Received) -> Inbound:
        """Read one mail."""
        return as_inbound(received, parse_mail(received.raw, own_domain=self._own_domain))

    async def send(self, config: EmailConfig, outgoing: Outgoing) -> SendOutcome:
        """Compose and hand over, once."""
        return await send_mail(
            self._dialer,
            config.smtp,
            sender=config.address,
            recipients=recipients(outgoing),
            mail=compose_mail(outgoing),
        )

    async def check(self, config: EmailConfig) -> dict[str, Check]:
        """Test getting ("imap") and sending ("smtp")."""
        return await check_mailbox(config, self._dialer)


def as_inbound(received: Received, mail: ParsedMail) -> Inbound:
    """A read mail in the words of the contract. The text is the new words only; nothing is left out but kept apart."""
    ids = [*mail.in_reply_to, *reversed(mail.references)]
    addressed = [party.address for party in (*mail.to, *mail.cc)] + mail.delivered_to
    return Inbound(
        channel="email",
        external_id=received.external_id,
        sender=_party(Party(mail.from_addr, mail.from_name)),
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
    )


def _party(party: Party) -> Party:
    return Party(canonical(party.address) or "", party.name)
