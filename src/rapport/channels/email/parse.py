"""Reads a mail from its raw bytes: who, what, quoted or new, attached, bounced or automatic. Never raises."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import msgspec

from rapport.channels.contract import Bounce, File, Party
from rapport.channels.email.addresses import read_addresses
from rapport.channels.email.automatic import is_automatic, may_answer_automatically
from rapport.channels.email.bounces import read_bounce
from rapport.channels.email.charsets import decode_text
from rapport.channels.email.content import Content, read_content
from rapport.channels.email.mime import Part, take_apart
from rapport.channels.email.reply import split_reply
from rapport.kit.html import sanitise
from rapport.kit.html_text import plain_text

_BARE = re.compile(r"<([\w.+-]{1,64})>\s*$")
_ID = re.compile(r"<\s*([^<>]{1,400}?)\s*>")


class ParsedMail(msgspec.Struct, kw_only=True):
    """A mail, read. Texts are decoded; ``body_html`` is sanitised; ids are without <>.

    ``body_text`` holds the whole text, ``reply``, ``quote`` and ``signature`` its parts. ``body_kind`` says which body
    the sender's program shows. ``problem`` is set when something could not be read as it should, in plain words.
    """

    subject: str = ""
    from_addr: str = ""
    from_name: str = ""
    reply_to: list[Party] = []
    to: list[Party] = []
    cc: list[Party] = []
    message_id: str = ""
    in_reply_to: list[str] = []
    references: list[str] = []
    date: datetime | None = None
    body_kind: Literal["text", "html"] = "text"
    body_text: str = ""
    body_html: str | None = None
    remote_pictures: int = 0
    reply: str = ""
    signature: str | None = None
    quote: str | None = None
    attachments: list[File] = []
    delivered_to: list[str] = []
    is_bounce: bool = False
    bounces: list[Bounce] = []
    original_message_id: str | None = None
    is_auto: bool = False
    may_auto_respond: bool = False
    problem: str | None = None


def parse_mail(raw: bytes, *, own_domain: str | None = None) -> ParsedMail:
    """Read ``raw``. Whatever the bytes are, a mail comes back; see ``problem``.

    ``own_domain`` is the domain of our Message-IDs: mail with such an id is our own and gets no automatic answer.
    """
    try:
        return _parse(raw, own_domain)
    except Exception as error:  # noqa: BLE001 (a mail that breaks the reader must still be shown and block nothing)
        return ParsedMail(
            body_text=decode_text(raw[:100_000], None),
            reply=decode_text(raw[:100_000], None),
            problem=f"This mail could not be read ({type(error).__name__}). Its original is kept.",
        )


def _parse(raw: bytes, own_domain: str | None) -> ParsedMail:
    root = take_apart(raw)
    sender = _sender(root)
    content = read_content(root)
    text = content.text if content.text is not None else ""
    clean = sanitise(content.html) if content.html is not None else None
    if clean and (not text.strip() or content.html is None):
        text = plain_text(content.html or "")
    reachable = sender.address if "@" in sender.address else ""
    report = read_bounce(root, sender=sender.address or sender.name, text=_all_words(root, text))
    split = split_reply(text)
    fields = "in-reply-to", "references"
    in_reply_to, references = (_ids(root, name) for name in fields)
    return ParsedMail(
        subject=root.text("subject"),
        from_addr=sender.address,
        from_name=sender.name,
        reply_to=_parties(root, "reply-to"),
        to=_parties(root, "to"),
        cc=_parties(root, "cc"),
        message_id=next(iter(_ids(root, "message-id")), root.text("message-id").strip("<> ")),
        in_reply_to=in_reply_to,
        references=references,
        date=_date(root.text("date")),
        body_kind="html" if content.html is not None else "text",
        body_text=text.strip("\n"),
        body_html=clean.html if clean else None,
        remote_pictures=clean.remote if clean else 0,
        reply=split.reply,
        signature=split.signature,
        quote=split.quote,
        attachments=content.files,
        delivered_to=[p.address for name in ("delivered-to", "x-original-to") for p in _parties(root, name)],
        is_auto=is_automatic(root) or report is not None,
        may_auto_respond=may_answer_automatically(
            root, sender=reachable, own_domain=own_domain, is_bounce=report is not None
        ),
        problem=_problem(root, sender, content),
        is_bounce=report is not None,
        bounces=list(report.bounces) if report else [],
        original_message_id=report.original_message_id if report else None,
    )


def _sender(root: Part) -> Party:
    """The first From counts; without a usable one Sender, then Reply-To."""
    named = ""
    for field in ("from", "sender", "reply-to"):
        for party in _parties(root, field):
            if party.address:
                return party if party.name or not named else Party(party.address, named)
            named = named or party.name
    bare = _BARE.search(root.text("from"))  # a mailbox of the sender's own machine: nobody can write back to it
    return Party(bare[1] if bare else "", named)


def _parties(root: Part, field: str) -> list[Party]:
    value = root.field(field)
    if value is None:
        return []
    return read_addresses(re.sub(r"\r?\n(?=[ \t])", "", decode_text(value, None)).replace("\x00", ""))


def _ids(root: Part, field: str) -> list[str]:
    """The ids of a field, each once, in order; at most 100, of which the last ones count most."""
    value = root.field(field)
    found = _ID.findall(decode_text(value, None)) if value is not None else []
    return list(dict.fromkeys(re.sub(r"\s+", "", one) for one in found))[-100:]


def _date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _all_words(root: Part, text: str) -> str:
    """What the mail says, with the texts of attached notes (bounces often put the reason there)."""
    more = [
        decode_text(part.data(20_000), part.parameters.get("charset"))
        for part in root.walk()
        if part.content_type in {"text/plain", "message/delivery-status"} and part is not root
    ]
    return "\n".join([text[:200_000], *more[:10]])


def _problem(root: Part, sender: Party, content: Content) -> str | None:
    if root.limited:
        return "This mail has more parts than we take apart. Its original is kept."
    if "@" not in sender.address:
        return "This mail has no sender address that can be read."
    if len(root.all("from")) > 1:
        return "This mail names two senders; the first one is shown."
    if content.text is None and content.html is None and not content.files:
        return "This mail is empty."
    return None
